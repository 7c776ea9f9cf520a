from __future__ import annotations

import re
from bisect import bisect_left
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.language.corpus.promises import NOW, Case, cases
from yinuo.language.corpus.scores import score
from yinuo.language.learned.training import FRESH, read_by_rule
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.promises import read_promises
from yinuo.language.tests.work import assert_linear
from yinuo.language.types import Promise

CASES = cases()
KEEPING = [case for case in CASES if case.owed]

#: words an agent's messages are made of, for messages nobody would write
WORDS = st.sampled_from(
    [
        "我",
        "您",
        "给",
        "会",
        "将",
        "明天",
        "三点前",
        "24小时内",
        "半小时后",
        "尽快",
        "稍后",
        "如果",
        "已经",
        "了",
        "没",
        "不",
        "请",
        "吗",
        ",",
        "。",
        "后",
        "师傅",
        "专员",
        "让",
        "联系",
        "回电",
        "退款",
        "发货",
        "上门",
        "处理",
        "一般",
        "预计",
        "的",
        "到",
        "前",
        "可以",
    ]
)


def promises(text: str, said_at: datetime = NOW) -> tuple[Promise, ...]:
    return read_promises(text, said_at, read_moments(text, said_at))


def without_signs(case: Case) -> Case:
    kept = [at for at, sign in enumerate(case.text) if sign not in "，。！？；：、,!?;:～~…“”"]
    owed = tuple(o._replace(start=bisect_left(kept, o.start), end=bisect_left(kept, o.end)) for o in case.owed)
    return case._replace(text="".join(case.text[at] for at in kept), owed=owed)


def test_the_corpus_holds_600_lines_with_promises_and_600_without():
    assert len(KEEPING) >= 600
    assert len(CASES) - len(KEEPING) >= 600
    assert 0.3 < sum(case.is_held_out for case in CASES) / len(CASES) < 0.4


def test_promises_of_the_corpus_are_found():
    """The model has seen these lines: what it does on others, test_learned.py and its card tell."""
    reached = score(CASES, promises)
    assert reached.message_f1 >= 0.98
    assert reached.span_f1 >= 0.97
    assert reached.due_exact >= 0.96
    assert reached.false_dates <= 0.01


@pytest.mark.parametrize(("held_out", "message_f1", "span_f1"), [(False, 0.975, 0.93), (True, 0.95, 0.88)])
def test_the_rules_alone_find_most_promises_of_the_pages_they_were_written_with(held_out, message_f1, span_f1):
    older = [case for case in CASES if not case.trade.startswith(FRESH) and case.is_held_out is held_out]
    reached = score(older, read_by_rule)
    assert reached.message_f1 >= message_f1
    assert reached.span_f1 >= span_f1


def test_promises_are_found_where_a_recogniser_leaves_out_the_signs():
    reached = score((without_signs(case) for case in CASES[1::5]), promises)
    assert reached.message_f1 >= 0.96
    assert reached.span_f1 >= 0.90


def test_a_promise_says_who_what_when_and_which_rules_found_it():
    (promise,) = promises("王女士，我四十分钟后一定给您回电话哦，您先忙")
    assert promise.span.text == "我四十分钟后一定给您回电话"
    assert (promise.action, promise.owner, promise.due_kind) == ("callback", "self", "at")
    assert promise.due == NOW + timedelta(minutes=40)
    assert promise.rules


def test_an_event_that_has_not_come_starts_no_clock_and_is_named():
    (promise,) = promises("收到您退回的鞋之后，我们48小时内给您退款")
    assert (promise.due, promise.due_kind) == (None, "vague")
    assert promise.after_event == "收到您退回的鞋之后"


def test_a_cut_off_sentence_still_promises():
    (promise,) = promises("您别急，我尽快给您…")
    assert promise.span.text == "我尽快给您"


def test_then_means_the_time_named_before():
    (promise,) = promises("新套餐下个月1号生效，到时候我打电话跟您确认。")
    assert promise.due == datetime(2026, 12, 1, 23, 59, 59, tzinfo=NOW.tzinfo)


def test_a_condition_reaches_to_the_end_of_its_sentence_only():
    assert promises("如果您没收到，请拨打热线，我们会在两小时内联系您") == ()
    assert len(promises("如果您没收到，请拨打热线。我们会在两小时内联系您")) == 1


@pytest.mark.parametrize(
    ("heard", "action"),
    [
        ("半小时后给您会电", "callback"),
        ("我们课服明天恢复您", "reply"),
        ("师父下午商门给您看看", "visit"),
        ("三天内给您退矿", "refund"),
        ("專員會在今天十八點前致電您", "callback"),
        ("２４Ｈ内给您回电", "callback"),
    ],
)
def test_words_are_known_misheard_traditional_or_full_width(heard, action):
    assert [promise.action for promise in promises(heard)] == [action]


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("conditional", "要是明天还不到，我们给您重发"),
        ("customers_choice", "下单以后我们48小时内发货"),
        ("question", "您看是明天上午还是下午给您送？"),
        ("quoted", "您说昨天客服答应今天给您退款"),
        ("customers_duty", "麻烦您明天中午之前把资料发给我"),
        ("refused", "今天没办法给您送到"),
        ("done", "已经给您退款了"),
        ("under_way", "我们正在给您处理"),
        ("usual", "一般三个工作日内给您退款"),
        ("estimate", "预计明天给您送到"),
        ("policy", "按照规定七日内给您办结"),
        ("notice", "退款成功会有短信提醒您"),
        ("courtesy", "送货前配送员会联系您"),
        ("only_able", "我可以帮您换货"),
        ("within_the_turn", "请稍等，我马上为您查询"),
    ],
)
def test_no_promise_in_what_is(family, text):
    assert promises(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "给您添麻烦了我这边核实一下二十四小时内给您回电您看可以吗",
        "嗯那个您的情况我记下来了呃四十八小时之内会有专员给您回复的",
    ],
)
def test_speech_without_signs_is_cut_by_grammar(text):
    assert [promise.due_kind for promise in promises(text)] == ["within"]


@given(st.text(max_size=80))
def test_no_text_raises_and_spans_are_exact(text):
    for promise in promises(text):
        assert text[promise.span.start : promise.span.end] == promise.span.text != ""
        assert (promise.due is None) == (promise.due_kind == "vague")


@given(st.lists(WORDS, max_size=25).map("".join))
def test_no_heap_of_words_raises_and_spans_are_exact(text):
    for promise in promises(text):
        assert text[promise.span.start : promise.span.end] == promise.span.text != ""


@settings(max_examples=60)
@given(st.sampled_from(CASES), st.sampled_from([" ", "  ", "\u3000"]), st.integers(1, 4))
def test_blanks_keep_the_number_of_promises(case: Case, blank: str, every: int):
    spaced = blank.join(case.text[at : at + every] for at in range(0, len(case.text), every))
    # "15:00" is one word, and "1 5:0 0" is none
    spaced = re.sub(r"(?<=[0-9:.])\s+(?=[0-9:.])", "", spaced)
    assert len(promises(spaced)) == len(promises(case.text))


@settings(max_examples=60)
@given(st.sampled_from(CASES))
def test_full_width_forms_keep_the_number_of_promises(case: Case):
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in case.text)
    assert len(promises(wide)) == len(promises(case.text))


@settings(max_examples=30)
@given(st.sampled_from(KEEPING), st.integers(0, 500))
def test_later_messages_promise_no_earlier(case: Case, days: int):
    said_at = datetime(2025, 3, 3, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    first = [p.due for p in promises(case.text, said_at)]
    for earlier, later in zip(
        first, (p.due for p in promises(case.text, said_at + timedelta(days=days))), strict=False
    ):
        assert earlier is None or later is None or earlier <= later


@pytest.mark.parametrize(
    "text", ["我明天给您退款", "如果您不满意,", "明天", "给您", "请您稍等我会尽快", "退款到账后", "嗯"]
)
def test_the_work_grows_with_the_length_and_no_faster(text):
    assert_linear(promises, text)
