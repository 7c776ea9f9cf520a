"""When the promises of one owner will be fulfilled: what is open, what is in hand, and what may still come in before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from yinuo.advisor.calibration import calibrated
from yinuo.advisor.durations import Floats
from yinuo.advisor.history import in_hand
from yinuo.advisor.learnt import Learnt
from yinuo.advisor.workload import DRAWS, MOST_NEWCOMERS, Newcomers, Task, chances, finishes

#: who comes in next is judged by the last two working days of nine hours
LOOK_BACK = 2 * 9 * 60.0
#: how much the colleagues' average counts beside an owner's own
COLLEAGUES_COUNT = 0.5


@dataclass(frozen=True, slots=True)
class Owed:
    """One open promise of an owner, in minutes of the owner's working time since any beginning."""

    action: str
    made: float
    due: float  # inf while nothing has set it
    given: float = 0.0  # from made to due by the clock on the wall, hours
    passed: float = 0.0  # of that until now, hours


@dataclass(frozen=True, slots=True)
class Desk:
    """The owner's desk at one moment. ``now`` and ``last_done`` (-inf: never) count like the promises on it."""

    team: int | None
    now: float
    open: Sequence[Owed]
    last_done: float
    per_minute: float  # promises of the owner's own work that come in


def per_minute(own: float, colleagues: float, minutes: float) -> float:
    """How many promises come in a minute, from counts over the last ``minutes``: the owner's and an average colleague's.

    After a holiday there are hardly any minutes to go by, and the first caller of the morning is no rush."""
    return (own + COLLEAGUES_COUNT * colleagues) / (1 + COLLEAGUES_COUNT) / max(minutes, LOOK_BACK / 2)


def tasks(desk: Desk, learnt: Learnt) -> list[Task]:
    own = [index for index, owed in enumerate(desk.open) if owed.action not in learnt.waited_for]
    at = in_hand(
        np.array([desk.open[index].made for index in own]),
        np.array([desk.open[index].due for index in own]),
        desk.last_done,
    )
    begun = own[at] if at is not None else None
    found = []
    for index, owed in enumerate(desk.open):
        is_own = owed.action not in learnt.waited_for
        elapsed = desk.now - owed.made if not is_own else 0.0
        if index == begun:
            elapsed = desk.now - max(owed.made, desk.last_done)
        lasts = learnt.lasts(desk.team, owed.action)
        found.append(Task(owed.due - desk.now, lasts, is_own, elapsed, index == begun))
    return found


def drawn(todo: Sequence[Task], desk: Desk, learnt: Learnt, draws: int = DRAWS, *, only_last: bool = False) -> Floats:
    """When each ends, minutes from now, as the simulation says it; shape (draws, tasks). ``only_last``: only that one,
    which what is due later does not delay."""
    if only_last:
        todo = [task for task in todo[:-1] if task.is_own_work and (task.is_begun or task.due <= todo[-1].due)] + [
            todo[-1]
        ]
    luck = chances(draws, len(todo))
    coming = None
    if desk.per_minute > 0 and len(learnt.arrivals.slack) and (todo[-1].is_own_work or not only_last):
        # Only what comes in before the last of them begins can overtake anything.
        alone = sum((task.lasts.mean for task in todo if task.is_own_work), 0.0)
        # Those let by make it later, and let by more.
        count = min(MOST_NEWCOMERS, int(10 * desk.per_minute * alone) + 16)
        coming = newcomers(desk, learnt, draws, count)
    return finishes(todo, luck, coming, only_last=only_last)


def newcomers(desk: Desk, learnt: Learnt, draws: int, count: int) -> Newcomers:
    upto = next(block for block in (32, 64, 128, 256, MOST_NEWCOMERS) if count <= block)
    key = (desk.team, draws, upto)
    if key not in learnt.memo:
        gaps, which, lengths = (dice[:, :upto] for dice in _dice(draws))
        sample = (which * len(learnt.arrivals.slack)).astype(int)
        work = np.zeros(sample.shape)
        names, codes = np.unique(learnt.arrivals.action, return_inverse=True)
        actions = codes[sample]
        for code, action in enumerate(names.tolist()):
            chosen = actions == code
            work[chosen] = learnt.lasts(desk.team, action).draw(lengths[chosen])
        learnt.memo[key] = np.cumsum(gaps, axis=1), learnt.arrivals.slack[sample], work
    arrive, slack, work = (part[:, :count] for part in learnt.memo[key])
    arrive = arrive / desk.per_minute
    return Newcomers(arrive, arrive + slack, work)


def rescaled(ends: Floats, actions: Sequence[str], desk: Desk, learnt: Learnt) -> Floats:
    """``ends`` as past forecasts of each kind teach to read them; each column sorted."""
    factors = np.array([learnt.scale(desk.team, action)[0].factors for action in actions])
    result = np.empty_like(ends)
    for scale in np.unique(factors, axis=0):
        same = (factors == scale).all(axis=1)
        result[:, same] = calibrated(ends[:, same], scale)
    return result


def on_time(ends: Floats, owed: Sequence[Owed], desk: Desk, learnt: Learnt) -> Floats:
    """The chance of each column of ``ends`` to be over by its due time."""
    due = np.array([one.due - desk.now for one in owed])
    chance: Floats = (ends <= due).mean(axis=0)
    for column, one in enumerate(owed):
        if one.action in learnt.waited_for and one.given > 0:
            pace = learnt.pace(desk.team, one.action, one.given)
            if pace is not None:
                chance[column] = pace.chance_by(1.0, one.passed / one.given)
    return chance


def chances_of(desk: Desk, learnt: Learnt, draws: int = DRAWS) -> Floats:
    """The chance of everything on a desk to be kept on time."""
    if not desk.open:
        return np.zeros(0)
    ends = drawn(tasks(desk, learnt), desk, learnt, draws)
    return on_time(rescaled(ends, [owed.action for owed in desk.open], desk, learnt), desk.open, desk, learnt)


@cache
def _dice(draws: int) -> tuple[Floats, Floats, Floats]:
    """The same dice for every question, so that the same question gets the same answer."""
    generator = np.random.default_rng(5)
    gaps = generator.exponential(size=(draws, MOST_NEWCOMERS))
    return gaps, generator.random((draws, MOST_NEWCOMERS)), generator.random((draws, MOST_NEWCOMERS))
