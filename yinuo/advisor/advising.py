"""Whether a promise can be kept: said before it is made, and of those that are open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite

import numpy as np
from django.utils import timezone

from yinuo.advisor.calibration import needed_for
from yinuo.advisor.desks import learnt_of, load
from yinuo.advisor.durations import Floats
from yinuo.advisor.forecasting import Desk, Owed, chances_of, drawn, on_time, rescaled, tasks
from yinuo.advisor.learnt import Basis, Learnt
from yinuo.advisor.models import hits
from yinuo.advisor.rounding import rounded_up
from yinuo.advisor.working_time import WorkingTime
from yinuo.advisor.workload import Task
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

QUOTED = (0.8, 0.95)
#: many owners are asked about at once, and a wall tells no chance to the percent
DRAWS_FOR_MANY = 200
#: below this a promise is at risk
AT_RISK = 0.8
#: a new promise that takes more than this from an old one is told of, at risk or not
TAKES_TOO_MUCH = 0.15
#: the old ones of which nobody asks twice
ALREADY_LOST = 0.1


@dataclass(frozen=True, slots=True)
class Endangered:
    """An open promise that the new one would push back, with its chance without and with it."""

    promise_id: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Advice:
    """``at_80``, ``at_95``: None while there is too little to say so, or it is further away than anybody plans."""

    owner: Agent
    action: str
    now: datetime
    at_80: datetime | None
    at_95: datetime | None
    n: int  # past forecasts, now known, that it rests on
    basis: Basis
    open_count: int
    chance: float | None = None  # of the time that was asked about
    endangered: Endangered | None = None
    latest_allowed: datetime | None = None
    hits: int = 0
    quoted: int = 0

    @property
    def is_later_than_allowed(self) -> bool:
        """What law or policy allows can hardly be kept: ask before promising."""
        return self.latest_allowed is not None and (self.at_95 or self.at_80 or self.now) > self.latest_allowed


def advise(
    owner: Agent,
    action: str,
    now: datetime,
    *,
    due_at: datetime | None = None,
    latest_allowed: datetime | None = None,
) -> Advice:
    """What ``owner`` can promise now. ``due_at``: the time they think of; its chance is told too. Nine queries at most."""
    learnt = learnt_of([owner.team_id])
    loaded = load([owner], now, learnt)
    desk = loaded.desks[owner.pk]
    known, basis = learnt.scale(owner.team_id, action)
    if basis == Basis.NOTHING:
        return Advice(owner, action, now, None, None, 0, basis, len(desk.open), latest_allowed=latest_allowed)
    todo = tasks(desk, learnt)
    lasts, is_own = learnt.lasts(owner.team_id, action), action not in learnt.waited_for
    asked = None
    if due_at is not None:
        given = (due_at - now).total_seconds() / 3600
        asked = Owed(action, desk.now, float(loaded.time_of(owner.pk).worked(due_at.timestamp())), given)

    def quoted_for(due: float) -> Floats:
        ends = drawn([*todo, Task(due, lasts, is_own)], desk, learnt, only_last=True)
        return rescaled(ends, [action], desk, learnt)

    alone = quoted_for(np.inf)
    # Due then, it goes before what is due later, and so can be promised for earlier: it only ever gets better.
    for _ in range(2):
        alone = quoted_for(float(np.quantile(alone, 0.95)))
    quantiles = [float(np.quantile(alone, level)) for level in QUOTED]
    times = [
        _moment(loaded.time_of(owner.pk), desk.now + quantile, now) if known.scored >= needed_for(level) else None
        for level, quantile in zip(QUOTED, quantiles, strict=True)
    ]
    due = asked.due - desk.now if asked is not None else quantiles[-1]
    ends = drawn([*todo, Task(due, lasts, is_own)], desk, learnt)
    ends = rescaled(ends, [*(owed.action for owed in desk.open), action], desk, learnt)
    kept, quoted = hits(action, now)
    return Advice(
        owner,
        action,
        now,
        times[0],
        times[1],
        known.scored,
        basis,
        len(desk.open),
        float(on_time(ends[:, -1:], [asked], desk, learnt)[0]) if asked is not None else None,
        _endangered(ends[:, :-1], desk, learnt, todo, loaded.numbers[owner.pk]),
        latest_allowed,
        kept,
        quoted,
    )


def on_time_probability(promises: Collection[Promise], now: datetime) -> dict[int, float]:
    """The chance of each live, dated promise to be kept on time, by its number; those nothing is known of are left out.

    One simulation for each owner, seven queries in all.
    """
    asked = {promise.pk for promise in promises if promise.is_live and promise.due_at is not None}
    owners = {promise.owner_id: promise.owner for promise in promises if promise.pk in asked}
    learnt = learnt_of({owner.team_id for owner in owners.values()})
    if not owners or not learnt.groups:
        return {}
    loaded = load(list(owners.values()), now, learnt)
    found = {promise.pk: 0.0 for promise in promises if promise.pk in asked and promise.due_at and promise.due_at < now}
    for owner, desk in loaded.desks.items():
        for number, chance in zip(loaded.numbers[owner], chances_of(desk, learnt, DRAWS_FOR_MANY), strict=True):
            if number in asked and number not in found:
                found[number] = float(chance)
    return found


def _endangered(
    with_new: Floats, desk: Desk, learnt: Learnt, todo: Sequence[Task], numbers: Sequence[int]
) -> Endangered | None:
    if not todo:
        return None
    before, after = chances_of(desk, learnt), on_time(with_new, desk.open, desk, learnt)
    taken = np.where(before > ALREADY_LOST, before - after, 0.0)
    falls = (after < AT_RISK) & (before >= AT_RISK) | (taken > TAKES_TOO_MUCH)
    if not falls.any():
        return None
    worst = int(np.argmax(np.where(falls, taken, -1.0)))
    return Endangered(numbers[worst], float(before[worst]), float(after[worst]))


def _moment(time: WorkingTime, worked: float, now: datetime) -> datetime | None:
    at = float(time.moment(worked))
    if not isfinite(at):
        return None
    return rounded_up(timezone.localtime(datetime.fromtimestamp(at, UTC)), timezone.localtime(now))
