"""Times as agents promise them: the words, and the deadline they set under the house conventions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import chinese_calendar  # type: ignore[import-untyped]

from yinuo.language import types

MINUTES = {
    5: "五分钟",
    10: "十分钟",
    15: "十五分钟",
    20: "二十分钟",
    30: "半小时",
    40: "四十分钟",
    60: "一小时",
    90: "一个半小时",
    120: "两小时",
    180: "三小时",
    240: "四小时",
    24 * 60: "24小时",
    48 * 60: "48小时",
}
CLOCKS = [
    (10, "上午十点前"),
    (12, "中午十二点前"),
    (15, "下午三点前"),
    (17, "下午五点前"),
    (18, "下班前"),
    (20, "晚上八点前"),
]
PARTS = [(12, "上午"), (18, "下午")]
DAYS_AHEAD = {2: "两天内", 3: "三天内", 5: "五天内", 7: "七天内"}
WORKING_DAYS = {1: "一个工作日内", 2: "两个工作日内", 3: "三个工作日内"}
#: a clock time closer than this is said in minutes
LEAST_AHEAD = timedelta(minutes=50)
END_OF_WORK = time(18)
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class When:
    words: str
    due_at: datetime
    due_kind: types.DueKind


def after_minutes(minutes: int, said_at: datetime, *, within: bool) -> When:
    words = f"{MINUTES[minutes]}{'内' if within else '后'}"
    return When(words, said_at + timedelta(minutes=minutes), "within" if within else "at")


def in_minutes(said_at: datetime, *, least: int, most: int) -> list[When]:
    """Every length between the two that people say, as "in" and as "after"."""
    lengths = [minutes for minutes in MINUTES if least <= minutes <= most]
    # Nobody says "48 hours after" for a deadline.
    return [
        after_minutes(minutes, said_at, within=within)
        for minutes in lengths
        for within in (True, False)
        if within or minutes < 24 * 60
    ]


def on_days(said_at: datetime, *, first: int, last: int) -> list[When]:
    """Parts of days and clock times from ``first`` to ``last`` days after the local day of ``said_at``."""
    found = []
    for days, name in enumerate(("今天", "明天", "后天")):
        if not first <= days <= last:
            continue
        hours = [*CLOCKS, *PARTS] if days else CLOCKS
        for hour, part in hours:
            due_at = _at(said_at, days, time(hour))
            if due_at - said_at >= LEAST_AHEAD:
                found.append(When(f"{name}{part}", due_at, "by"))
    return found


def within_days(said_at: datetime) -> list[When]:
    found = [When(words, _at(said_at, days, END_OF_DAY), "within") for days, words in DAYS_AHEAD.items()]
    for count, words in WORKING_DAYS.items():
        due_at = _after_working_days(said_at, count)
        if due_at is not None:
            found.append(When(words, due_at, "within"))
    return found


def days_after(said_at: datetime, than: datetime) -> When:
    """So many days that they end after ``than``."""
    days = (than.astimezone(said_at.tzinfo).date() - said_at.date()).days + 1
    return When(f"{days}天内", _at(said_at, days, END_OF_DAY), "within")


def _after_working_days(said_at: datetime, count: int) -> datetime | None:
    """None where the calendar of that year is not published: we do not say what we cannot date."""
    days = 0
    try:
        while count:
            days += 1
            count -= chinese_calendar.is_workday((said_at + timedelta(days=days)).date())
    except NotImplementedError:
        return None
    return _at(said_at, days, END_OF_WORK)


def _at(said_at: datetime, days: int, at: time) -> datetime:
    return datetime.combine(said_at.date() + timedelta(days=days), at, tzinfo=said_at.tzinfo)


def suiting(action: types.Action, said_at: datetime) -> list[list[When]]:
    """Times one would promise for ``action``, in groups that are equally usual; empty groups are left out."""
    if action in ("callback", "reply", "escalate"):
        groups = [
            in_minutes(said_at, least=10, most=60),
            in_minutes(said_at, least=10, most=240),
            on_days(said_at, first=0, last=1),
        ]
    elif action == "visit":
        groups = [on_days(said_at, first=0, last=1), on_days(said_at, first=1, last=2)]
    elif action == "send_document":
        groups = [in_minutes(said_at, least=30, most=240), on_days(said_at, first=0, last=1), within_days(said_at)[:1]]
    else:
        groups = [
            in_minutes(said_at, least=24 * 60, most=48 * 60),
            on_days(said_at, first=0, last=2),
            within_days(said_at),
        ]
    return [group for group in groups if group]
