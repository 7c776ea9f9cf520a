"""What a time phrase comes to: a stretch of time, the deadline it gives, and other readings the same words have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

from yinuo.language.types import DueKind

SECOND = timedelta(seconds=1)
MIDNIGHT = time(0, 0)
LAST_SECOND = time(23, 59, 59)

Reading = tuple[datetime, datetime]


class Hours(NamedTuple):
    """The company's working hours: 下班前 and the end of a working day follow them."""

    opens: time = time(9, 0)
    closes: time = time(18, 0)


class Stretch(NamedTuple):
    start: datetime | None
    end: datetime | None
    due: datetime | None
    due_kind: DueKind
    kind: str
    readings: tuple[Reading, ...] = ()


class Said(NamedTuple):
    """When and where the words were said."""

    at: datetime
    hours: Hours

    @property
    def today(self) -> date:
        return self.at.date()

    def on(self, day: date, clock: time = MIDNIGHT) -> datetime:
        return datetime.combine(day, clock, self.at.tzinfo)

    def hour(self, day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """A clock hour of a day; 24 and more run into the next day."""
        return self.on(day) + timedelta(hours=hour, minutes=minute, seconds=second)

    def first_second(self, day: date) -> datetime:
        return self.on(day)

    def last_second(self, day: date) -> datetime:
        return self.on(day, LAST_SECOND)

    def close_of(self, day: date) -> datetime:
        return self.on(day, self.hours.closes)

    def later(self, seconds: float) -> datetime:
        """That many seconds from now as they pass on a stopwatch, through any change of summer time."""
        step = timedelta(seconds=seconds)
        zone = self.at.tzinfo
        if zone is None or isinstance(zone, timezone):
            return self.at + step
        return (self.at.astimezone(UTC) + step).astimezone(zone)


def nothing(kind: str) -> Stretch:
    """Time words that name no stretch of ours: a habit, a standing rule, an unpublished year."""
    return Stretch(None, None, None, "vague", kind)


def days_from(said: Said, first: date, last: date) -> Reading:
    return said.first_second(first), said.last_second(last)


def end_of_day(moment: datetime) -> datetime:
    """A deadline at midnight is the last second of the day before."""
    return moment - SECOND if moment.time() == MIDNIGHT else moment


def distinct(first: Reading, others: Iterable[Reading]) -> tuple[Reading, ...]:
    """The other readings, each once and none of them the first."""
    kept: list[Reading] = []
    for reading in others:
        if reading != first and reading not in kept:
            kept.append(reading)
    return tuple(kept)
