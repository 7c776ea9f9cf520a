from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.language import conversation
from yinuo.language.context import context_findings
from yinuo.language.conversation import read_conversation
from yinuo.language.links import link_promises
from yinuo.language.types import Emotion, Finding, Message, Promise, Reading, Span

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NOTHING = Reading((), (), Emotion("calm", 0), ())


def agent(text, *promises, at=MONDAY, found=()):
    made = tuple(
        Promise(span(text, words), action, "team", due, "by" if due else "vague") for words, action, due in promises
    )
    findings = tuple(Finding(norm, span(text, words), ()) for norm, words in found)
    return Message(text, "agent", at), Reading((), made, Emotion("calm", 0), findings)


def customer(text, label="calm", intensity=0, at=MONDAY):
    return Message(text, "customer", at), Reading((), (), Emotion(label, intensity), ())


def span(text, words):
    start = text.index(words)
    return Span(start, start + len(words), words)


def norms(*turns):
    return [
        (index, finding.norm, finding.span.text)
        for index, found in enumerate(context_findings(turns))
        for finding in found
    ]


def links(*turns):
    return [(link.kind, link.turn, link.promise_turn, link.span.text) for link in link_promises(turns)]


# what only the turn before shows


def test_asking_for_the_number_again_instead_of_answering_is_a_form_letter():
    turns = [
        customer("水管爆了怎么办？"),
        agent("请您先留一下电话。"),
        customer("那你们到底几点能来？"),
        agent("麻烦您提供一下联系电话，好吗？"),
    ]
    assert norms(*turns) == [(3, "form_letter", "麻烦您提供一下联系电话，好吗")]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("几点能来？", "今天师傅都排满了，明天上午可以到，请您留一下电话。"),  # it answers
        ("我的号码是13900001111，几点来？", "请您再报一下电话好吗？"),  # the customer gave it
        ("要留哪个电话？", "请您留一下联系电话。"),  # it is what the customer asked
        ("好的。", "请您留一下电话。"),  # no question was passed over
    ],
)
def test_asking_again_with_reason_is_no_form_letter(question, answer):
    assert norms(customer("水管爆了"), agent("请您留一下电话。"), customer(question), agent(answer)) == []


def test_the_first_request_is_no_form_letter():
    assert norms(customer("几点能来？"), agent("麻烦您留一下电话好吗？")) == []


def test_the_same_sentence_to_another_question_is_a_form_letter():
    same = "您的问题我们已经记录下来了。"
    assert norms(customer("赔多少？"), agent(same), customer("谁来赔？"), agent(same)) == [
        (3, "form_letter", "您的问题我们已经记录下来了")
    ]


@pytest.mark.parametrize(
    ("question", "answer", "yes"),
    [
        ("那就是说不是你们的责任了？", "对的，系统原因。", "对的"),
        ("这事不归你管是吗", "嗯，是的", "是的"),
        ("意思是跟你们没关系吧？", "可以这么说。", "可以这么说"),
    ],
)
def test_a_plain_yes_to_a_denied_responsibility_disowns_it(question, answer, yes):
    found = norms(customer(question), agent(answer))
    assert [norm for _, norm, _ in found] == ["forbidden.not_my_job"]
    assert found[0][2] in (yes, "嗯")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("难道不是你们的责任吗？", "是的，是我们没做好。"),
        ("这还不是你们的问题，对不对？", "对，对。"),
        ("不是你们的责任？", "不是的，这由我们负责。"),
        ("不是你们的责任吗？", "是的，是我们的疏忽。"),
        ("你们能处理吗？", "是的。"),
    ],
)
def test_owning_up_is_not_disowning(question, answer):
    assert norms(customer(question), agent(answer)) == []


def test_a_second_apology_without_a_deed_is_found():
    turns = [
        customer("等了三天！", "angry", 2),
        agent("非常抱歉。"),
        customer("抱歉有什么用！", "angry", 3),
        agent("真的很不好意思。"),
    ]
    assert norms(*turns) == [(3, "repeated_apology", "不好意思")]


@pytest.mark.parametrize(
    ("reply", "second"),
    [
        (customer("抱歉有什么用！", "angry", 3), agent("抱歉，我正在给您加急。")),
        (customer("抱歉有什么用！", "angry", 3), agent("抱歉，今天六点前回您", ("今天六点前回您", "callback", MONDAY))),
        (customer("你连道歉都不会吗！", "angry", 3), agent("对不起。")),
        (customer("没事。"), agent("不好意思啊。")),
    ],
)
def test_an_apology_with_a_deed_or_on_demand_or_to_a_calm_customer_is_fine(reply, second):
    assert norms(customer("等了三天！", "angry", 2), agent("非常抱歉。"), reply, second) == []


def test_selling_to_somebody_who_is_complaining_is_found_once():
    turns = [customer("这锅又糊了，我要退！", "angry", 2), agent("我们新款不粘锅正好有活动，您可以考虑购买。")]
    assert [norm for _, norm, _ in norms(*turns)] == ["upsell"]
    already = agent("您可以考虑购买新款。", found=[("upsell", "可以考虑购买新款")])
    assert "upsell" not in [norm for _, norm, _ in norms(turns[0], already)]


def test_answering_what_the_customer_asked_is_not_selling():
    assert norms(customer("有没有别的款？这锅又糊了", "disappointed", 2), agent("给您推荐不粘的这款。")) == []
    assert norms(customer("你好"), agent("您好，给您推荐不粘的这款。")) == []


# how later words bear on earlier promises

CALL = "给您回电话"


def test_a_vague_promise_said_again_repeats_and_a_time_dates_it():
    turns = [
        agent("稍后" + CALL, (CALL, "callback", None)),
        agent("一定" + CALL, (CALL, "callback", None)),
        agent("周二" + CALL, (CALL, "callback", MONDAY + timedelta(days=1))),
        agent("周三" + CALL, (CALL, "callback", MONDAY + timedelta(days=2))),
        agent("今天就" + CALL, (CALL, "callback", MONDAY)),
    ]
    assert [(kind, turn, promise) for kind, turn, promise, _ in links(*turns)] == [
        ("repeats", 1, 0),
        ("dates", 2, 1),
        ("postpones", 3, 2),
        ("advances", 4, 3),
    ]


def test_promises_of_different_deeds_do_not_meet():
    assert (
        links(
            agent("给您退款", ("给您退款", "refund", None)), agent("给您寄发票", ("给您寄发票", "send_document", None))
        )
        == []
    )


@pytest.mark.parametrize(
    ("action", "words", "later"),
    [
        ("refund", "明天给您退款", "钱已经退回您卡里了"),
        ("ship", "今天给您补发", "您的件刚刚寄出"),
        ("resolve", "周三前修复", "故障已经处理好了"),
        ("send_document", "下午把合同发给您", "合同已经发到您邮箱"),
        ("callback", "明天给您回电", "您好，我特意给您回电"),
    ],
)
def test_words_that_say_it_is_done_fulfil(action, words, later):
    turns = [agent(words, (words, action, MONDAY)), agent(later, at=MONDAY + timedelta(days=1))]
    assert [(kind, turn, promise) for kind, turn, promise, _ in links(*turns)] == [("fulfils", 1, 0)]


@pytest.mark.parametrize("later", ["退款没有成功到账", "如果已经退款请您查收", "已经给您申请了", "退款之后通知您"])
def test_words_that_do_not_say_it_is_done_do_not_fulfil(later):
    assert (
        links(agent("明天给您退款", ("明天给您退款", "refund", MONDAY)), agent(later, at=MONDAY + timedelta(days=1)))
        == []
    )


def test_a_promise_to_call_is_not_kept_in_the_same_breath():
    assert (
        links(
            agent("一会儿给您回电", ("一会儿给您回电", "callback", None)),
            agent("您放心，给您回电的", at=MONDAY + timedelta(seconds=15)),
        )
        == []
    )


def test_calling_back_is_the_deed_even_where_the_words_alone_sound_like_a_promise():
    later = MONDAY + timedelta(days=1)
    turns = [
        agent("明天给您回电", ("明天给您回电", "callback", later)),
        customer("喂", at=later),
        agent("昨天断线了，我给您回电", ("我给您回电", "callback", None), at=later + timedelta(seconds=15)),
        agent("查到了就给您回电", ("查到了就给您回电", "callback", None), at=later + timedelta(minutes=6)),
    ]
    assert [(kind, turn, promise) for kind, turn, promise, _ in links(*turns)] == [("fulfils", 2, 0)]


def test_the_customer_and_the_desk_take_back():
    promise = agent("明天上门", ("明天上门", "visit", MONDAY + timedelta(days=1)))
    assert [kind for kind, *_ in links(promise, customer("不用来了，我自己修好了"))] == ["withdraws"]
    assert [kind for kind, *_ in links(promise, agent("之前答应的上门，现在没法安排"))] == ["withdraws"]
    assert links(promise, customer("不用带工具了")) == []


def test_you_never_called_disputes_the_promise_once_it_was_due():
    promise = agent("今天下午给您回电", ("今天下午给您回电", "callback", MONDAY + timedelta(hours=8)))
    claim = "你们根本没打过电话！"
    assert links(promise, customer(claim, at=MONDAY + timedelta(minutes=1))) == []
    assert [(kind, turn) for kind, turn, *_ in links(promise, customer(claim, at=MONDAY + timedelta(days=1)))] == [
        ("disputes", 1)
    ]


def test_not_my_phone_is_no_dispute():
    promise = agent("给您回电", ("给您回电", "callback", None))
    assert links(promise, customer("不是我的电话有问题", at=MONDAY + timedelta(days=1))) == []


# the whole conversation


@pytest.fixture
def by_hand(monkeypatch):
    """Reads what was labelled by hand, so that these tests hold whatever the rules for single messages learn."""

    def conversation_of(*turns):
        readings = {message.text: reading for message, reading in turns}
        monkeypatch.setattr(conversation, "read", lambda message: readings[message.text])
        return read_conversation([message for message, _ in turns])

    return conversation_of


def test_the_peak_is_the_first_of_the_hottest_turns_and_the_curve_holds_every_customer_turn(by_hand):
    reading = by_hand(
        customer("喂"),
        agent("您好"),
        customer("气死我了", "angry", 3),
        customer("真让人失望", "disappointed", 3),
        customer("还在气", "angry", 3),
    )
    assert [(feeling.turn, feeling.heat) for feeling in reading.curve] == [(0, 0), (2, 9), (3, 6), (4, 9)]
    assert reading.peak is not None
    assert reading.peak.turn == 2
    assert reading.trend == "rising"


def test_a_calm_conversation_has_no_peak_and_no_trend(by_hand):
    reading = by_hand(customer("你好"), agent("您好"), customer("谢谢您", "grateful", 1))
    assert (reading.peak, reading.trend) == (None, "steady")


def test_a_customer_who_cools_down_is_falling(by_hand):
    assert by_hand(customer("骗子", "angry", 2), agent("我来办"), customer("好吧")).trend == "falling"


def test_the_summary_counts_promises_vague_ones_and_norms(by_hand):
    reading = by_hand(
        customer("那不是你们的责任？"),
        agent("是的"),
        agent("稍后回您", ("稍后回您", "callback", None), found=[("vague_promise", "稍后回您")]),
        agent("周二退您", ("周二退您", "refund", MONDAY)),
    )
    assert (reading.summary.promises, reading.summary.vague_promises) == (2, 1)
    assert dict(reading.summary.norms) == {"forbidden.not_my_job": 1, "vague_promise": 1}
    assert [(turn, promise.span.text) for turn, promise in reading.promises()] == [(2, "稍后回您"), (3, "周二退您")]
    assert [turn for turn, _ in reading.findings()] == [1, 2]


def test_no_turns_make_an_empty_reading():
    reading = read_conversation([])
    assert (reading.turns, reading.peak, reading.links) == ((), None, ())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["agent", "customer"]),
            st.lists(
                st.sampled_from(
                    [
                        "是的",
                        "不是你们的责任",
                        "吗",
                        "？",
                        "抱歉",
                        "请您留一下电话",
                        "推荐",
                        "已经",
                        "退款",
                        "没有",
                        "打",
                        "不用来了",
                        "。",
                        " ",
                        "a",
                        "😀",
                    ]
                ),
                max_size=8,
            ).map("".join),
        ),
        max_size=12,
    )
)
def test_any_turns_give_spans_that_are_their_own_words(turns):
    made = [Message(text, speaker, MONDAY + timedelta(minutes=index)) for index, (speaker, text) in enumerate(turns)]
    readings = [
        (
            message,
            Reading(
                (),
                (Promise(Span(0, len(message.text), message.text), "refund", "self", None, "vague"),),
                NOTHING.emotion,
                (),
            ),
        )
        if message.speaker == "agent" and message.text and index % 3 == 0
        else (message, NOTHING)
        for index, message in enumerate(made)
    ]
    for message, found in zip(made, context_findings(readings), strict=True):
        assert all(message.text[finding.span.start : finding.span.end] == finding.span.text for finding in found)
    for link in link_promises(readings):
        assert made[link.turn].text[link.span.start : link.span.end] == link.span.text
        assert link.promise_turn < link.turn
