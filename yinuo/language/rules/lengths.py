"""Lengths of time as stretches: N小时内 runs on a stopwatch, 三天后 in whole days, 5个工作日 by the published calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yinuo.language.rules.calendar import DAY, Unpublished, add_months, monday_of, working_day_after
from yinuo.language.rules.durations import SECONDS, Length
from yinuo.language.rules.stretches import SECOND, Reading, Said, Stretch, days_from, distinct, nothing

#: Nobody promises further ahead; it also keeps the arithmetic inside the calendar.
LONGEST_DAYS = 40_000


def length_stretch(length: Length, said: Said, way: str, base: date | None = None) -> Stretch | None:
    """The stretch of a length: within and after run from now (or from a day that starts it), past and ago lie behind."""
    if length.vague:
        return nothing("some")
    if length.days + length.months * 31 > LONGEST_DAYS or length.seconds > LONGEST_DAYS * 86_400:
        return None
    if length.working_days:
        return _working_days(length, said, way, base)
    if length.seconds and not length.days and not length.months:
        return _stopwatch(length, said, way)
    if way in ("past", "ago"):
        return _behind(length, said, way)
    day = add_months(base or said.today, length.months) + timedelta(days=length.days)
    end = said.last_second(day)
    if length.seconds:
        end = said.on(day, said.at.time()) + timedelta(seconds=length.seconds)
    if way == "after":
        return _days_later(length, day, end, said)
    this, _ = _unit_around(length.unit, said.today)
    following = _step(length.unit, this, 1)
    whole = days_from(said, following, max(_step(length.unit, following, int(length.high)) - DAY, following))
    same_clock = said.at, said.on(day, said.at.time())
    readings = (same_clock, days_from(said, said.today + DAY, day), whole, (said.at, end - DAY))
    return Stretch(said.at, end, end, "within", "duration", distinct((said.at, end), readings))


def _behind(length: Length, said: Said, way: str) -> Stretch:
    """过去三天 and 三天前."""
    earlier = add_months(said.today, -length.months) - timedelta(days=length.days)
    first, last = _unit_around(length.unit, earlier)
    if way == "ago":
        day = days_from(said, earlier, earlier)
        same_clock = (said.on(earlier, said.at.time()),) * 2
        return Stretch(*day, None, "vague", "past", (same_clock, days_from(said, first, last)))
    this, _ = _unit_around(length.unit, said.today)
    whole = days_from(said, min(_step(length.unit, this, -int(length.high)), this - DAY), this - DAY)
    start = said.on(earlier, said.at.time())
    readings: tuple[Reading, ...] = ((said.first_second(earlier), said.at), (said.first_second(first), said.at), whole)
    return Stretch(start, said.at, None, "vague", "past", (*readings, days_from(said, earlier, said.today - DAY)))


def _unit_around(unit: str, day: date) -> tuple[date, date]:
    """The calendar week, month, quarter or year that a day is in; the day itself for shorter units."""
    if unit == "week":
        return monday_of(day), monday_of(day) + timedelta(days=6)
    if unit == "year":
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    if unit == "season":
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return first, add_months(first, 3) - DAY
    if unit == "month":
        first = day.replace(day=1)
        return first, add_months(first, 1) - DAY
    return day, day


def _step(unit: str, day: date, count: int) -> date:
    months = {"month": 1, "season": 3, "year": 12}.get(unit)
    return add_months(day, months * count) if months else day + timedelta(days=count * (7 if unit == "week" else 1))


def _days_later(length: Length, day: date, end: datetime, said: Said) -> Stretch:
    start = said.first_second(day)
    readings: list[Reading] = [(said.on(day, said.at.time()),) * 2]
    if length.unit == "week":
        readings.append(days_from(said, day, day + timedelta(days=6)))
    elif length.unit in ("month", "season", "year"):
        readings.append(days_from(said, day, add_months(day, 1) - DAY))
        readings.append(days_from(said, *_unit_around("month", day)))
    readings.append(days_from(said, *_unit_around(length.unit, day)))
    return Stretch(start, end, end, "by", "day", distinct((start, end), readings))


def _stopwatch(length: Length, said: Said, way: str) -> Stretch:
    at = said.later(length.seconds)
    unit = timedelta(seconds=SECONDS.get(length.unit, 60))
    to_the_minute = timedelta(seconds=59 - at.second)
    if way in ("past", "ago"):
        then = said.later(-length.seconds)
        if way == "ago":
            return Stretch(then, then, None, "vague", "past", ((then, then + unit), (then - unit, then)))
        floor = _floor(length.unit, said.at)
        return Stretch(then, said.at, None, "vague", "past", ((_floor(length.unit, then), floor - SECOND),))
    if way == "after":
        return Stretch(at, at, at, "at", "point", ((at, at + unit), (at, at + unit + to_the_minute)))
    begin = _floor(length.unit, said.at) + unit
    ahead = begin, max(_floor(length.unit, at) + unit - SECOND, begin)
    return Stretch(
        said.at, at, at, "within", "duration", distinct((said.at, at), ((said.at, at + to_the_minute), ahead))
    )


def _floor(unit: str, moment: datetime) -> datetime:
    """The start of the second, minute or hour."""
    if unit == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    if unit == "second":
        return moment.replace(microsecond=0)
    return moment.replace(second=0, microsecond=0)


def _working_days(length: Length, said: Said, way: str, base: date | None) -> Stretch | None:
    if way in ("past", "ago"):
        return Stretch(None, None, None, "vague", "past")
    try:
        day = working_day_after(base or said.today, length.working_days)
    except Unpublished:
        return Stretch(said.at, None, None, "within", "working_days")
    due = said.close_of(day)
    if way == "after":
        return Stretch(*days_from(said, day, day), due, "by", "working_days")
    return Stretch(said.at, said.last_second(day), due, "within", "working_days", ((said.at, due),))
