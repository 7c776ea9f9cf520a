"""Which days a phrase names, read from its slots against the day of the message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from yinuo.language.rules import holidays, months
from yinuo.language.rules.calendar import DAY, add_months, is_working_day, monday_of
from yinuo.language.rules.slots import Named, Slots, day_span, month_of, one_day, valid_date, year_of


def days_named(slots: Slots, today: date) -> Named | None:
    """The days, or None when the words name no real one (2月30号) or none that can be known."""
    values = slots.values
    for kind, meaning in _MEANINGS:
        if kind in values:
            return meaning(values, today)
    return None


def _counted_day(values: dict[str, Any], today: date) -> Named:
    return one_day(today + timedelta(days=values["day"]))


def _day_with_part(values: dict[str, Any], today: date) -> Named:
    return one_day(today + timedelta(days=values["daypart"][0]))


def _day_pair(values: dict[str, Any], today: date) -> Named:
    first, last = values["day_pair"]
    return day_span(today + timedelta(days=first), today + timedelta(days=last), "days")


def _full_date(values: dict[str, Any], today: date) -> Named | None:
    year, month, day = values["ymd"]
    if year is None:
        year = year_of(values, today)
    return _dated(year, month, day, today)


def _dated(year: int | None, month: int, day: int, today: date) -> Named | None:
    if year is not None:
        found = valid_date(year, month, day)
        return None if found is None else one_day(found)
    for ahead in range(9):
        found = valid_date(today.year + ahead, month, day)
        if found and found >= today:
            this_year = valid_date(today.year, month, day)
            last_year = valid_date(today.year - 1, month, day)
            return one_day(found, others=tuple(d for d in (this_year, last_year) if d and d != found))
    return None


def _day_of_month(values: dict[str, Any], today: date) -> Named | None:
    day = values["mday"]
    month = month_of(values, today)
    if month is not None:
        if "month" in values and year_of(values, today) is None:
            return _dated(None, month[1], day, today)
        found = valid_date(month[0], month[1], day)
        return None if found is None else one_day(found)
    first = today.replace(day=1)
    for ahead in range(4):
        start = add_months(first, ahead)
        found = valid_date(start.year, start.month, day)
        if found and found >= today:
            this_month = valid_date(today.year, today.month, day)
            return one_day(found, others=(this_month,) if this_month and this_month != found else ())
    return None


def _weekday(values: dict[str, Any], today: date) -> Named | None:
    offset, weekday = values["weekday"]
    if offset is None:
        offset = values.get("week")
    if "mday" in values or "day" in values:
        return None
    this_week = monday_of(today) + timedelta(days=weekday - 1)
    if offset is not None:
        found = this_week + timedelta(weeks=offset)
        others = (found + timedelta(weeks=1),) if offset == 0 and found < today else ()
        return one_day(found, "weekday", closes=True, others=others)
    following = this_week + timedelta(weeks=1)
    if this_week < today:
        return one_day(following, "weekday", closes=True, others=(this_week,))
    others = (following,) if this_week == today else ()
    return one_day(this_week, "weekday", closes=True, others=others)._replace(rolls=True)


def _weekdays(values: dict[str, Any], today: date) -> Named:
    offset, first, last = values["weekdays"]
    if offset is None:
        offset = values.get("week")
    monday = monday_of(today) + timedelta(weeks=offset or 0)
    if offset is None and monday + timedelta(days=last - 1) < today:
        monday += timedelta(weeks=1)
    days = monday + timedelta(days=first - 1), monday + timedelta(days=last - 1)
    grain = "weekend" if first == 6 else "weekdays"
    return Named(days[0], days[1], grain, days[1], True, rolls=offset is None)


def _weekend(values: dict[str, Any], today: date) -> Named:
    offset = values["weekend"] if values["weekend"] is not None else values.get("week")
    saturday = monday_of(today) + timedelta(days=5, weeks=offset or 0)
    return Named(saturday, saturday + DAY, "weekend", saturday + DAY, True, rolls=offset is None)


def _nth_day(values: dict[str, Any], today: date) -> Named | None:
    nth = values["nth_day"]
    whole = days_named(Slots({k: v for k, v in values.items() if k != "nth_day"}), today)
    if whole is None:
        return None
    if "after_days_off" in values:
        return whole if nth == 1 else None
    found = whole.last if nth == -1 else whole.first + timedelta(days=nth - 1)
    return one_day(found) if found <= whole.last else None


def _nth_working_day(values: dict[str, Any], today: date) -> Named | None:
    """第N个工作日: after today, or of the week, month or year that the phrase says, or after the days off."""
    nth = values["nth_working_day"]
    wider = Slots({k: v for k, v in values.items() if k != "nth_working_day"})
    if not wider.values:
        return None if nth == -1 else holidays.nth_working_day_after(today, nth)
    if "after_days_off" in wider.values:
        return holidays.nth_working_day_after(holidays.block_before(wider.values, today), max(nth, 1))
    whole = days_named(wider, today)
    if whole is None:
        return None
    if nth > 0:
        return holidays.nth_working_day_after(whole.first - DAY, nth)
    day = whole.last
    while not is_working_day(day):
        day -= DAY
    return one_day(day, "working_day", closes=True)


_MEANINGS: tuple[tuple[str, Callable[[dict[str, Any], date], Named | None]], ...] = (
    ("nth_working_day", _nth_working_day),
    ("nth_day", _nth_day),
    ("before_days_off", holidays.before_days_off),
    ("after_days_off", holidays.after_days_off),
    ("day", _counted_day),
    ("daypart", _day_with_part),
    ("day_pair", _day_pair),
    ("ymd", _full_date),
    ("mday", _day_of_month),
    ("festival", holidays.festival),
    ("lunar", holidays.lunar),
    ("nth_weekday", months.weekday_of_month),
    ("weekday", _weekday),
    ("weekdays", _weekdays),
    ("weekend", _weekend),
    ("nth_week", months.week_of_month),
    ("half_week", months.half_week),
    ("week", months.week),
    ("month_edge", months.edge_of_month),
    ("half_month", months.half_month),
    ("quarter_edge", months.edge_of_quarter),
    ("year_edge", months.edge_of_year),
    ("quarters", months.quarters),
    ("quarter", months.quarter),
    ("quarter_rel", months.quarter),
    ("season", months.season),
    ("month", months.month),
    ("year_month", months.month),
    ("month_rel", months.month),
    ("nth_month", months.month),
    ("running", months.within_this),
    ("half_year", months.half_year),
    ("year", months.year),
    ("year_rel", months.year),
    ("decade", months.decade),
)
