"""Which kinds of promises do not wait for their owner's backlog: others keep them, or they are kept by appointment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yinuo.advisor.calibration import LEVELS
from yinuo.advisor.durations import Floats
from yinuo.advisor.history import History
from yinuo.advisor.replaying import replay

#: fewer than this of one kind say nothing about who does it
LEAST = 100
#: the loss of forecasts without the backlog must be this much smaller than with it
CLEARLY = 0.8


def waited_for(history: History, *, until: float, every: int = 1) -> frozenset[str]:
    """The kinds that the backlog does not explain: how long they usually take, or how much of the time given they usually
    need, forecasts them clearly better."""
    seen = replay(replace(history, waited_for=frozenset()), until=until, every=every)
    known = np.flatnonzero(seen.is_kept & (seen.known_at <= until))
    if not len(known):
        return frozenset()
    rows = seen.rows[known]
    given = np.maximum(history.due_w[rows] - history.made_w[rows], 0.0)
    losses = _Forecasts(seen.length[known], seen.raw[known], given)
    actions = history.action[rows]
    found = set()
    # A kind of which too little is known goes with the rest of the desk.
    rest = losses.are_better_without(np.full(len(known), True))
    for action in np.unique(history.action):
        alike = actions == action
        if losses.are_better_without(alike) if alike.sum() >= LEAST else rest:
            found.add(str(action))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Forecasts:
    """Lengths of promises and what could have forecast them, minutes of working time; ``backlog`` at LEVELS."""

    length: Floats
    backlog: Floats
    given: Floats

    def are_better_without(self, chosen: NDArray[np.bool_]) -> bool:
        length, given = self.length[chosen], self.given[chosen]
        with_backlog = usual = by_given = 0.0
        for column, level in enumerate(LEVELS):
            with_backlog += pinball(length, _fitted(length, self.backlog[chosen, column], level), level)
            usual += pinball(length, np.full(len(length), np.quantile(length, level)), level)
            by_given += pinball(length, _fitted(length, given, level), level)
        return min(usual, by_given) < CLEARLY * with_backlog


def _fitted(length: Floats, base: Floats, level: float) -> Floats:
    fitted: Floats = (base + 1) * np.quantile((length + 1) / (base + 1), level) - 1
    return fitted


def pinball(length: Floats, quoted: Floats, level: float) -> float:
    """The mean loss of a quantile: what a too short quote costs, and what a too long one."""
    return float(np.maximum(level * (length - quoted), (level - 1) * (length - quoted)).mean())
