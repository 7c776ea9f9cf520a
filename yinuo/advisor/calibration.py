"""Whether "95 %" came true, and by how much to stretch or shrink what the simulation says so that it does.

Split conformal prediction: the scores of past forecasts are true length ÷ forecast length; the ⌈p(n+1)⌉-th smallest is the
factor for the next one. Promises still open have a score of "more than this", so the quantile is Kaplan's and Meier's too.
Against drift the level itself follows the misses (adaptive conformal inference, Gibbs and Candès 2021).
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yinuo.advisor.durations import Floats, kaplan_meier

LEVELS = (0.5, 0.8, 0.95)
#: so many scores at most, the newest
WINDOW = 1000
#: how fast the level follows: twenty misses in a row move "95 %" by nine points
FOLLOW = 0.005
LEAST_MISSES, MOST_MISSES = 0.005, 0.7


def needed_for(level: float) -> int:
    """With fewer past forecasts nobody can say it: 19 for 95 %, 4 for 80 %."""
    n = 1
    while ceil(level * (n + 1) - 1e-9) > n:
        n += 1
    return n


def factor(scores: ArrayLike, is_over: NDArray[np.bool_], level: float) -> float:
    """What to multiply a forecast by so that ``level`` of them come true; inf when too few are over to say."""
    steps = kaplan_meier(scores, is_over)
    rank = ceil(level * (steps.n + 1) - 1e-9)
    if steps.n == 0 or rank > steps.n:
        return float("inf")
    return float(steps.quantile(rank / steps.n))


def follow(misses_allowed: float, level: float, *, missed: int, of: int) -> float:
    """The share of misses to aim at, after ``missed`` ``of`` the forecasts that became known."""
    return misses_allowed + FOLLOW * (of * (1 - level) - missed)


def aimed_at(misses_allowed: float) -> float:
    return 1 - min(max(misses_allowed, LEAST_MISSES), MOST_MISSES)


def calibrated(draws: Floats, factors: ArrayLike) -> Floats:
    """Drawn lengths (draws first) stretched by the ``factors`` at LEVELS, in between by what lies between; sorted."""
    ordered = np.sort(draws, axis=0)
    known = np.asarray(factors, dtype=float)
    p = (np.arange(len(ordered)) + 0.5) / len(ordered)
    is_known = np.isfinite(known)
    if not is_known.any():
        return ordered
    by = np.interp(p, np.asarray(LEVELS)[is_known], known[is_known])
    stretched = (ordered + 1) * by.reshape(-1, *[1] * (ordered.ndim - 1)) - 1
    return np.maximum.accumulate(stretched, axis=0)
