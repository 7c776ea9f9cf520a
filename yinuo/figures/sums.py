"""Shares with their intervals. Pure sums on values; no database, no now()."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: of the normal distribution, for an interval that holds the true share 95 times of 100
Z = 1.959963984540054
#: one person's share of fewer promises than this says more about chance than about the person
PERSON_LEAST = 30


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``n``. Below ``least`` it is not shown as a share: the two counts say all there is to say."""

    part: int
    n: int
    least: int = 1

    @property
    def is_shown(self) -> bool:
        return self.n >= max(1, self.least)

    @property
    def value(self) -> float:
        return self.part / self.n if self.n else 0.0

    @property
    def percent(self) -> float:
        return 100 * self.value

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.part, self.n)

    @property
    def low(self) -> float:
        return 100 * self.interval[0]

    @property
    def high(self) -> float:
        return 100 * self.interval[1]


def wilson(part: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson (1927), between 0 and 1; (0, 1) of nothing.

    The textbook interval p ± 1.96 √(p(1−p)/n) says "100 % ± 0" of three kept promises of three; this one says 44 to 100.
    """
    if n == 0:
        return 0.0, 1.0
    share, square = part / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return (0.0 if part == 0 else middle - reach), (1.0 if part == n else middle + reach)


@dataclass(frozen=True, slots=True)
class Change:
    """From an earlier share to a later one, in points of percent, with its 95 % interval (Newcombe's tenth, 1998)."""

    before: Share
    now: Share

    @property
    def points(self) -> float:
        return self.now.percent - self.before.percent

    @property
    def interval(self) -> tuple[float, float]:
        """In points of percent."""
        (low, high), (low_before, high_before) = self.now.interval, self.before.interval
        share, before = self.now.value, self.before.value
        down = sqrt((share - low) ** 2 + (high_before - before) ** 2)
        up = sqrt((high - share) ** 2 + (before - low_before) ** 2)
        return 100 * (share - before - down), 100 * (share - before + up)

    @property
    def is_clear(self) -> bool:
        """More than chance: the interval does not hold zero."""
        low, high = self.interval
        return low > 0 or high < 0


def rank(n: int, percent: int) -> int:
    """Which of ``n`` values in their order, counted from 1, is the percentile: the first with that share at or below it.

    An actual value and never one between two, so that it can be opened.
    """
    return max(1, -(-n * percent // 100))
