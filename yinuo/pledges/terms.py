"""How long something may take: a number, a unit, and how the last day is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    BUSINESS_HOURS = "business_hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


class LastDay(StrEnum):
    """When the last day of a count of calendar days is a rest day."""

    COUNTS = "counts"  # it is the last day all the same: never later than the law, however it is read
    MOVES = "moves"  # the day after the rest days is the last one: 民法典 art. 203


class Ends(StrEnum):
    """When the last day of a count of days is over."""

    MIDNIGHT = "midnight"
    CLOSING = "closing"  # when the desk closes: 民法典 art. 203


#: about a year of each unit: nobody means more
MOST = {
    Unit.MINUTES: 525_600,
    Unit.HOURS: 8_760,
    Unit.BUSINESS_HOURS: 2_000,
    Unit.CALENDAR_DAYS: 365,
    Unit.WORKING_DAYS: 250,
}


@dataclass(frozen=True, slots=True)
class Term:
    number: int
    unit: Unit
    last_day: LastDay = LastDay.COUNTS
    ends: Ends | None = None  # None: calendar days at midnight, working days at closing

    def __post_init__(self) -> None:
        if not 1 <= self.number <= MOST[self.unit]:
            raise ValueError(f"{self.number} {self.unit}")

    @property
    def ends_at(self) -> Ends:
        return self.ends or (Ends.CLOSING if self.unit == Unit.WORKING_DAYS else Ends.MIDNIGHT)


@dataclass(frozen=True, slots=True)
class Hours:
    """When the desk is open; ``every_day`` means rest days too."""

    opens: time = time(9)
    closes: time = time(18)
    every_day: bool = False
