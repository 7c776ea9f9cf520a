"""How long things take, from promises that are fulfilled and promises that are still open.

An open promise says only "longer than this" (it is right-censored); leaving it out would make everything look quick. The
estimate is Kaplan's and Meier's. The longest tenth is smoothed into a Pareto tail: what has lasted longer than anything in
the records is then not taken to end at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]
#: from here on the tail is smoothed, where there are enough to see its shape
TAIL_FROM = 0.9
LEAST_FOR_TAIL = 100
#: nothing is drawn longer than this, minutes of work: sixty days of nine hours
LONGEST = 60 * 9 * 60.0


@dataclass(frozen=True, slots=True)
class Tail:
    begins: float  # minutes
    chance: float  # of at most that
    slope: float  # Pareto's alpha


@dataclass(frozen=True, slots=True)
class Durations:
    """A distribution as steps: ``chance[i]`` is the chance of at most ``values[i]``. Its last chance is below 1 where
    only open promises lasted that long."""

    values: Floats
    chance: Floats
    n: int  # how many are over
    tail: Tail | None = None

    def quantile(self, p: ArrayLike) -> Floats:
        """The shortest that at least ``p`` of them end within; inf where nobody has seen that much."""
        values: Floats = np.append(self.values, np.inf)
        found: Floats = values[np.searchsorted(self.chance, np.asarray(p) - 1e-12, side="left")]
        return found

    @property
    def mean(self) -> float:
        """Of what was seen."""
        return float((self.values * np.diff(np.append(0.0, self.chance))).sum())

    def draw(self, u: ArrayLike) -> Floats:
        """Lengths for chances ``u`` in (0, 1). Without a tail, what nobody saw the end of counts as the longest seen."""
        u = np.asarray(u, dtype=float)
        drawn: Floats = self.values[np.minimum(np.searchsorted(self.chance, u, side="left"), len(self.values) - 1)]
        if self.tail is not None:
            beyond = np.minimum((1 - u) / (1 - self.tail.chance), 1.0)
            far = np.minimum(self.tail.begins * beyond ** (-1 / self.tail.slope), LONGEST)
            drawn = np.where(u > self.tail.chance, far, drawn)
        return drawn

    def chance_by(self, end: float, elapsed: float = 0.0) -> float:
        """The chance to be over by ``end``, when it is not after ``elapsed``."""
        steps = np.append(0.0, self.chance)
        before, by = steps[np.searchsorted(self.values, [elapsed, end], side="right")]
        return float((by - before) / (1 - before)) if by > before else 0.0

    def rest(self, u: ArrayLike, elapsed: float) -> Floats:
        """What is left for chances ``u`` when ``elapsed`` has passed already."""
        if elapsed <= 0:
            return self.draw(u)
        if self.tail is not None and elapsed > self.tail.begins:
            before = 1 - (1 - self.tail.chance) * (elapsed / self.tail.begins) ** -self.tail.slope
        else:
            before = float(np.append(0.0, self.chance)[np.searchsorted(self.values, elapsed, side="right")])
        still = before + np.asarray(u) * (1 - before)
        left: Floats = np.maximum(self.draw(np.minimum(still, 1 - 1e-9)) - elapsed, 0.0)
        return left

    def in_points(self, most: int) -> Durations:
        """The same in at most ``most`` steps, each at its middle."""
        if len(self.values) <= most:
            return self
        ends: Floats = np.arange(1, most + 1) * (float(self.chance[-1]) / most)
        return Durations(self.quantile(ends - ends[0] / 2), ends, self.n, self.tail)


def kaplan_meier(lengths: ArrayLike, is_over: ArrayLike) -> Durations:
    """Durations from ``lengths`` of which those not ``is_over`` are still running."""
    lengths, over = np.asarray(lengths, dtype=float), np.asarray(is_over, dtype=bool)
    values, events = np.unique(lengths[over], return_counts=True)
    if not len(values):
        return Durations(np.zeros(1), np.ones(1), 0)
    at_risk = len(lengths) - np.searchsorted(np.sort(lengths), values, side="left")
    return Durations(values, 1 - np.cumprod(1 - events / at_risk), int(over.sum()))


def with_tail(steps: Durations) -> Durations:
    """The same with Hill's estimate of its tail; unchanged where there are too few to see one."""
    begins = float(steps.quantile(TAIL_FROM))
    far = steps.values > begins
    if steps.n < LEAST_FOR_TAIL or not 0 < begins < np.inf or far.sum() < 8:
        return steps
    weights = np.diff(np.append(0.0, steps.chance))[far]
    slope = weights.sum() / (weights * np.log(steps.values[far] / begins)).sum()
    chance = float(steps.chance[np.searchsorted(steps.values, begins)])
    return Durations(steps.values, steps.chance, steps.n, Tail(begins, chance, max(float(slope), 1.05)))
