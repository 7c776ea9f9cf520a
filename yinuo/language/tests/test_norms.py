from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.language.corpus.norms import Line, lines
from yinuo.language.rules.norms import HousePhrase, read_norms, reader_with
from yinuo.language.rules.phrasebook import Phrasebook, PhraseError, read_phrase
from yinuo.language.tests.work import assert_linear
from yinuo.language.types import Promise, Span

LINES = lines()
CODES = {
    "forbidden.dont_know",
    "forbidden.cant",
    "forbidden.no",
    "forbidden.you_must",
    "forbidden.wait",
    "forbidden.not_my_job",
    "blame_customer",
    "argue",
    "absolute_claim",
    "scare",
    "upsell",
    "disparage_competitor",
    "impolite",
    "insincere_opener",
    "vague_promise",
    "form_letter",
    "privacy_leak",
}

WORDS = st.lists(
    st.sampled_from(
        [
            "6222 0210 0111 6245 702",
            " ",
            *[
                "我",
                "您",
                "你",
                "不",
                "不能",
                "没办法",
                "清楚",
                "知道",
                "必须",
                "稍等",
                "尽快",
                "联系",
                "绝对",
                "一定",
                "帮您",
                "申请",
                "，",
                "。",
                "?",
                "“",
                "”",
                "13912345678",
                "说实话",
                "理解",
                "谅解",
                "不归我们管",
                "明天",
                "三点",
                "吗",
                "給",
                "的",
                "…",
            ],
        ]
    ),
    max_size=30,
).map("".join)


def norms(text: str) -> list[str]:
    return [finding.norm for finding in read_norms(text, ())]


def precision_and_recall(part: list[Line]) -> tuple[float, float]:
    right = found = meant = 0
    for line in part:
        open_findings = list(read_norms(line.text, ()))
        found += len(open_findings)
        meant += len(line.breaches)
        for breach in line.breaches:
            for finding in open_findings:
                if finding.norm == breach.norm and finding.span.start < breach.end and breach.start < finding.span.end:
                    open_findings.remove(finding)
                    right += 1
                    break
    return right / found, right / meant


def test_corpus_is_large_names_every_norm_and_a_third_of_it_is_held_out():
    assert len(LINES) >= 500
    assert {breach.norm for line in LINES for breach in line.breaches} == CODES
    assert sum(not line.breaches for line in LINES) >= 200
    assert 0.28 < sum(line.held_out for line in LINES) / len(LINES) < 0.39


def test_seen_part_of_the_corpus_is_read_at_95_percent():
    precision, recall = precision_and_recall([line for line in LINES if not line.held_out])
    assert precision >= 0.95
    assert recall >= 0.95


def test_held_out_part_of_the_corpus_is_read_at_90_percent():
    precision, recall = precision_and_recall([line for line in LINES if line.held_out])
    assert precision >= 0.90
    assert recall >= 0.90


@pytest.mark.parametrize("line", [line for line in LINES if line.breaches][::3], ids=lambda line: line.text)
def test_every_finding_says_why_by_which_rule_and_how_to_say_it_better(line):
    for finding in read_norms(line.text, ()):
        assert finding.norm in CODES
        assert line.text[finding.span.start : finding.span.end] == finding.span.text
        assert finding.better
        assert all("{" not in wording and len(wording) > 6 for wording in finding.better)
        assert re.search(r"[A-Za-z]", finding.why) is None
        assert finding.why_en.isascii()
        assert finding.rules[0].startswith(finding.norm)


def test_better_wording_keeps_the_matter_of_the_sentence_and_is_clean_itself():
    (finding,) = read_norms("套餐怎么扣费的我也不清楚", ())
    assert finding.better[0].startswith("套餐怎么扣费，我现在帮您问清楚")
    for line in LINES:
        for finding in read_norms(line.text, ()):
            for wording in finding.better:
                assert norms(wording) == [], wording


def test_way_on_cures_a_refusal_and_an_apology_does_not():
    assert norms("这个改不了") == ["forbidden.cant"]
    assert norms("这个改不了，非常抱歉") == ["forbidden.cant"]
    assert "forbidden.cant" in norms("这个改不了，我们会尽快反馈")
    assert norms("这个改不了，我帮您取消重拍") == []
    assert norms("这个我不清楚，我问一下，五分钟后告诉您") == []


@pytest.mark.parametrize(
    "text",
    ["我半小时后一定给您回电话", "我明天下午三点前保证给您打过去", "我一定把话带到", "这边今天一定帮您盯着"],
)
def test_own_effort_in_strong_words_is_clean(text):
    assert "absolute_claim" not in norms(text)


@pytest.mark.parametrize("text", ["师傅明天肯定到", "我保证这个药一个月见效", "我们一定能让您满意", "银行那边绝对能批"])
def test_strong_word_about_a_result_or_a_third_partys_act_is_an_absolute_claim(text):
    assert norms(text) == ["absolute_claim"]


def test_sending_elsewhere_without_a_named_way_is_no_way_on():
    assert "forbidden.dont_know" in norms("我不清楚，您必须先找厂家")


def test_wording_fits_what_the_agent_spoke_of():
    def first(text: str) -> str:
        return read_norms(text, ())[0].better[0]

    assert "对方" in first("师傅明天肯定到")
    assert "市场" in first("这只基金肯定能涨回来")
    assert "因人而异" in first("做完这个疗程绝对能瘦")


def test_agents_own_sentence_is_no_better_wording_when_it_misses_a_norm_itself():
    def wordings(text: str) -> tuple[str, ...]:
        return next(finding.better for finding in read_norms(text, ()) if finding.norm == "insincere_opener")

    assert wordings("说实话这批料子偏软要垫一层")[0] == "这批料子偏软要垫一层"
    assert wordings("说句掏心窝子的实话，这批料子偏软要垫一层")[0] == "这批料子偏软要垫一层"
    assert all("没看清" not in words for words in wordings("说实话这个尺寸是您自己没看清"))


def test_wording_names_the_deed_that_was_refused_and_no_scrap_of_it():
    def wordings(text: str) -> str:
        return "".join(read_norms(text, ())[0].better)

    assert "这边宽限有限制" in wordings("宽限不了的")
    assert "麻烦您自己" not in wordings("您必须自己先清缓存")


@pytest.mark.parametrize(
    "text",
    ["张老师您稍等一下哈", "您再等会子嘛", "妈妈您等一下", "喂喂您那边等我一下哈", "请稍作等待", "亲亲要耐心等候的哦"],
)
def test_waiting_is_the_whole_message_however_the_customer_is_addressed(text):
    assert norms(text) == ["forbidden.wait"]


@pytest.mark.parametrize(
    "text",
    ["张老师您稍等，我去库房看一眼", "可以等我一下吗", "您方便等一会儿吗", "等我两分钟", "张老师等师傅到了再付款"],
)
def test_waiting_with_a_reason_a_time_or_leave_asked_is_clean(text):
    assert "forbidden.wait" not in norms(text)


@pytest.mark.parametrize("text", ["不行不行您这个材料不齐", "不可以宠物进站", "不成这是规定"])
def test_speech_without_commas_may_open_with_a_no(text):
    assert "forbidden.no" in norms(text)


def test_promise_with_a_due_time_is_not_vague_and_one_without_is():
    text = "有结果我会尽快联系您"
    due = datetime(2026, 11, 18, 18, tzinfo=timezone(timedelta(hours=8)))
    span = Span(0, len(text), text)
    assert norms(text) == ["vague_promise"]
    assert read_norms(text, (Promise(span, "callback", "self", due, "by"),)) == ()
    assert [f.norm for f in read_norms(text, (Promise(span, "callback", "self", None, "vague"),))] == ["vague_promise"]


@pytest.mark.parametrize(
    "text",
    [
        "您的手机尾号是4058对吗",
        "139****4058",
        "客服热线4001234567",
        "师傅电话13800001111，四点到",
        "订单号2026112200012345678",
        "请问您的手机号是多少",
    ],
)
def test_masked_numbers_hotlines_and_numbers_at_work_are_no_leak(text):
    assert "privacy_leak" not in norms(text)


@pytest.mark.parametrize(
    "text",
    [
        "您的电话是139 1234 5678对吗",
        "卡号6222-0210-0111-6245-702",
        "身份证11010519491231002X",
        "您的号码一三九一二三四五六七八",
        "您的電話是１３９１２３４５６７８",
    ],
)
def test_full_numbers_are_a_leak_however_they_are_written(text):
    assert norms(text) == ["privacy_leak"]


@pytest.mark.parametrize(
    "variant", ["这个我不清楚", "这个我不 清 楚。", "這個我不清楚", "这个我　不清楚～", "这个我不\u200b清楚"]
)
def test_spelling_does_not_change_the_finding(variant):
    assert norms(variant) == ["forbidden.dont_know"]


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("嗯那个您这边必须先还清欠款", "forbidden.you_must"),
        ("我跟您这边讲过好几遍了", "argue"),
        ("您那边自己没保管好卡", "blame_customer"),
        ("这个我们不呃不支持的嘛", "forbidden.cant"),
        ("后面会有就是说会有专人联系您的嘛", "vague_promise"),
    ],
)
def test_fillers_and_roundabout_address_of_speech_do_not_hide_a_finding(text, norm):
    (finding,) = read_norms(text, ())
    assert finding.norm == norm
    assert finding.span.text == text[finding.span.start : finding.span.end]


def test_question_with_ma_stays_a_question():
    assert norms("是您自己操作的吗") == []


def test_company_adds_phrases_without_patterns_that_could_hang():
    reader = reader_with(
        [HousePhrase("impolite", "亲，{别|不要}…闹了"), HousePhrase("forbidden.dont_know", "不清楚哟", clean=True)]
    )
    assert [finding.norm for finding in reader.read("亲，别跟我们闹了")] == ["impolite"]
    assert reader.read("这个不清楚哟") == ()
    with pytest.raises(KeyError, match="no norm"):
        reader_with([HousePhrase("unknown", "随便")])


@pytest.mark.parametrize("phrase", ["", "…骗", "[可有]", "{甲|乙", "甲}", "<nobody>说", "^", "甲|乙"])
def test_unusable_phrase_is_refused_with_a_reason(phrase):
    with pytest.raises(PhraseError):
        read_phrase(phrase, {})


@pytest.mark.parametrize("phrase", ["(a+)+$b", "a.*b", "[a-z]{9}c", "\\d+", "甲(?=乙)"])
def test_pattern_signs_of_programmers_are_plain_characters_in_a_phrase(phrase):
    try:
        book = Phrasebook({"house": [phrase]})
    except PhraseError:
        return
    assert_linear(book.hits, "a")


@given(st.one_of(WORDS, st.text(max_size=60)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_its_findings_are_exact_stretches(text):
    for finding in read_norms(text, ()):
        assert finding.norm in CODES
        assert text[finding.span.start : finding.span.end] == finding.span.text
        assert finding.span.text
        assert finding.better


@given(WORDS)
@settings(max_examples=150, deadline=None)
def test_reading_twice_gives_the_same(text):
    assert read_norms(text, ()) == read_norms(text, ())


@pytest.mark.parametrize(
    "seed", ["稍等", "不行", "1380013800", "一三八零零", "我们会尽快", "您自己", "“不清楚", "我理解您的心情,"]
)
def test_the_work_grows_with_the_length_and_no_faster(seed):
    assert_linear(lambda text: read_norms(text, ()), seed)
