"""Promises that come again, and the longest wait: all said on Wednesday 18 November 2026 at ten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yinuo.language import read
from yinuo.language.corpus.promises import NOW
from yinuo.language.rules.rhythms import read_rhythm
from yinuo.language.types import Message, Rhythm, Span


def rhythm(words: str, said_at: datetime = NOW) -> Rhythm | None:
    return read_rhythm(words, Span(0, len(words), words), said_at)


def told(words: str, said_at: datetime = NOW) -> tuple[str | None, int, str] | None:
    found = rhythm(words, said_at)
    return (found.every, found.interval, f"{found.first_due:%m-%d %H:%M}") if found is not None else None


@pytest.mark.parametrize(
    ("words", "every", "interval", "first"),
    [
        ("我每周五给您发进度", "week", 1, "11-20 18:00"),
        ("每周五下午五点前我给您发进度", "week", 1, "11-20 17:00"),
        ("那以后每周五下午五点前我把维修进度发您微信", "week", 1, "11-20 17:00"),
        ("以后我每周五给您发进度", "week", 1, "11-20 18:00"),
        ("今后每天给您打电话", "day", 1, "11-18 23:59"),
        ("往后每周五给您打电话", "week", 1, "11-20 18:00"),
        ("每个星期三上午我跟您联系一次", "week", 1, "11-18 12:00"),
        ("每个星期三早上九点我跟您联系", "week", 1, "11-25 09:00"),
        ("每礼拜一我给您打电话", "week", 1, "11-23 18:00"),
        ("逢周一我给您汇报", "week", 1, "11-23 18:00"),
        ("每逢周五我把进度发您邮箱", "week", 1, "11-20 18:00"),
        ("每周日我去仓库看一次", "week", 1, "11-22 18:00"),
        ("我每周给您打一个电话", "week", 1, "11-20 18:00"),
        ("每两周给您发一次报告", "week", 2, "12-02 23:59"),
        ("每隔一周给您发一次报告", "week", 2, "12-02 23:59"),
        ("每3个星期师傅上门一次", "week", 3, "12-09 23:59"),
        ("我每天给您回电话", "day", 1, "11-18 23:59"),
        ("我天天给您打电话", "day", 1, "11-18 23:59"),
        ("每日给您反馈一次", "day", 1, "11-18 23:59"),
        ("每天早上九点我准时给您打电话", "day", 1, "11-19 09:00"),
        ("每天下午五点前我给您打电话", "day", 1, "11-18 17:00"),
        ("每晚八点我给您打电话", "day", 1, "11-18 20:00"),
        ("每天下班前向您汇报", "day", 1, "11-18 18:00"),
        ("我每隔两天给您回个电话", "day", 2, "11-20 23:59"),
        ("我每隔一天给您回个电话", "day", 2, "11-20 23:59"),
        ("我每三天给您回个电话", "day", 3, "11-21 23:59"),
        ("每个工作日下班前给您一个反馈", "workday", 1, "11-18 18:00"),
        ("每工作日上午九点给您一个反馈", "workday", 1, "11-19 09:00"),
        ("每个月15号之前我把账单发给您", "month", 1, "12-15 23:59"),
        ("每月二十号我给您打电话", "month", 1, "11-20 23:59"),
        ("每月31号我给您打电话", "month", 1, "11-30 23:59"),
        ("每月底我们给您寄一份对账单", "month", 1, "11-30 23:59"),
        ("每个月月初给您发账单", "month", 1, "12-05 23:59"),
        ("每两个月给您发账单", "month", 2, "01-18 23:59"),
        ("每季度师傅上门检修一次", "month", 3, "02-18 23:59"),
        ("工程師每星期都會上門檢查一次", "week", 1, "11-20 18:00"),
        ("我每個禮拜三給您打電話", "week", 1, "11-18 18:00"),
        ("从明天起我每天给您回电话", "day", 1, "11-19 23:59"),
        ("下周一开始我每天早上九点给您打电话", "day", 1, "11-23 09:00"),
    ],
)
def test_how_often_and_when_first(words: str, every: str, interval: int, first: str) -> None:
    assert told(words) == (every, interval, first)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("每半小时我给您同步一次", "11-18 10:30"),
        ("每两个小时给您更新一次", "11-18 12:00"),
        ("每20分钟给您更新一次", "11-18 10:20"),
        ("每个半小时给您更新一次", None),
        ("每周一、三、五我给您发短信", "11-18 18:00"),
        ("每周二和周四我给您打电话", "11-19 18:00"),
    ],
)
def test_what_no_single_rule_tells_is_dated_once(words: str, first: str | None) -> None:
    found = rhythm(words)
    assert (found and found.every, found and f"{found.first_due:%m-%d %H:%M}") == (None, first)


@pytest.mark.parametrize(
    "words",
    [
        "收到退货后每天给您报一次进度",
        "修好以后每天给您打电话",
        "装好之后，每周给您打一个电话",
        "每次您来电我都记下来",
        "每位客户我都会回访",
        "每一台机器我都检查",
        "每份合同都给您寄",
        "每个人都给您打电话",
        "我给您回电话",
        "隔天我给您打个电话",
        "间隔三天",
        "每",
        "天",
        "每零天给您打电话",
        "每999天给您打电话",
        "每月0号给您打电话",
        "每月99号给您打电话",
    ],
)
def test_not_every_every_is_a_rhythm(words: str) -> None:
    assert rhythm(words) is None


def test_a_working_day_rhythm_begins_on_a_working_day() -> None:
    saturday = datetime(2026, 11, 21, 10, 0, tzinfo=NOW.tzinfo)
    assert told("每个工作日给您一个反馈", saturday) == ("workday", 1, "11-23 23:59")
    # The first working day after the holidays of the new year.
    assert told("每个工作日给您一个反馈", datetime(2026, 1, 2, 10, 0, tzinfo=NOW.tzinfo)) == (
        "workday",
        1,
        "01-04 23:59",
    )


def test_the_last_day_of_a_short_month_is_its_month_end() -> None:
    february = datetime(2027, 2, 3, 10, 0, tzinfo=NOW.tzinfo)
    assert told("每月底给您寄对账单", february) == ("month", 1, "02-28 23:59")
    assert told("每月31号给您寄对账单", datetime(2026, 12, 31, 23, 59, 59, tzinfo=NOW.tzinfo)) == (
        "month",
        1,
        "01-31 23:59",
    )


@pytest.mark.parametrize(
    ("text", "count", "until"),
    [
        ("连续三天，我每天上午给您回电。", 3, None),
        ("我每周五给您发进度，一共四次。", 4, None),
        ("我每天给您回电话，直到12月5号为止。", None, "12-05"),
        ("我每天给您回电话，直到修好为止。", None, None),
        ("我每天给您回电话。上次一共三次。", None, None),
    ],
)
def test_how_often_in_all_stands_beside_it_in_the_sentence(text: str, count: int | None, until: str | None) -> None:
    found = next(one.rhythm for one in read(Message(text, "agent", NOW)).promises if one.rhythm is not None)
    assert (found.count, f"{found.until:%m-%d}" if found.until else None) == (count, until)


def test_a_promise_with_one_time_or_an_event_has_no_rhythm() -> None:
    for text in ("这周五我给您发进度。", "收到退货后每天给您报一次进度。"):
        for promise in read(Message(text, "agent", NOW)).promises:
            assert promise.rhythm is None


@pytest.mark.parametrize(
    ("text", "words", "minutes"),
    [
        ("我保证不会让您等5分钟以上。", "我保证不会让您等5分钟以上", 5),
        ("您放心，不会让您等超过五分钟的。", "不会让您等超过五分钟的", 5),
        ("您放心，让您等待的时间不会超过十分钟。", "让您等待的时间不会超过十分钟", 10),
        ("您先别挂，最多让您等两分钟。", "最多让您等两分钟", 2),
        ("我答应您不会让您多等一刻钟。", "我答应您不会让您多等一刻钟", 15),
        ("绝对不会让您等半个小时以上。", "绝对不会让您等半个小时以上", 30),
        ("不會讓您等超過五分鐘。", "不會讓您等超過五分鐘", 5),
        ("那我保证您等待不超过三分钟", "我保证您等待不超过三分钟", 3),
        ("不会让您等一个半小时以上", "不会让您等一个半小时以上", 90),
    ],
)
def test_the_longest_wait_is_a_promise_that_begins_now(text: str, words: str, minutes: int) -> None:
    (promise,) = read(Message(text, "agent", NOW)).promises
    assert (promise.span.text, promise.due, promise.due_kind) == (words, NOW + timedelta(minutes=minutes), "within")


@pytest.mark.parametrize(
    "text",
    [
        "上次让您等了五分钟以上，实在对不起。",
        "热线平均等待不超过三分钟。",
        "高峰期可能会让您等五分钟以上。",
        "请您稍等，大概需要三到五分钟。",
        "我尽量不会让您等五分钟以上。",
        "不会让您等不了的。",
    ],
)
def test_a_wait_that_is_told_or_hoped_is_none(text: str) -> None:
    assert not any("longest wait" in one.rules for one in read(Message(text, "agent", NOW)).promises)


def test_what_the_customer_says_of_waiting_is_no_promise_of_ours() -> None:
    assert read(Message("你们保证不会让我等五分钟以上的。不会让你等超过五分钟", "customer", NOW)).promises == ()
