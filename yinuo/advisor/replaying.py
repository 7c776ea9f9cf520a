"""The past once more: what would have been forecast for each promise when it was made, and how far off that was.

Strictly by time: a forecast knows only what was recorded when its promise was made.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yinuo.advisor.calibration import LEVELS, WINDOW, aimed_at, factor, follow
from yinuo.advisor.durations import Durations, Floats, kaplan_meier, with_tail
from yinuo.advisor.forecasting import LOOK_BACK, Desk, Owed, drawn, per_minute, tasks
from yinuo.advisor.history import History, Whole
from yinuo.advisor.learnt import POINTS, Arrivals, Group, Known, Learnt, groups_of, paces_of
from yinuo.advisor.workload import Task

DAY = 86_400.0
#: what was fulfilled longer ago teaches nothing about now
KEEP = 56 * DAY
#: so many promises made last are the sample of those to come
ARRIVALS = 300
#: the first days only teach
FIRST_DAYS = 7 * DAY


@dataclass(frozen=True)
class Replay:
    """Forecasts of past promises, in the order they were made; lengths in minutes of the owner's working time."""

    rows: Whole  # which promise of the history
    asked_at: Floats
    known_at: Floats  # when it ended; inf while open
    is_kept: NDArray[np.bool_]
    length: Floats  # from made to ended; inf while open
    raw: Floats  # what the simulation said at LEVELS: shape (promises, levels)
    quoted: Floats  # the same calibrated by what was known then
    ahead: Whole  # how many promises its owner had open
    learnt: Learnt  # what is known at the end
    scales: list[tuple[float, dict[Group, Known]]]  # from when on, and every group's scale of that day


def replay(history: History, *, until: float, every: int = 1, every_day: float = DAY) -> Replay:
    """Forecast every ``every``-th promise of ``history``, learning anew each ``every_day`` seconds, up to ``until``."""
    asked: list[int] = []
    raw: list[Floats] = []
    ahead: list[int] = []
    learnt, learnt_on = Learnt(), -1.0
    for row in range(0, len(history), every):
        at = float(history.made[row])
        if at < history.made[0] + FIRST_DAYS or at >= until:
            continue
        if (day := at // every_day) != learnt_on:
            learnt, learnt_on = durations(history, at), day
        desk = desk_at(history, int(history.owner[row]), int(history.team[row]), at, row)
        due = float(history.due_w[row]) - desk.now
        todo = tasks(desk, learnt)
        action = str(history.action[row])
        mine = Task(due, learnt.lasts(desk.team, action), action not in learnt.waited_for)
        ends = drawn([*todo, mine], desk, learnt, only_last=True)
        asked.append(row)
        raw.append(np.quantile(ends, LEVELS))
        ahead.append(len(desk.open))
    rows = np.array(asked, dtype=int)
    levels = np.array(raw).reshape(-1, len(LEVELS))
    quoted, scales = _calibrate(history, rows, levels, until, every_day)
    last = durations(history, until)
    known = {
        group: replace(scales[-1][1].get(group, one), lasts=one.lasts.in_points(POINTS))
        for group, one in last.groups.items()
    }
    return Replay(
        rows,
        history.made[rows],
        history.ended[rows],
        history.is_kept[rows],
        history.ended_w[rows] - history.made_w[rows],
        levels,
        quoted,
        np.array(ahead, dtype=int),
        replace(last, groups=known),
        scales,
    )


def durations(history: History, at: float) -> Learnt:
    """How long each group of promises took, as recorded up to ``at``, and what came in last; nothing calibrated."""
    seen = (history.made < at) & (history.made >= at - KEEP)
    over = history.is_kept & (history.ended <= at)
    length = np.where(history.is_own_work, history.work, history.ended_w - history.made_w)
    teaches = seen & over & ~np.isnan(length)
    # Own work that is not done says next to nothing, for it has hardly been begun; what others do runs from the start.
    waiting = seen & ~history.is_own_work & ~(history.ended <= at)
    if waiting.any():
        length = length.copy()
        length[waiting] = now_w(history, np.flatnonzero(waiting), at) - history.made_w[waiting]
        teaches |= waiting
    rows = np.flatnonzero(teaches)
    groups: dict[Group, Known] = {}
    for group, members in _grouped(history, rows).items():
        groups[group] = Known(with_tail(kaplan_meier(length[members], over[members])))
    made = np.flatnonzero(seen & history.is_own_work & np.isfinite(history.due))[-ARRIVALS:]
    slack = history.due_w[made] - history.made_w[made]
    arrivals = Arrivals(slack, tuple(history.action[made].tolist()))
    return Learnt(groups, history.waited_for, paces(history, np.flatnonzero(seen), at), arrivals)


def paces(history: History, rows: Whole, at: float) -> dict[Group, Durations]:
    """How much of the time given the promises of ``rows`` needed, those that wait for no backlog; by the clock on the
    wall, for an appointment at night is kept at night."""
    rows = rows[~history.is_own_work[rows] & (history.due[rows] > history.made[rows]) & np.isfinite(history.due[rows])]
    given = history.due[rows] - history.made[rows]
    needed = (np.minimum(history.ended[rows], at) - history.made[rows]) / given
    over = history.is_kept[rows] & (history.ended[rows] <= at)
    members: dict[Group, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        for group in paces_of(int(history.team[row]), str(history.action[row]), given[index] / 3600):
            members[group].append(index)
    return {group: kaplan_meier(needed[which], over[which]).in_points(POINTS) for group, which in members.items()}


def desk_at(history: History, owner: int, team: int, at: float, before: int) -> Desk:
    """The owner's desk as it was recorded at that moment; only promises of rows ``before`` are on it."""
    rows = history.open_at(owner, at)
    rows = rows[rows < before]
    time = history.time_of(owner)
    now = float(time.worked(at))
    last = history.last_done(owner, at)
    own = history.is_own_work[:before]
    recent = own & (history.made_w[:before] > now - LOOK_BACK) & (history.made[:before] > at - 14 * DAY)
    mine = recent & (history.owner[:before] == owner)
    minutes = min(LOOK_BACK, now - float(time.worked(history.made[0])))
    return Desk(
        team,
        now,
        [
            Owed(
                str(history.action[row]),
                float(history.made_w[row]),
                float(history.due_w[row]),
                float(history.due[row] - history.made[row]) / 3600,
                float(at - history.made[row]) / 3600,
            )
            for row in rows
        ],
        float(time.worked(last)) if np.isfinite(last) else last,
        per_minute(mine.sum(), recent.sum() / max(len(history.by_owner), 1), minutes),
    )


def now_w(history: History, rows: Whole, at: float) -> Floats:
    """``at`` in the working time of each row's owner."""
    owners, which = np.unique(history.owner[rows], return_inverse=True)
    return np.array([history.now_w(int(owner), at) for owner in owners])[which] if len(rows) else np.zeros(0)


def _grouped(history: History, rows: Whole) -> dict[Group, Whole]:
    found: dict[Group, Whole] = {(None, ""): rows}
    for action in np.unique(history.action[rows]):
        same = rows[history.action[rows] == action]
        found[(None, str(action))] = same
        for team in np.unique(history.team[same]):
            found[(int(team), str(action))] = same[history.team[same] == team]
    return {group: members for group, members in found.items() if len(members)}


def _calibrate(
    history: History, rows: Whole, raw: Floats, until: float, every_day: float
) -> tuple[Floats, list[tuple[float, dict[Group, Known]]]]:
    """Quotes for every forecast by the scale of its day, and every group's scale at the end."""
    asked = history.made[rows]
    length = history.ended_w[rows] - history.made_w[rows]
    places = {group: np.searchsorted(rows, members) for group, members in _grouped(history, rows).items()}
    scales = {group: _Scale(len(rows)) for group in places}
    quoted = np.full(raw.shape, np.inf)

    def learn(group: Group, at: float) -> Known:
        members = places[group]
        members = members[: int(np.searchsorted(asked[members], at, side="left"))]
        scale = scales[group]
        scale.follow(members, history.is_kept[rows] & (history.ended[rows] <= at), length)
        members = members[-WINDOW:]
        over = history.is_kept[rows[members]] & (history.ended[rows[members]] <= at)
        until_w = np.minimum(history.ended_w[rows[members]], now_w(history, rows[members], at))
        lasted = until_w - history.made_w[rows[members]] + 1
        aims = [aimed_at(share) for share in scale.misses_allowed]
        factors = tuple(factor(lasted / (raw[members, column] + 1), over, aim) for column, aim in enumerate(aims))
        return Known(_NO_DURATIONS, factors, int(over.sum()), tuple(scale.misses_allowed))

    days = asked // every_day
    scale_of: list[tuple[float, dict[Group, Known]]] = []
    for day in np.unique(days):
        begins = float(asked[np.searchsorted(days, day)])
        known = Learnt({group: learn(group, begins) for group in places})
        scale_of.append((begins, dict(known.groups)))
        for place in np.flatnonzero(days == day):
            row = rows[place]
            for group in groups_of(int(history.team[row]), str(history.action[row])):
                scales[group].quoted[place] = (raw[place] + 1) * known.groups[group].factors - 1
            chosen = known.scale(int(history.team[row]), str(history.action[row]))[0]
            quoted[place] = (raw[place] + 1) * chosen.factors - 1
    scale_of.append((until, {group: learn(group, until) for group in places}))
    return quoted, scale_of


class _Scale:
    """One group's own quotes, and the share of misses it aims at while it follows how they turned out."""

    def __init__(self, size: int) -> None:
        self.misses_allowed = [1 - level for level in LEVELS]
        self.quoted = np.full((size, len(LEVELS)), np.inf)
        self._is_followed = np.zeros(size, dtype=bool)

    def follow(self, members: Whole, is_over: NDArray[np.bool_], length: Floats) -> None:
        new = members[is_over[members] & ~self._is_followed[members]]
        self._is_followed[new] = True
        said = new[np.isfinite(self.quoted[new]).all(axis=1)]
        for column, level in enumerate(LEVELS):
            missed = int((length[said] > self.quoted[said, column]).sum())
            self.misses_allowed[column] = follow(self.misses_allowed[column], level, missed=missed, of=len(said))


_NO_DURATIONS = kaplan_meier([], [])
