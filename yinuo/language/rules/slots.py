"""The slots a time phrase fills from its tokens, and the days it comes to name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from yinuo.language.rules.calendar import add_months
from yinuo.language.rules.clock_times import Clock
from yinuo.language.rules.timewords import PARTS, Part

#: The order in which a phrase goes from the wide to the narrow; a token joins only below what is already there.
RANKS = {
    "decade": 0, "year": 0, "year_rel": 0,
    "running": 1, "half_year": 1, "quarter": 1, "quarter_rel": 1, "quarters": 1, "month": 1, "year_month": 1, "month_rel": 1, "nth_month": 1, "season": 1,
    "year_edge": 2, "quarter_edge": 2, "month_edge": 2, "half_month": 2, "week": 2, "half_week": 2, "nth_week": 2,
    "before_days_off": 2, "after_days_off": 2,
    "ymd": 3, "mday": 3, "day": 3, "day_pair": 3, "weekday": 3, "weekdays": 3, "weekend": 3, "festival": 3, "lunar": 3,
    "nth_weekday": 3, "nth_working_day": 3, "nth_day": 3,
    "daypart": 4, "part": 4, "clock": 5, "close": 5, "open": 5,
}  # fmt: skip
DAY_RANK = 3
_WEEKDAYS = frozenset(("weekday", "weekdays", "weekend", "nth_weekday"))


@dataclass(slots=True)
class Slots:
    """The tokens of one phrase by kind."""

    values: dict[str, Any] = field(default_factory=dict)
    rank: int = -1
    part: Part | None = None
    clock: Clock | None = None
    rules: list[str] = field(default_factory=list)

    def has_day(self) -> bool:
        return any(kind not in ("close", "open") for kind in self.values)

    def above(self, kind: str) -> Slots:
        """Only what is wider than a kind of token: what 到五点 takes over from 明天下午三点."""
        rank = RANKS[kind]
        kept = {named: value for named, value in self.values.items() if RANKS[named] < rank}
        part = self.part if rank > RANKS["part"] else None
        if "daypart" in self.values and kind == "part":
            kept["day"] = self.values["daypart"][0]
        return Slots(kept, rank - 1, part, None, list(self.rules))

    def take(self, kind: str, value: Any) -> bool:
        """Take one more token in; False when the phrase has no place for it."""
        if kind == "part" and value == "凌晨" and self.part and self.part.clock == "night" and self.clock is None:
            # 今晚凌晨两点 is past that midnight
            self.part = PARTS["夜里"]
            return True
        if kind == "weekday" and self.rank == DAY_RANK and value[0] is None and not _WEEKDAYS & self.values.keys():
            # 明天周五: the weekday only says the day again
            return True
        if kind == "day" and value == 0 and self.rank == DAY_RANK and "day" not in self.values:
            # 元旦当天, 12月5号当日
            return True
        if RANKS[kind] <= self.rank or (kind == "daypart" and self.has_day()):
            return False
        if kind == "part":
            self.part = PARTS[value]
        elif kind == "clock":
            self.clock = value
        else:
            self.values[kind] = value
            if kind == "daypart":
                self.part = PARTS[value[1]]
        self.rank = RANKS[kind]
        return True


class Named(NamedTuple):
    """The days a phrase names, both ends included, and the day of its deadline (None: unknown)."""

    first: date
    last: date
    grain: str
    due_on: date | None
    #: the deadline is the close of business, not midnight
    closes: bool = False
    readings: tuple[tuple[date, date], ...] = ()
    #: no week was said: once its deadline has passed, next week's is meant
    rolls: bool = False


def one_day(day: date, grain: str = "day", *, closes: bool = False, others: tuple[date, ...] = ()) -> Named:
    return Named(day, day, grain, day, closes, tuple((d, d) for d in others))


def day_span(first: date, last: date, grain: str, *readings: tuple[date, date]) -> Named:
    return Named(first, last, grain, last, False, readings)


def year_of(values: dict[str, Any], today: date) -> int | None:
    if "year" in values:
        return int(values["year"])
    if "year_rel" in values:
        return today.year + int(values["year_rel"])
    return None


def valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(values: dict[str, Any], today: date) -> tuple[int, int] | None:
    """Year and month when the phrase says the month; the next one to come that has not wholly passed."""
    if "year_month" in values:
        said: tuple[int, int] = values["year_month"]
        return said
    if "month_rel" in values:
        first = add_months(today.replace(day=1), values["month_rel"])
        return first.year, first.month
    month = values.get("month") or values.get("nth_month")
    if month is None:
        return None
    year = year_of(values, today)
    if year is None:
        year = today.year + (month < today.month)
    return year, month
