"""Which days a phrase names: fill the slots from its tokens, then read them against the day of the message."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from yinuo.language.rules.calendar import (
    DAY,
    Unpublished,
    add_months,
    first_working_day,
    is_working_day,
    last_of_month,
    lunar_day,
    monday_of,
    next_days_off,
    nth_week,
    nth_weekday,
    working_day_after,
)
from yinuo.language.rules.clock_times import Clock
from yinuo.language.rules.timewords import FESTIVALS, Part

#: The order in which a phrase goes from the wide to the narrow; a token joins only below what is already there.
RANKS = {
    "year": 0, "year_rel": 0,
    "half_year": 1, "quarter": 1, "quarter_rel": 1, "month": 1, "month_rel": 1, "nth_month": 1,
    "year_edge": 2, "quarter_edge": 2, "month_edge": 2, "half_month": 2, "week": 2, "half_week": 2, "nth_week": 2,
    "ymd": 3, "mday": 3, "day": 3, "day_pair": 3, "weekday": 3, "weekdays": 3, "weekend": 3, "festival": 3,
    "nth_weekday": 3, "nth_working_day": 3, "nth_day": 3, "eve_of_days_off": 3, "after_days_off": 3,
    "daypart": 4, "part": 4, "clock": 5, "close": 5, "open": 5,
}  # fmt: skip
DAY_RANK = 3


@dataclass(slots=True)
class Slots:
    """The tokens of one phrase by kind."""

    values: dict[str, Any] = field(default_factory=dict)
    rank: int = -1
    part: Part | None = None
    clock: Clock | None = None
    rules: list[str] = field(default_factory=list)

    def has_day(self) -> bool:
        return any(RANKS[kind] <= DAY_RANK for kind in self.values)

    def above(self, rank: int) -> Slots:
        """Only what is wider than a rank: what 到五点 takes over from 明天下午三点."""
        kept = {kind: value for kind, value in self.values.items() if RANKS[kind] < rank}
        return Slots(kept, rank - 1, self.part if rank > RANKS["part"] else None, None, list(self.rules))


class Named(NamedTuple):
    """The days a phrase names, both ends included, and the day of its deadline (None: unknown)."""

    first: date
    last: date
    grain: str
    due_on: date | None
    #: the deadline is the close of business, not midnight
    closes: bool = False
    readings: tuple[tuple[date, date], ...] = ()


def _one(day: date, grain: str = "day", *, closes: bool = False, others: tuple[date, ...] = ()) -> Named:
    return Named(day, day, grain, day, closes, tuple((d, d) for d in others))


def _span(first: date, last: date, grain: str, *readings: tuple[date, date]) -> Named:
    return Named(first, last, grain, last, False, readings)


def days_named(slots: Slots, today: date) -> Named | None:
    """The days, or None when the words name no real one (2月30号) or none that can be known."""
    values = slots.values
    for kind, meaning in _MEANINGS:
        if kind in values:
            return meaning(values, today)
    return None


def _year_of(values: dict[str, Any], today: date) -> int | None:
    if "year" in values:
        return int(values["year"])
    if "year_rel" in values:
        return today.year + int(values["year_rel"])
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_of(values: dict[str, Any], today: date) -> tuple[int, int] | None:
    """Year and month when the phrase says the month; the next one to come that has not wholly passed."""
    if "month_rel" in values:
        first = add_months(today.replace(day=1), values["month_rel"])
        return first.year, first.month
    month = values.get("month") or values.get("nth_month")
    if month is None:
        return None
    year = _year_of(values, today)
    if year is None:
        year = today.year + (month < today.month)
    return year, month


def _counted_day(values: dict[str, Any], today: date) -> Named:
    return _one(today + timedelta(days=values["day"]))


def _day_with_part(values: dict[str, Any], today: date) -> Named:
    return _one(today + timedelta(days=values["daypart"][0]))


def _day_pair(values: dict[str, Any], today: date) -> Named:
    first, last = values["day_pair"]
    return _span(today + timedelta(days=first), today + timedelta(days=last), "days")


def _full_date(values: dict[str, Any], today: date) -> Named | None:
    year, month, day = values["ymd"]
    if year is None:
        year = _year_of(values, today)
    return _dated(year, month, day, today)


def _dated(year: int | None, month: int, day: int, today: date) -> Named | None:
    if year is not None:
        found = _valid(year, month, day)
        return None if found is None else _one(found)
    for ahead in range(9):
        found = _valid(today.year + ahead, month, day)
        if found and found >= today:
            this_year = _valid(today.year, month, day)
            last_year = _valid(today.year - 1, month, day)
            return _one(found, others=tuple(d for d in (this_year, last_year) if d and d != found))
    return None


def _day_of_month(values: dict[str, Any], today: date) -> Named | None:
    day = values["mday"]
    month = _month_of(values, today)
    if month is not None:
        if "month" in values and _year_of(values, today) is None:
            return _dated(None, month[1], day, today)
        found = _valid(month[0], month[1], day)
        return None if found is None else _one(found)
    first = today.replace(day=1)
    for ahead in range(4):
        start = add_months(first, ahead)
        found = _valid(start.year, start.month, day)
        if found and found >= today:
            this_month = _valid(today.year, today.month, day)
            return _one(found, others=(this_month,) if this_month and this_month != found else ())
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
        return _one(found, "weekday", closes=True, others=others)
    if this_week < today:
        return _one(this_week + timedelta(weeks=1), "weekday", closes=True, others=(this_week,))
    return _one(
        this_week, "weekday", closes=True, others=(this_week + timedelta(weeks=1),) if this_week == today else ()
    )


def _weekdays(values: dict[str, Any], today: date) -> Named:
    offset, first, last = values["weekdays"]
    if offset is None:
        offset = values.get("week")
    monday = monday_of(today) + timedelta(weeks=offset or 0)
    if offset is None and monday + timedelta(days=last - 1) < today:
        monday += timedelta(weeks=1)
    days = monday + timedelta(days=first - 1), monday + timedelta(days=last - 1)
    return Named(days[0], days[1], "weekend" if first == 6 else "weekdays", days[1], True)


def _weekend(values: dict[str, Any], today: date) -> Named:
    offset = values["weekend"] if values["weekend"] is not None else values.get("week", 0)
    saturday = monday_of(today) + timedelta(days=5, weeks=offset)
    return Named(saturday, saturday + DAY, "weekend", saturday + DAY, True)


def _week(values: dict[str, Any], today: date) -> Named:
    monday = monday_of(today) + timedelta(weeks=values["week"])
    return _span(monday, monday + timedelta(days=6), "week", (monday, monday + timedelta(days=4)))


def _half_week(values: dict[str, Any], today: date) -> Named:
    monday = monday_of(today)
    if values["half_week"]:
        return _span(monday + timedelta(days=3), monday + timedelta(days=6), "week")
    return _span(monday, monday + timedelta(days=2), "week", (monday, monday + timedelta(days=3)))


def _month(values: dict[str, Any], today: date) -> Named | None:
    year_month = _month_of(values, today)
    if year_month is None:
        return None
    year, month = year_month
    whole = date(year, month, 1), last_of_month(year, month)
    others = []
    if "month" in values and _year_of(values, today) is None:
        near = (today.year, today.year - 1) if year != today.year else (today.year - 1,)
        others = [(date(y, month, 1), last_of_month(y, month)) for y in near if y > 1]
    return _span(*whole, "month", *others)


def _edge_of_month(values: dict[str, Any], today: date) -> Named:
    """月初 is the 1st, 月中 the 15th, 月底 the last day; bare and passed, the next one."""
    edge = values["month_edge"]
    said = _month_of(values, today)
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


def _half_month(values: dict[str, Any], today: date) -> Named:
    year, month = _month_of(values, today) or (today.year, today.month)
    first, last = date(year, month, 1), last_of_month(year, month)
    if values["half_month"]:
        return _span(first + timedelta(days=15), last, "half_month")
    return _span(first, first + timedelta(days=14), "half_month")


def _edge_of_year(values: dict[str, Any], today: date) -> Named | None:
    edge, year = values["year_edge"], _year_of(values, today)
    if edge in ("前", "后"):
        return _around_new_year(edge, today)
    if edge == "初":
        year = year or today.year + (today > date(today.year, 1, 31))
        return Named(
            date(year, 1, 1),
            date(year, 1, 31),
            "year_edge",
            date(year, 1, 31),
            False,
            ((date(year, 1, 1), date(year, 6, 30)), (date(year, 1, 1), date(year, 3, 31))),
        )
    if edge == "中":
        year = year or today.year + (today > date(today.year, 6, 30))
        return Named(
            date(year, 6, 1),
            date(year, 7, 31),
            "year_edge",
            date(year, 6, 30),
            False,
            ((date(year, 6, 1), date(year, 6, 30)),),
        )
    year = year or today.year
    return Named(
        date(year, 12, 1),
        date(year, 12, 31),
        "year_edge",
        date(year, 12, 31),
        False,
        ((date(year, 7, 1), date(year, 12, 31)), (date(year, 12, 31), date(year, 12, 31))),
    )


def _around_new_year(edge: str, today: date) -> Named | None:
    """年前: before this year's Spring Festival while it is still to come, else 31 December; 年后: after the festival."""
    festival = lunar_day(today.year, 1, 1)
    if edge == "后":
        return _after(next_days_off(today, "Spring Festival", running=True).last)
    if festival and today < festival:
        eve = next_days_off(today, "Spring Festival").first - DAY
        return _span(today, max(eve, today), "before", (today, eve))
    return _span(today, date(today.year, 12, 31), "before")


def _after(last_day_off: date, count: int = 1) -> Named:
    first = first_working_day(last_day_off + DAY)
    return _one(first if count == 1 else working_day_after(first, count - 1), "working_day", closes=True)


def _quarter_of(values: dict[str, Any], today: date) -> tuple[int, int]:
    """Year and number (from 0) of the quarter that the phrase says or means."""
    if "quarter" in values:
        year, number = _year_of(values, today), values["quarter"] - 1
        if year is None:
            year = today.year + (number < (today.month - 1) // 3)
        return year, number
    number = (today.month - 1) // 3 + values.get("quarter_rel", 0)
    return today.year + number // 4, number % 4


def _quarter(values: dict[str, Any], today: date) -> Named:
    year, number = _quarter_of(values, today)
    first = date(year, number * 3 + 1, 1)
    this_year = date(today.year, number * 3 + 1, 1)
    readings = () if year == today.year else ((this_year, last_of_month(this_year.year, number * 3 + 3)),)
    return _span(first, last_of_month(year, number * 3 + 3), "quarter", *readings)


def _edge_of_quarter(values: dict[str, Any], today: date) -> Named:
    year, number = _quarter_of(values, today)
    if values["quarter_edge"] == "初":
        first = date(year, number * 3 + 1, 1)
        if first < today and "quarter" not in values and "quarter_rel" not in values:
            first = add_months(first, 3)
        return _one(first, "quarter_edge")
    last = last_of_month(year, number * 3 + 3)
    return Named(last.replace(day=21), last, "quarter_edge", last, False, ((last, last), (last.replace(day=1), last)))


def _half_year(values: dict[str, Any], today: date) -> Named:
    second = values["half_year"]
    year = _year_of(values, today) or today.year + (not second and today.month > 6)
    half = (date(year, 7, 1), date(year, 12, 31)) if second else (date(year, 1, 1), date(year, 6, 30))
    this_year = (date(today.year, 1, 1), date(today.year, 6, 30))
    return _span(*half, "half_year", *((this_year,) if year != today.year and not second else ()))


def _year(values: dict[str, Any], today: date) -> Named | None:
    year = _year_of(values, today)
    return None if year is None or not 1 <= year <= 9998 else _span(date(year, 1, 1), date(year, 12, 31), "year")


def _festival_in(name: str, year: int) -> date | None:
    festival = FESTIVALS[name]
    if festival.fixed:
        if name == "清明":
            off = [d for d in (date(year, 4, 4), date(year, 4, 5)) if d]
            return off[0] if year % 4 in (0, 1) else off[1]
        return date(year, *festival.fixed)
    if festival.lunar:
        return lunar_day(year, *festival.lunar)
    return nth_weekday(year, *festival.nth) if festival.nth else None


def _festival(values: dict[str, Any], today: date) -> Named | None:
    name, year = values["festival"], _year_of(values, today)
    if year is not None:
        found = _festival_in(name, year)
        return None if found is None else _one(found, "festival")
    # a lunar year's last days fall into the next solar one
    for ahead in (-1, 0, 1, 2):
        found = _festival_in(name, today.year + ahead)
        if found and found >= today:
            return _one(found, "festival")
    return None


def _nth_week(values: dict[str, Any], today: date) -> Named | None:
    nth, month = values["nth_week"], _month_of(values, today)
    if month is None:
        year = _year_of(values, today)
        if year is None:
            return None
        monday = date.fromisocalendar(year, max(nth, 1), 1) if nth <= 52 else None
    elif nth == -1:
        monday = monday_of(last_of_month(*month))
    else:
        monday = nth_week(*month, nth)
    return None if monday is None else _span(monday, monday + timedelta(days=6), "week")


def _nth_weekday(values: dict[str, Any], today: date) -> Named | None:
    (nth, weekday), month = values["nth_weekday"], _month_of(values, today)
    if month is None:
        return None
    found = nth_weekday(*month, nth, weekday)
    if found and found < today and "month" in values and _year_of(values, today) is None:
        found = nth_weekday(month[0] + 1, month[1], nth, weekday)
    return None if found is None else _one(found, "weekday", closes=True)


def _nth_day(values: dict[str, Any], today: date) -> Named | None:
    nth = values["nth_day"]
    whole = days_named(Slots({k: v for k, v in values.items() if k != "nth_day"}), today)
    if whole is None:
        return None
    found = whole.last if nth == -1 else whole.first + timedelta(days=nth - 1)
    return _one(found) if found <= whole.last else None


def _nth_working_day(values: dict[str, Any], today: date) -> Named | None:
    """第N个工作日: after today, or of the week, month or year that the phrase says, or after the days off."""
    nth = values["nth_working_day"]
    wider = Slots({k: v for k, v in values.items() if k != "nth_working_day"})
    if not wider.values:
        return None if nth == -1 else _one(working_day_after(today, nth), "working_day", closes=True)
    if "after_days_off" in wider.values:
        return _after(next_days_off(today, running=True).last, nth)
    whole = days_named(wider, today)
    if whole is None:
        return None
    if nth == -1:
        day = whole.last
        while not is_working_day(day):
            day -= DAY
        return _one(day, "working_day", closes=True)
    return _one(working_day_after(whole.first - DAY, nth), "working_day", closes=True)


def _eve_of_days_off(values: dict[str, Any], today: date) -> Named:
    return eve_of(None, today)


def eve_of(name: str | None, today: date) -> Named:
    """The last day before the next days off (of that festival)."""
    try:
        eve = next_days_off(today, name).first - DAY
    except Unpublished:
        # 1 January is a day off by law, whatever the notice adds: while 31 December is a published working day, it is the eve
        eve = date(today.year, 12, 31)
        if name not in (None, "New Year's Day") or not is_working_day(eve):
            raise
    return _span(today, eve, "before", (eve, eve))


def _after_days_off(values: dict[str, Any], today: date) -> Named | None:
    block = next_days_off(today, running=True)
    return _after(block.last) if (block.first - today).days <= 14 else None


_MEANINGS = (
    ("nth_working_day", _nth_working_day),
    ("nth_day", _nth_day),
    ("eve_of_days_off", _eve_of_days_off),
    ("after_days_off", _after_days_off),
    ("day", _counted_day),
    ("daypart", _day_with_part),
    ("day_pair", _day_pair),
    ("ymd", _full_date),
    ("mday", _day_of_month),
    ("festival", _festival),
    ("nth_weekday", _nth_weekday),
    ("weekday", _weekday),
    ("weekdays", _weekdays),
    ("weekend", _weekend),
    ("nth_week", _nth_week),
    ("half_week", _half_week),
    ("week", _week),
    ("month_edge", _edge_of_month),
    ("half_month", _half_month),
    ("quarter_edge", _edge_of_quarter),
    ("year_edge", _edge_of_year),
    ("quarter", _quarter),
    ("quarter_rel", _quarter),
    ("month", _month),
    ("month_rel", _month),
    ("nth_month", _month),
    ("half_year", _half_year),
    ("year", _year),
    ("year_rel", _year),
)
