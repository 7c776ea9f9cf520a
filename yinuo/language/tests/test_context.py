from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.language.context import RULES, context_findings
from yinuo.language.context.catalogue import Catalogue, catalogue
from yinuo.language.context.feelings import SOFT
from yinuo.language.context.talk import Talk
from yinuo.language.conversation import read_conversation
from yinuo.language.corpus.context import BEGAN, Conversation, conversations
from yinuo.language.reading import read
from yinuo.language.rules.folding import DATA
from yinuo.language.types import Finding, Message, Speaker

CONVERSATIONS = conversations()
SPEAKERS: dict[str, Speaker] = {"客": "customer", "座": "agent"}


def spoken(*lines: str) -> list[Message]:
    return [Message(line[1:], SPEAKERS[line[0]], BEGAN) for line in lines]


def found(*lines: str, templates: tuple[str, ...] = ()) -> list[tuple[int, Finding]]:
    reading = read_conversation(spoken(*lines), templates=templates)
    return [(index, finding) for index, turn in enumerate(reading.turns) for finding in turn.context_findings]


def norms(*lines: str, templates: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    return [(index, finding.norm) for index, finding in found(*lines, templates=templates)]


def precision_and_recall(part: list[Conversation]) -> tuple[float, float]:
    """What the message shows by itself already is right, and no merit of these rules."""
    right = claimed = meant = 0
    for conversation in part:
        turns = read_conversation(conversation.messages, templates=conversation.templates).turns
        unmatched = [(index, finding) for index, turn in enumerate(turns) for finding in turn.context_findings]
        claimed += len(unmatched)
        for turn, norm, start, end in conversation.breaches:
            if any(one.norm == norm and one.span.start < end for one in turns[turn].reading.findings):
                continue
            meant += 1
            for one in unmatched:
                if (one[0], one[1].norm) == (turn, norm) and one[1].span.start < end and start < one[1].span.end:
                    unmatched.remove(one)
                    right += 1
                    break
    return right / claimed, right / meant


def test_half_of_the_corpus_is_near_misses_and_a_third_of_it_held_out():
    assert len(CONVERSATIONS) >= 120
    clean = sum(not conversation.breaches for conversation in CONVERSATIONS)
    assert clean * 2 >= len(CONVERSATIONS)
    assert 0.28 < sum(conversation.held_out for conversation in CONVERSATIONS) / len(CONVERSATIONS) < 0.39


def test_every_norm_of_these_rules_has_conversations():
    codes = {str(rule["norm"]) for rule in catalogue().rules.values()}
    assert codes <= {breach.norm for conversation in CONVERSATIONS for breach in conversation.breaches}


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.95, 0.9), (True, 0.95, 0.8)])
def test_the_corpus_is_read_with_few_false_alarms(held_out, precision, recall):
    part = [conversation for conversation in CONVERSATIONS if conversation.held_out is held_out]
    assert precision_and_recall(part) >= (precision, 0)
    assert precision_and_recall(part)[1] >= recall


def test_the_cues_too_soft_for_a_rise_are_cues_of_the_catalogue_of_feelings():
    cues = tomllib.loads((DATA / "emotions.toml").read_text("utf-8"))["cue"]
    assert {cue["name"] for cue in cues} >= SOFT


def test_every_finding_says_why_in_both_languages_and_what_would_have_been_better():
    for conversation in CONVERSATIONS:
        for turn in read_conversation(conversation.messages, templates=conversation.templates).turns:
            for finding in turn.context_findings:
                assert finding.better
                assert not any("{" in wording for wording in finding.better)
                assert re.search(r"[A-Za-z]", finding.why) is None
                assert finding.why
                assert finding.why_en.isascii()
                assert finding.rules


def test_every_rule_of_the_catalogue_is_used_and_its_last_wording_needs_no_slot():
    assert len(RULES) + 1 == len(catalogue().rules)  # one rule has a text for numbers and one for places
    assert all("{" not in rule["better"][-1] for rule in catalogue().rules.values())


def test_a_wording_is_the_agents_own_sentence_with_what_was_missing():
    ((_, finding),) = found("客你好，我想问一下你们周末上班吗", "座上的。")
    assert finding.better[0].endswith("上的。")
    assert finding.better[0].startswith("您好")


def test_a_correction_comes_back_in_the_customers_words():
    ((_, finding),) = found("客你弄错了，我说的是上海的订单，不是苏州那个。", "座嗯，给您取消好了。")
    assert "上海的订单" in finding.better[0]


def test_a_number_is_read_back_by_its_end_only():
    ((_, finding),) = found(
        "座您好，请留个联系电话，我记一下。", "客13912340078", "座好的，师傅会上门的。", "客嗯", "座不客气。"
    )
    assert finding.norm == "no_read_back"
    assert "0078" in finding.better[0]
    assert all("1391234" not in wording for wording in finding.better)


def test_papers_asked_for_one_by_one_are_named_together():
    findings = found("座您好，办过户需要带身份证。", "客我带来了，给你。", "座还需要户口本。")
    assert [finding.norm for _, finding in findings] == ["piecemeal"]
    assert "身份证、户口本" in findings[0][1].better[0]


def test_in_writing_nobody_reads_a_number_back():
    assert norms("座亲，麻烦留个电话", "客13912340078", "座好的亲") == []


def test_a_conversation_that_begins_in_the_middle_has_no_opening_to_miss():
    assert norms("座好的，改到周四。", "客行") == []
    assert norms("客那就周四吧", "座周四几点？") == []


def test_a_conversation_that_stops_in_the_middle_has_no_closing_to_miss():
    assert norms("座您好，请讲。", "客水压太小", "座稍后会有师傅联系您。") == []


TEMPLATE = "亲，由于近期订单较多，发货会有所延迟，请您耐心等待哦~"


def test_only_the_companys_own_standard_replies_are_compared():
    lines = ("客杯子是碎的，怎么赔？", f"座{TEMPLATE}")
    assert (1, "form_letter") in norms(*lines, templates=(TEMPLATE,))
    assert (1, "form_letter") not in norms(*lines)


def test_a_standard_reply_that_answers_or_comes_with_an_answer_is_fine():
    assert norms("客怎么还不发货？", f"座{TEMPLATE}", templates=(TEMPLATE,)) == []
    assert (1, "form_letter") not in norms(
        "客杯子是碎的，怎么赔？", f"座{TEMPLATE}", "座碎的杯子给您补发一个", templates=(TEMPLATE,)
    )


def test_a_template_with_places_to_fill_in_is_known():
    template = "尊敬的{name}，您反映的情况已经转交有关同事，感谢您的支持！"
    reply = "座尊敬的林女士，您反映的情况已经转交有关同事，感谢您的支持！"
    assert (1, "form_letter") in norms("客为什么扣我两百块？", reply, templates=(template, "{name}"))


def test_a_wording_whose_slot_stays_empty_is_left_out():
    read_catalogue = Catalogue(
        'version = "1"\n[rules.r]\nnorm = "n"\nwhy = "因"\nwhy_en = "as"\nbetter = ["{name}好", "您好"]\n'
        "[cues]\n[said]\n[same]\nwords = []\n"
    )
    span = Talk([(message, read(message)) for message in spoken("座上的")]).turns[0].core()
    assert read_catalogue.finding("r", span, "seen", name="").better == ("您好",)
    assert read_catalogue.finding("r", span, "seen", name="林女士").better == ("林女士好", "您好")


PIECES = [
    *(
        "喂",
        "你好",
        "您好",
        "再见",
        "我姓林",
        "贵姓",
        "电话",
        "13912340078",
        "幺三八零零四四二九一七",
        "不是",
        "是",
        "我说的是",
    ),
    *(
        "……",
        "—",
        "你先听我说完",
        "抱歉",
        "气死我了",
        "骗子",
        "还需要",
        "户口本",
        "带来了",
        "已经给您登记",
        "怎么",
        "吗",
        "？",
    ),
    *("，", "。", " ", "\u200b", "林路三号", "周三下午三点", "尊敬的客户", "a", "😀", "{name}", "{"),
]
TURNS = st.lists(
    st.tuples(st.sampled_from("客座"), st.lists(st.sampled_from(PIECES), max_size=9).map("".join)), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(TURNS, st.lists(st.sampled_from(PIECES), max_size=4).map("".join))
def test_any_talk_gives_findings_whose_spans_are_their_own_words(turns, template):
    messages = spoken(*(speaker + text for speaker, text in turns))
    readings = [(message, read(message)) for message in messages]
    every = context_findings(readings, templates=(template,))
    assert every == context_findings(readings, templates=(template,))
    for message, findings in zip(messages, every, strict=True):
        for finding in findings:
            assert message.speaker == "agent"
            assert message.text[finding.span.start : finding.span.end] == finding.span.text
            assert finding.better
