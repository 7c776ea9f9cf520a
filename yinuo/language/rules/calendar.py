"""Calendar arithmetic: months that clamp, working days with make-up days, days off, festivals, the lunar year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

DAY = timedelta(days=1)

_LUNAR_FILE = Path(__file__).parent.parent / "data" / "moments_lunar.txt"


class Unpublished(LookupError):
    """The days off of that year are not published: say "unknown" and ask again when the notice is out."""


DayKind = Literal["working", "make_up", "weekend", "day_off"]


class NoticeYear(NamedTuple):
    """What the yearly notice says of one year: its days off, each with its festival, and its make-up days."""

    days_off: Mapping[date, str]
    make_up_days: frozenset[date]


class DaysOff(NamedTuple):
    """One published block of days off in a row, with the names of the festivals in it."""

    first: date
    last: date
    names: frozenset[str]


def last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: 31 January and a month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """The nth (from 1; -1 is the last) Monday=1 … Sunday=7 of a month."""
    if nth == -1:
        last = last_of_month(year, month)
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None


def nth_week(year: int, month: int, nth: int) -> date | None:
    """The Monday of the nth week of a month; the first week is the one with the month's first Monday."""
    return nth_weekday(year, month, nth, 1)


@cache
def _published() -> tuple[dict[date, str], frozenset[date], int, int]:
    # Loaded on first use: most messages name no working day.
    from chinese_calendar.constants import holidays, workdays  # type: ignore[import-untyped]

    return holidays, frozenset(workdays), min(holidays).year, max(holidays).year


def published_years() -> range:
    """The years that come with the package."""
    _, _, first, last = _published()
    return range(first, last + 1)


def ask_elsewhere(source: Callable[[int], NoticeYear | None] | None) -> None:
    """Ask ``source`` for every year that does not come with the package; None asks nobody. It must be quick."""
    global _elsewhere
    _elsewhere = source


_elsewhere: Callable[[int], NoticeYear | None] | None = None


def kind_of(day: date) -> tuple[DayKind, str]:
    """What a day is, and the festival it is off for. Raises Unpublished for a year whose notice nobody has."""
    holidays: Mapping[date, str]
    holidays, workdays, first, last = _published()
    if not first <= day.year <= last:
        notice = _elsewhere(day.year) if _elsewhere else None
        if notice is None:
            raise Unpublished(day.year)
        holidays, workdays = notice
    if day in workdays:
        return "make_up", ""
    if day in holidays:
        return "day_off", holidays[day]
    return ("weekend", "") if day.weekday() >= 5 else ("working", "")


def is_working_day(day: date) -> bool:
    """Weekends and days off are not, make-up days are. Raises Unpublished for a year whose notice nobody has."""
    return kind_of(day)[0] in ("working", "make_up")


def working_day_after(day: date, count: int) -> date:
    """The count-th working day after a day, which itself never counts."""
    if count > 1000:
        raise Unpublished(day.year)
    while count > 0:
        day += DAY
        count -= is_working_day(day)
    return day


def first_working_day(day: date) -> date:
    """That day, or the next one that is a working day."""
    while not is_working_day(day):
        day += DAY
    return day


def days_off() -> tuple[DaysOff, ...]:
    """The blocks in order; the weekends that touch one belong to it, whether the notice lists them or not."""
    blocks = _packaged_days_off()
    notice = _elsewhere(published_years().stop) if _elsewhere else None
    return blocks + _blocks(notice.days_off, notice.make_up_days) if notice else blocks


@cache
def _packaged_days_off() -> tuple[DaysOff, ...]:
    holidays, workdays, _, _ = _published()
    return _blocks(holidays, workdays)


def _blocks(holidays: Mapping[date, str], workdays: frozenset[date]) -> tuple[DaysOff, ...]:
    blocks: list[DaysOff] = []
    for day in sorted(holidays):
        first, last = day, day
        while _is_plain_weekend(first - DAY, workdays):
            first -= DAY
        while _is_plain_weekend(last + DAY, workdays):
            last += DAY
        name = frozenset([holidays[day]])
        if blocks and first <= blocks[-1].last + DAY:
            blocks[-1] = DaysOff(blocks[-1].first, max(last, blocks[-1].last), blocks[-1].names | name)
        else:
            blocks.append(DaysOff(first, last, name))
    return tuple(blocks)


def _is_plain_weekend(day: date, workdays: frozenset[date]) -> bool:
    return day.weekday() >= 5 and day not in workdays


def next_days_off(day: date, name: str | None = None, *, running: bool = False) -> DaysOff:
    """The first block (of that festival) that starts after a day; with ``running`` also the one the day is in."""
    for block in days_off():
        if (block.first > day or (running and block.last >= day)) and (name is None or name in block.names):
            return block
    raise Unpublished(day.year + 1)


@cache
def _lunar_years() -> dict[int, tuple[date, int, str]]:
    years: dict[int, tuple[date, int, str]] = {}
    for line in _LUNAR_FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            first, leap, months = line.split()
            day = date.fromisoformat(first)
            years[day.year] = (day, int(leap), months)
    return years


def lunar_day(year: int, month: int, day: int) -> date | None:
    """The solar date of a lunar one; day 0 is the month's last. None outside the table or when there is no such day."""
    if year not in _lunar_years():
        return None
    first, leap, months = _lunar_years()[year]
    index = month - 1 + (1 if leap and month > leap else 0)
    lengths = [30 if letter == "L" else 29 for letter in months]
    if day > lengths[index]:
        return None
    return first + timedelta(days=sum(lengths[:index]) + (day or lengths[index]) - 1)
