"""When something is due, counted day by day. Pure sums on values; no database, no now().

The conventions are those of the Civil Code (民法典) arts. 201 to 204, and stand with their reasons in docs/pledges.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from yinuo.language.rules.calendar import DAY, DayKind, Unpublished, kind_of
from yinuo.pledges.terms import Ends, Hours, LastDay, Term, Unit

#: 24:00 of a day, said so that it is still that day
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Counted:
    """One day of the count. ``nth`` counts days; ``spent`` is the part of an hourly term that falls on it."""

    day: date
    kind: DayKind | None = None  # None: the rest days of its year are not known, and did not matter
    festival: str = ""
    nth: int | None = None  # None: not counted
    spent: timedelta = timedelta()
    is_first: bool = False  # the day of the event, which no count of days includes


@dataclass(frozen=True, slots=True)
class Reckoning:
    """``due_at`` None: the count needs the rest days of ``unknown_year``, which are not published."""

    due_at: datetime | None
    days: tuple[Counted, ...]
    unknown_year: int | None = None

    @property
    def is_known(self) -> bool:
        return self.due_at is not None


def reckon(term: Term, began_at: datetime, hours: Hours = Hours()) -> Reckoning:  # noqa: B008  frozen
    """Count ``term`` from ``began_at``, an aware datetime in the zone of the desk. Never before ``began_at``."""
    if began_at.tzinfo is None:
        raise ValueError("began_at must be aware")
    days: list[Counted] = []
    try:
        due_at = _COUNTS[term.unit](term, began_at, hours, days)
    except Unpublished as unknown:
        return Reckoning(None, tuple(days), unknown.args[0])
    return Reckoning(due_at, tuple(days))


def is_looser(term: Term, than: Term, hours: Hours, days: list[date]) -> bool:
    """Whether ``term`` can end later than ``than`` when it begins on one of these days, by day or by night."""
    for day in days:
        for at in (time(9, 30), time(23)):
            began_at = datetime.combine(day, at, UTC)
            ours, theirs = reckon(term, began_at, hours).due_at, reckon(than, began_at, hours).due_at
            if ours is not None and theirs is not None and ours > theirs:
                return True
    return False


def _elapsed(term: Term, began_at: datetime, hours: Hours, days: list[Counted]) -> datetime:
    """Hours run from the very moment, through nights and rest days: art. 201."""
    length = timedelta(**{term.unit.value: term.number})
    # In UTC, so that a zone with summer time still counts real hours.
    due_at = (began_at.astimezone(UTC) + length).astimezone(began_at.tzinfo)
    at = began_at
    while at.date() < due_at.date():
        midnight = datetime.combine(at.date() + DAY, time(), began_at.tzinfo)
        days.append(_seen(at.date(), spent=midnight.astimezone(UTC) - at.astimezone(UTC)))
        at = midnight
    days.append(_seen(due_at.date(), spent=due_at.astimezone(UTC) - at.astimezone(UTC)))
    return due_at


def _business_hours(term: Term, began_at: datetime, hours: Hours, days: list[Counted]) -> datetime:
    left = timedelta(hours=term.number)
    for day in _days_from(began_at.date()):
        opens, closes = (datetime.combine(day, at, began_at.tzinfo) for at in (hours.opens, hours.closes))
        kind, festival = _kind(day) if hours.every_day else kind_of(day)
        is_open = hours.every_day or kind in ("working", "make_up")
        begins = max(opens, began_at)
        spent = min(left, max(timedelta(), closes - begins)) if is_open else timedelta()
        days.append(Counted(day, kind, festival, spent=spent))
        left -= spent
        if not left:
            return begins + spent
    raise AssertionError("days do not end")


def _calendar_days(term: Term, began_at: datetime, hours: Hours, days: list[Counted]) -> datetime:
    first = began_at.date()
    days.append(_seen(first, is_first=True))
    days += [_seen(first + nth * DAY, nth=nth) for nth in range(1, term.number + 1)]
    last = first + term.number * DAY
    if term.last_day == LastDay.MOVES:
        while (known := kind_of(last))[0] not in ("working", "make_up"):
            last += DAY
            days.append(Counted(last, *kind_of(last)))
        days[-1] = Counted(last, *known, nth=days[-1].nth)
    return _end_of(last, term, began_at, hours)


def _working_days(term: Term, began_at: datetime, hours: Hours, days: list[Counted]) -> datetime:
    first = began_at.date()
    days.append(_seen(first, is_first=True))
    nth = 0
    for day in _days_from(first + DAY):
        kind, festival = kind_of(day)
        is_counted = kind in ("working", "make_up")
        nth += is_counted
        days.append(Counted(day, kind, festival, nth=nth if is_counted else None))
        if nth == term.number:
            return _end_of(day, term, began_at, hours)
    raise AssertionError("days do not end")


_COUNTS = {
    Unit.MINUTES: _elapsed,
    Unit.HOURS: _elapsed,
    Unit.BUSINESS_HOURS: _business_hours,
    Unit.CALENDAR_DAYS: _calendar_days,
    Unit.WORKING_DAYS: _working_days,
}


def _end_of(day: date, term: Term, began_at: datetime, hours: Hours) -> datetime:
    at = hours.closes if term.ends_at == Ends.CLOSING else LAST_SECOND
    return datetime.combine(day, at, began_at.tzinfo)


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += DAY


def _seen(day: date, *, nth: int | None = None, spent: timedelta = timedelta(), is_first: bool = False) -> Counted:
    return Counted(day, *_kind(day), nth=nth, spent=spent, is_first=is_first)


def _kind(day: date) -> tuple[DayKind | None, str]:
    """For show only: what does not matter to the count need not be known."""
    try:
        return kind_of(day)
    except Unpublished:
        return None, ""
