"""Festivals, the days before and after days off, and working days."""

from __future__ import annotations

from datetime import date
from typing import Any

from yinuo.language.rules.calendar import (
    DAY,
    Unpublished,
    is_working_day,
    lunar_day,
    next_days_off,
    nth_weekday,
    working_day_after,
)
from yinuo.language.rules.slots import Named, day_span, one_day, year_of
from yinuo.language.rules.timewords import FESTIVALS

#: 节后 said further ahead than this could be any festival
NEAR_DAYS = 14


def _festival_in(name: str, year: int) -> date | None:
    festival = FESTIVALS[name]
    if festival.fixed:
        if name == "清明":
            return date(year, 4, 4 if year % 4 in (0, 1) else 5)
        return date(year, *festival.fixed)
    if festival.lunar:
        return lunar_day(year, *festival.lunar)
    return nth_weekday(year, *festival.nth) if festival.nth else None


def festival(values: dict[str, Any], today: date) -> Named | None:
    name, year = values["festival"], year_of(values, today)
    if year is not None:
        found = _festival_in(name, year)
        return None if found is None else one_day(found, "festival")
    # a lunar year's last days fall into the next solar one
    for ahead in (-1, 0, 1, 2):
        found = _festival_in(name, today.year + ahead)
        if found and found >= today:
            return one_day(found, "festival")
    return None


def lunar(values: dict[str, Any], today: date) -> Named | None:
    """农历八月初三: of the year that was said, or the next to come."""
    month, day = values["lunar"]
    year = year_of(values, today)
    for candidate in (year,) if year is not None else (today.year - 1, today.year, today.year + 1):
        found = lunar_day(candidate, month, day)
        if found and (year is not None or found >= today):
            return one_day(found)
    return None


def before_new_year(today: date) -> Named:
    """年前: before the Spring Festival while this year's is still to come, else 31 December."""
    festival = lunar_day(today.year, 1, 1)
    if festival and today < festival:
        return eve_of("Spring Festival", today)
    return day_span(today, date(today.year, 12, 31), "before")


def before_days_off(values: dict[str, Any], today: date) -> Named:
    name = values["before_days_off"]
    return before_new_year(today) if name == "new year" else eve_of(name, today)


def eve_of(name: str | None, today: date) -> Named:
    """From today to the last day before the next days off (of that festival)."""
    try:
        eve = next_days_off(today, name).first - DAY
    except Unpublished:
        # 1 January is a day off by law: while 31 December is published as a working day, it is the last one before
        eve = date(today.year, 12, 31)
        if name not in (None, "New Year's Day") or not is_working_day(eve):
            raise
    return day_span(today, eve, "before", (eve, eve))


def block_before(values: dict[str, Any], today: date) -> date:
    """The last day off of the block that 节后, 国庆后, 年后 are after."""
    name = values["after_days_off"]
    block = next_days_off(today, "Spring Festival" if name == "new year" else name, running=True)
    return block.last


def after_days_off(values: dict[str, Any], today: date) -> Named | None:
    """The first working day after; bare 节后 only means days off that are near."""
    if values["after_days_off"] is None:
        block = next_days_off(today, running=True)
        if (block.first - today).days > NEAR_DAYS:
            return None
    return nth_working_day_after(block_before(values, today), 1)


def nth_working_day_after(last_day_off: date, nth: int) -> Named:
    return one_day(working_day_after(last_day_off, nth), "working_day", closes=True)
