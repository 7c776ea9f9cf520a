"""How well the advisor does on a world, beside plainer ways to quote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yinuo.advisor.backtest.worlds import WORLDS, World, live
from yinuo.advisor.calibration import LEVELS
from yinuo.advisor.durations import Floats
from yinuo.advisor.forecasting import chances_of
from yinuo.advisor.history import History
from yinuo.advisor.replaying import DAY, KEEP, Replay, desk_at, durations, replay
from yinuo.advisor.waiting_for import waited_for

#: what is quoted in the first days is not judged: there is too little to go by
WARM_UP = 21 * DAY
#: nor what is made so late that its end may lie behind that of the world
COOL_DOWN = 10 * DAY
#: the worst group of at least so many quotes is told
BIG = 500
FIFTHS = np.arange(1, 5) / 5


@dataclass(frozen=True)
class Coverage:
    share: float
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, 95 %."""
        z2 = 1.96**2
        middle = (self.share + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = 1.96 / (1 + z2 / self.n) * np.sqrt(self.share * (1 - self.share) / self.n + z2 / (4 * self.n**2))
        return middle - half, middle + half


@dataclass(frozen=True)
class Score:
    world: str
    coverage: tuple[Coverage, ...]  # at LEVELS
    worst: tuple[str, Coverage] | None  # of the big groups, at the highest level
    median: float  # of the highest level's quotes, minutes of working time
    baselines: dict[str, tuple[Coverage, float]]  # (coverage, median quote)
    claimed: Floats  # chances said of open promises at noon …
    came_true: NDArray[np.bool_]  # … and whether they were kept


def score(name: str, seed: int, *, world: World | None = None) -> Score:
    history = live(world or WORLDS[name], seed)
    end = float(history.made[-1])
    others = waited_for(history, until=history.made[0] + WARM_UP, every=3)
    history = replace(history, waited_for=others)
    done = replay(history, until=end)
    judged = (done.asked_at >= history.made[0] + WARM_UP) & (done.asked_at < end - COOL_DOWN)
    length, quoted = done.length[judged], done.quoted[judged]
    coverage = tuple(_coverage(length, quoted[:, column]) for column in range(len(LEVELS)))
    claimed, came_true = _at_noon(history, done, end)
    return Score(
        name,
        coverage,
        _worst(history, done, judged),
        float(np.median(quoted[:, -1])),
        _baselines(history, done, judged),
        claimed,
        came_true,
    )


def _coverage(length: Floats, quoted: Floats) -> Coverage:
    return Coverage(float((length <= quoted).mean()), len(length))


def _worst(history: History, done: Replay, judged: NDArray[np.bool_]) -> tuple[str, Coverage] | None:
    rows = done.rows[judged]
    ahead = done.ahead[judged]
    weekday = ((done.asked_at[judged] + 8 * 3600) // DAY + 3) % 7
    groups = {
        "kind": history.action[rows],
        "team": history.team[rows],
        "weekday": weekday.astype(int),
        "load": np.digitize(ahead, np.unique(np.quantile(ahead, FIFTHS))),
    }
    found = []
    for name, labels in groups.items():
        for label in np.unique(labels):
            chosen = labels == label
            if chosen.sum() >= BIG:
                covered = _coverage(done.length[judged][chosen], done.quoted[judged][chosen, -1])
                found.append((f"{name} {label}", covered))
    return min(found, key=lambda one: one[1].share, default=None)


def _baselines(history: History, done: Replay, judged: NDArray[np.bool_]) -> dict[str, tuple[Coverage, float]]:
    """What plainer rules would have quoted, from the same past: the promises of the kind fulfilled by then."""
    rules: dict[str, Callable[[Floats], float]] = {
        "mean": lambda past: float(past.mean()),
        "mean + 1.645 σ": lambda past: float(past.mean() + 1.645 * past.std()),
        "plain 95 %": lambda past: float(np.quantile(past, 0.95)),
    }
    places = np.flatnonzero(judged)
    quotes = {name: np.full(len(places), np.inf) for name in rules}
    length = history.ended_w - history.made_w
    for day in np.unique(done.asked_at[places] // DAY):
        today = done.asked_at[places] // DAY == day
        at = float(done.asked_at[places][today][0])
        known = history.is_kept & (history.ended <= at) & (history.made >= at - KEEP)
        for action in np.unique(history.action):
            past = length[known & (history.action == action)]
            chosen = today & (history.action[done.rows[places]] == action)
            for name, rule in rules.items():
                quotes[name][chosen] = rule(past)
    return {name: (_coverage(done.length[places], quote), float(np.median(quote))) for name, quote in quotes.items()}


def _at_noon(history: History, done: Replay, end: float) -> tuple[Floats, NDArray[np.bool_]]:
    """What would have been said of every open promise at each noon, with what was learnt by that day."""
    claimed: list[float] = []
    kept: list[bool] = []
    since = [at for at, _ in done.scales]
    first = (history.made[0] + WARM_UP) // DAY * DAY + 4 * 3600  # 04:00 UTC is noon
    for noon in np.arange(first, end - COOL_DOWN, DAY):
        before = int(np.searchsorted(history.made, noon))
        learnt = durations(history, noon)
        scales = done.scales[max(int(np.searchsorted(since, noon)) - 1, 0)][1]
        groups = {group: replace(scales.get(group, one), lasts=one.lasts) for group, one in learnt.groups.items()}
        learnt = replace(learnt, groups=groups)
        for owner, of_owner in history.by_owner.items():
            desk = desk_at(history, owner, int(history.team[of_owner[0]]), noon, before)
            for row, chance in zip(history.open_at(owner, noon), chances_of(desk, learnt), strict=True):
                if history.due[row] > noon:
                    claimed.append(float(chance))
                    kept.append(bool(history.ended[row] <= history.due[row]))
    return np.array(claimed), np.array(kept, dtype=bool)
