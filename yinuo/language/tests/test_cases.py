from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from yinuo.language.cases import Case, WantedFinding, WantedPromise, replay
from yinuo.language.types import Message, Span

SAID = datetime(2026, 11, 26, 10, 0, tzinfo=timezone(timedelta(hours=8)))
CALLBACK = "我明天下午三点前给您回电话"
THREE = SAID.replace(day=27, hour=15)


def agent(text, **said):
    return Case("a", Message(text, "agent", SAID), **said)


def customer(text, **said):
    return Case("c", Message(text, "customer", SAID), **said)


def span(text, words):
    start = text.index(words)
    return Span(start, start + len(words), words)


def promise(due=THREE, action="callback", owner="self", words=CALLBACK):
    return WantedPromise(span(CALLBACK, words), due, action, owner)


def misses(case):
    return [(miss.kind, miss.what, miss.want, miss.got) for miss in replay([case]).misses]


def figures(*cases):
    (part,) = replay(cases).parts
    return part.figures


def test_a_promise_read_as_wanted_is_no_miss():
    assert misses(agent(CALLBACK, promises=(promise(),))) == []


@pytest.mark.parametrize(
    ("wanted", "miss"),
    [
        (promise(due=THREE + timedelta(minutes=2)), ("due", "2026-11-27 15:02:00", "2026-11-27 15:00:00")),
        (promise(due=None), ("due", "", "2026-11-27 15:00:00")),
        (promise(action="reply"), ("action", f"{CALLBACK} reply", "callback")),
        (promise(owner="team"), ("owner", f"{CALLBACK} team", "self")),
    ],
)
def test_a_promise_read_otherwise_names_the_difference(wanted, miss):
    assert misses(agent(CALLBACK, promises=(wanted,))) == [("promises", *miss)]


def test_a_minute_and_half_of_the_words_are_close_enough():
    wanted = promise(due=THREE + timedelta(seconds=60), words="下午三点前给您回电话")
    assert misses(agent(CALLBACK, promises=(wanted,))) == []


def test_too_few_words_are_another_promise():
    assert [miss[1] for miss in misses(agent(CALLBACK, promises=(promise(words="回电话"),)))] == ["extra", "missed"]


def test_what_a_case_does_not_say_is_not_compared():
    assert misses(agent(CALLBACK, promises=(promise(action=None, owner=None),))) == []
    assert misses(agent(CALLBACK, dues=(THREE,))) == []


def test_a_promise_too_many_and_one_too_few_are_counted():
    none_wanted = agent(CALLBACK, promises=())
    none_there = agent("好的", promises=(WantedPromise(Span(0, 2, "好的"), None),))
    assert [miss[1] for miss in misses(none_wanted) + misses(none_there)] == ["extra", "missed"]
    assert figures(none_wanted, none_there, agent(CALLBACK, promises=(promise(),)))["span_f1"] == 0.5


def test_a_due_case_wants_one_due_time_or_none():
    assert misses(agent(CALLBACK, dues=(THREE + timedelta(hours=1),)))[0][:2] == ("dues", "due")
    assert misses(agent(CALLBACK, dues=()))[0][:2] == ("dues", "due")
    assert misses(agent("好的", dues=())) == []


def test_a_stretch_of_time_fits_any_reading_of_the_words_and_open_ends_fit_all():
    day = SAID.replace(day=27, hour=0)
    end = day.replace(hour=23, minute=59, second=59)
    assert misses(customer("明天行吗", stretch=(day, end))) == []
    assert misses(customer("明天行吗", stretch=(day, None))) == []
    assert misses(customer("明天行吗", stretch=(day + timedelta(days=1), end)))[0][:2] == ("moments", "stretch")
    assert misses(customer("好", stretch=(day, end)))[0][3] == ""


def test_emotion_is_compared_by_its_label():
    assert misses(customer("请问几点开门", label="calm")) == []
    assert misses(customer("请问几点开门", label="angry")) == [("emotion", "label", "angry", "calm")]
    assert figures(customer("请问几点开门", label="angry"))["hot_recall"] == 0


def test_a_norm_is_met_by_code_and_touching_words():
    text = "这个我不知道"
    code = "forbidden.dont_know"
    assert misses(agent(text, findings=(WantedFinding(code, span(text, "不知道")),))) == []
    assert misses(agent(text, findings=()))[0][1] == "extra"
    assert {miss[1] for miss in misses(agent(text, findings=(WantedFinding("argue", span(text, "不知道")),)))} == {
        "extra",
        "missed",
    }
    assert figures(agent(text, findings=()))["precision"] == 0


def test_one_case_may_say_several_things_and_only_the_kinds_said_are_reported():
    outcome = replay([agent(CALLBACK, promises=(promise(),), findings=(), dues=(THREE,))])
    assert [(part.kind, part.cases, part.failed) for part in outcome.parts] == [
        ("promises", 1, 0),
        ("dues", 1, 0),
        ("norms", 1, 0),
    ]
    assert replay([]).parts == ()
