"""Times told in two places: the clock of a later clause on the day of an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from yinuo.language.types import Moment

_EVENING = ("晚", "夜", "下", "傍", "今晚", "明晚")


def same_day(one: Moment, other: Moment) -> bool:
    return one.due is not None and other.due is not None and one.due.date() == other.due.date()


def on_the_day(day: Moment, clock: Moment) -> Moment:
    """The clock time on the day named before; an hour without its part of the day is read as a working one."""
    if day.due is None or clock.due is None or clock.due_kind not in ("at", "by") or clock.due.second:
        return clock
    if day.due.date() <= clock.due.date():
        return clock
    due = clock.due.replace(year=day.due.year, month=day.due.month, day=day.due.day)
    if due.hour >= 19 and not clock.span.text.startswith(_EVENING):
        due -= timedelta(hours=12)
    return replace(clock, due=due)
