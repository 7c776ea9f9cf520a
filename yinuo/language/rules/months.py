"""Weeks, months, quarters, years and their edges: which days they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from yinuo.language.rules.calendar import DAY, add_months, last_of_month, monday_of, nth_week, nth_weekday
from yinuo.language.rules.slots import Named, day_span, month_of, one_day, year_of


def week(values: dict[str, Any], today: date) -> Named:
    monday = monday_of(today) + timedelta(weeks=values["week"])
    return day_span(monday, monday + timedelta(days=6), "week", (monday, monday + timedelta(days=4)))


def half_week(values: dict[str, Any], today: date) -> Named:
    monday = monday_of(today)
    if values["half_week"]:
        return day_span(monday + timedelta(days=3), monday + timedelta(days=6), "week")
    return day_span(monday, monday + timedelta(days=2), "week", (monday, monday + timedelta(days=3)))


def month(values: dict[str, Any], today: date) -> Named | None:
    year_month = month_of(values, today)
    if year_month is None:
        return None
    year, month = year_month
    whole = date(year, month, 1), last_of_month(year, month)
    others = []
    if "month" in values and year_of(values, today) is None:
        near = (today.year, today.year - 1) if year != today.year else (today.year - 1,)
        others = [(date(y, month, 1), last_of_month(y, month)) for y in near if y > 1]
    return day_span(*whole, "month", *others)


def edge_of_month(values: dict[str, Any], today: date) -> Named:
    """月初 is the 1st, 月中 the 15th, 月底 the last day; bare and passed, the next one."""
    edge = values["month_edge"]
    said = month_of(values, today)
    day = {"初": 1, "头": 1, "中": 15, "上旬": 10, "中旬": 20}.get(edge, 31)
    if said is None:
        first = today.replace(day=1)
        if min(day, last_of_month(first.year, first.month).day) < today.day:
            first = add_months(first, 1)
        said = first.year, first.month
    first, last = date(said[0], said[1], 1), last_of_month(*said)
    due = min(first.replace(day=1) + timedelta(days=day - 1), last)
    begins, ends = {"初": (1, 10), "头": (1, 10), "中": (11, 20), "上旬": (1, 10), "中旬": (11, 20)}.get(edge, (21, 31))
    tenth = first + timedelta(days=begins - 1), min(first + timedelta(days=ends - 1), last)
    others = {"初": (1, 5), "头": (1, 5), "中": (10, 20)}.get(edge, (last.day - 4, last.day))
    other = first + timedelta(days=others[0] - 1), first + timedelta(days=others[1] - 1)
    half = (first, first + timedelta(days=14)) if begins == 1 else (first + timedelta(days=15), last)
    return Named(tenth[0], tenth[1], "month_edge", due, False, (other, (due, due), half))


def half_month(values: dict[str, Any], today: date) -> Named:
    year, month = month_of(values, today) or (today.year, today.month)
    first, last = date(year, month, 1), last_of_month(year, month)
    if values["half_month"]:
        return day_span(first + timedelta(days=15), last, "half_month")
    return day_span(first, first + timedelta(days=14), "half_month")


def edge_of_year(values: dict[str, Any], today: date) -> Named:
    """年初 is the first month, 年中 the end of June, 年底 31 December."""
    edge, said = values["year_edge"], year_of(values, today)
    if edge == "初":
        first = date(said or today.year + (today.month > 1), 1, 1)
        quarter_end, half_end = last_of_month(first.year, 3), last_of_month(first.year, 6)
        month_end = last_of_month(first.year, 1)
        return Named(first, month_end, "year_edge", month_end, False, ((first, quarter_end), (first, half_end)))
    if edge == "中":
        june = date(said or today.year + (today.month > 6), 6, 1)
        june_end = last_of_month(june.year, 6)
        return Named(june, last_of_month(june.year, 7), "year_edge", june_end, False, ((june, june_end),))
    last = date(said or today.year, 12, 31)
    return Named(
        last.replace(day=1), last, "year_edge", last, False, ((last.replace(month=7, day=1), last), (last, last))
    )


def within_this(values: dict[str, Any], today: date) -> Named:
    """年内, 月内: to the end of the running one."""
    last = date(today.year, 12, 31) if values["running"] == "年" else last_of_month(today.year, today.month)
    return day_span(today, last, "before")


def season(values: dict[str, Any], today: date) -> Named:
    first_month = values["season"]
    said = year_of(values, today)
    first = date(said if said is not None else today.year, first_month, 1)
    if said is None and add_months(first, 3) <= today:
        first = add_months(first, 12)
    return day_span(first, add_months(first, 3) - DAY, "season")


def quarters(values: dict[str, Any], today: date) -> Named:
    """前三季度: the first three of the year."""
    first = date(year_of(values, today) or today.year, 1, 1)
    return day_span(first, last_of_month(first.year, 3 * values["quarters"]), "quarter")


def decade(values: dict[str, Any], today: date) -> Named:
    first = values["decade"]
    return day_span(date(first, 1, 1), date(first + 9, 12, 31), "decade")


def _quarter_of(values: dict[str, Any], today: date) -> tuple[int, int]:
    """Year and number (from 0) of the quarter that the phrase says or means."""
    if "quarter" in values:
        year, number = year_of(values, today), values["quarter"] - 1
        if year is None:
            year = today.year + (number < (today.month - 1) // 3)
        return year, number
    number = (today.month - 1) // 3 + values.get("quarter_rel", 0)
    return today.year + number // 4, number % 4


def quarter(values: dict[str, Any], today: date) -> Named:
    year, number = _quarter_of(values, today)
    first = date(year, number * 3 + 1, 1)
    this_year = date(today.year, number * 3 + 1, 1)
    readings = () if year == today.year else ((this_year, last_of_month(this_year.year, number * 3 + 3)),)
    return day_span(first, last_of_month(year, number * 3 + 3), "quarter", *readings)


def edge_of_quarter(values: dict[str, Any], today: date) -> Named:
    year, number = _quarter_of(values, today)
    if values["quarter_edge"] == "初":
        first = date(year, number * 3 + 1, 1)
        if first < today and "quarter" not in values and "quarter_rel" not in values:
            first = add_months(first, 3)
        return one_day(first, "quarter_edge")
    last = last_of_month(year, number * 3 + 3)
    return Named(last.replace(day=21), last, "quarter_edge", last, False, ((last, last), (last.replace(day=1), last)))


def half_year(values: dict[str, Any], today: date) -> Named:
    second = values["half_year"]
    year = year_of(values, today) or today.year + (not second and today.month > 6)
    half = (date(year, 7, 1), date(year, 12, 31)) if second else (date(year, 1, 1), date(year, 6, 30))
    this_year = (date(today.year, 1, 1), date(today.year, 6, 30))
    return day_span(*half, "half_year", *((this_year,) if year != today.year and not second else ()))


def year(values: dict[str, Any], today: date) -> Named | None:
    year = year_of(values, today)
    return None if year is None or not 1 <= year <= 9998 else day_span(date(year, 1, 1), date(year, 12, 31), "year")


def week_of_month(values: dict[str, Any], today: date) -> Named | None:
    nth, month = values["nth_week"], month_of(values, today)
    if month is None:
        year = year_of(values, today)
        if year is None:
            return None
        monday = date.fromisocalendar(year, max(nth, 1), 1) if nth <= 52 else None
    elif nth == -1:
        monday = monday_of(last_of_month(*month))
    else:
        monday = nth_week(*month, nth)
    return None if monday is None else day_span(monday, monday + timedelta(days=6), "week")


def weekday_of_month(values: dict[str, Any], today: date) -> Named | None:
    (nth, weekday), month = values["nth_weekday"], month_of(values, today)
    if month is None:
        return None
    found = nth_weekday(*month, nth, weekday)
    if found and found < today and "month" in values and year_of(values, today) is None:
        found = nth_weekday(month[0] + 1, month[1], nth, weekday)
    return None if found is None else one_day(found, "weekday", closes=True)
