"""The desks of several owners as the database has them now, in a handful of queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import inf
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from yinuo.advisor.forecasting import Desk, Owed, per_minute
from yinuo.advisor.history import FORGOTTEN_AFTER
from yinuo.advisor.learnt import Learnt, from_json
from yinuo.advisor.models import Lesson
from yinuo.advisor.shifts import working_times
from yinuo.advisor.working_time import WorkingTime
from yinuo.people.models import Agent
from yinuo.promises.models import Keeping, Promise

#: who has fulfilled nothing for so long is taken to begin now
LOOK_FOR_DONE = timedelta(days=14)
#: who comes in next is judged by this long
RECENT = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Loaded:
    """``numbers[owner]`` names the promises on ``desks[owner]`` in the same order."""

    time_of: Callable[[int], WorkingTime]
    desks: dict[int, Desk]
    numbers: dict[int, list[int]]


def load(owners: Collection[Agent], now: datetime, learnt: Learnt) -> Loaded:
    """Six queries."""
    time_of = working_times(owners, now)
    open_rows: dict[int, list[Any]] = defaultdict(list)
    live = Promise.objects.live().filter(
        owner__in=owners, due_at__gt=now - timedelta(seconds=FORGOTTEN_AFTER), made_at__lte=now
    )
    for pk, of, action, made_at, due_at in live.values_list("pk", "owner", "action", "made_at", "due_at"):
        if due_at is not None:
            open_rows[of].append((pk, action, made_at.timestamp(), due_at.timestamp()))
    last: dict[int, datetime] = dict(
        Keeping.objects.filter(promise__owner__in=owners, fulfilled_at__gt=now - LOOK_FOR_DONE, fulfilled_at__lte=now)
        .values("promise__owner")
        .annotate(last=Max("fulfilled_at"))
        .values_list("promise__owner", "last")
    )
    begins = now - RECENT
    recent = dict(
        Promise.objects.filter(
            made_at__gt=begins, made_at__lte=now, owner__team__in={owner.team_id for owner in owners}
        )
        .exclude(action__in=learnt.waited_for)
        .values("owner")
        .annotate(count=Count("pk"))
        .values_list("owner", "count")
    )
    average = sum(recent.values()) / len(recent) if recent else 0.0
    desks, numbers = {}, {}
    for owner in owners:
        time = time_of(owner.pk)
        now_w = float(time.worked(now.timestamp()))
        minutes = now_w - float(time.worked(begins.timestamp()))
        rows = open_rows[owner.pk]
        made = time.worked([row[2] for row in rows]).tolist() if rows else []
        due = time.worked([row[3] for row in rows]).tolist() if rows else []
        done = last.get(owner.pk)
        desks[owner.pk] = Desk(
            owner.team_id,
            now_w,
            [
                Owed(row[1], begun, ends, (row[3] - row[2]) / 3600, (now.timestamp() - row[2]) / 3600)
                for row, begun, ends in zip(rows, made, due, strict=True)
            ],
            float(time.worked(done.timestamp())) if done else -inf,
            per_minute(recent.get(owner.pk, 0), average, minutes),
        )
        numbers[owner.pk] = [row[0] for row in rows]
    return Loaded(time_of, desks, numbers)


def learnt_of(teams: Collection[int | None]) -> Learnt:
    """What was learnt of these teams and of the desk; one query, two when it was learnt anew."""
    named = [team for team in teams if team is not None]
    lessons = Lesson.objects.filter(team__in=named) | Lesson.objects.filter(team=None)
    return _read(tuple(lessons.order_by("version").values_list("version", flat=True)))


@lru_cache(maxsize=32)
def _read(versions: tuple[UUID, ...]) -> Learnt:
    lessons = Lesson.objects.filter(version__in=versions)
    return from_json({lesson.team_id: lesson.content for lesson in lessons})
