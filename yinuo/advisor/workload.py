"""What somebody has to do, in the order of due times: hundreds of drawn days of the same backlog at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from yinuo.advisor.durations import Durations, Floats

#: how many days are drawn; the 95th of 100 is then known to about one percent
DRAWS = 400
#: more newcomers than this before one promise is done are not drawn
MOST_NEWCOMERS = 400


@dataclass(frozen=True, slots=True)
class Task:
    """One open promise. Times are minutes of its owner's working time from now."""

    due: float  # inf while nothing has set it; may have passed
    lasts: Durations
    is_own_work: bool  # False: others do it, and it keeps the owner from nothing
    elapsed: float = 0.0  # since it was begun
    is_begun: bool = False  # in hand, to be finished before anything else


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Promises still to be made, some of them more urgent: shape (draws, newcomers), minutes of working time."""

    arrive: Floats  # from now
    due: Floats  # from now
    work: Floats


def finishes(
    tasks: Sequence[Task], chances: Floats, newcomers: Newcomers | None = None, *, only_last: bool = False
) -> Floats:
    """When each task ends, minutes from now, by draw: shape (draws, tasks). ``chances`` in (0, 1), same shape.

    Own work is done one at a time, what is in hand first and then the earliest due; what others do runs beside it.
    ``only_last``: the one column of the last task, for a fraction of the cost.
    """
    draws = len(chances)
    takes = np.empty((draws, len(tasks)))
    for column, task in enumerate(tasks):
        takes[:, column] = task.lasts.rest(chances[:, column], task.elapsed)
    own = [column for column, task in enumerate(tasks) if task.is_own_work]
    own.sort(key=lambda column: (not tasks[column].is_begun, tasks[column].due))
    if only_last:
        own = own[: own.index(len(tasks) - 1) + 1] if tasks[-1].is_own_work else []
    if own:
        starts: Floats = np.cumsum(takes[:, own], axis=1) - takes[:, own]
        if only_last:
            starts, own = starts[:, -1:], own[-1:]
        if newcomers is not None:
            due = np.array([-np.inf if tasks[column].is_begun else tasks[column].due for column in own])
            starts = _let_by(starts, due, newcomers)
        takes[:, own] += starts
    return takes[:, -1:] if only_last else takes


@lru_cache(maxsize=64)
def chances(draws: int, tasks: int) -> Floats:
    """Evenly spread chances for each task, shuffled: steadier than dice, and the same question gets the same answer."""
    even = (np.arange(draws) + 0.5) / draws
    return np.random.default_rng(tasks).permuted(np.tile(even, (tasks, 1)), axis=1).T


def _let_by(starts: Floats, due: Floats, newcomers: Newcomers) -> Floats:
    """When each task begins once everything more urgent that arrives before has gone first."""
    for index in range(newcomers.arrive.shape[1]):
        arrives = newcomers.arrive[:, index : index + 1]
        goes_first = arrives < starts
        if not goes_first.any():
            break
        goes_first &= newcomers.due[:, index : index + 1] < due
        starts = starts + np.where(goes_first, newcomers.work[:, index : index + 1], 0.0)
    return starts
