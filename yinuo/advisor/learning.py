"""Learning from the desk's own promises: the past is replayed, and what it teaches is stored for the advisor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf

import numpy as np
from django.db import transaction
from django.db.models.functions import Coalesce

from yinuo.advisor.durations import Floats
from yinuo.advisor.history import History
from yinuo.advisor.learnt import as_json
from yinuo.advisor.models import Lesson
from yinuo.advisor.replaying import replay
from yinuo.advisor.shifts import working_times
from yinuo.advisor.waiting_for import waited_for
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

#: promises made longer ago teach nothing about now
LOOK_BACK = timedelta(days=84)
#: so many are forecast anew at most, evenly spread; a few seconds of work
MOST_FORECAST = 4_000
#: so many are read at most, the newest
MOST_READ = 100_000


def learn(now: datetime) -> int:
    """Replace what was learnt by what the last weeks teach; returns how many promises were read."""
    history = recorded(now)
    if not len(history):
        return 0
    until = now.timestamp()
    every = max(1, len(history) // MOST_FORECAST)
    history = replace(history, waited_for=waited_for(history, until=until, every=3 * every))
    learnt = replay(history, until=until, every=every).learnt
    with transaction.atomic():
        Lesson.objects.all().delete()
        teams = sorted({team for team, _ in learnt.groups if team is not None})
        Lesson.objects.bulk_create(
            Lesson(team_id=team, learnt_at=now, content=as_json(learnt, team)) for team in [None, *teams]
        )
    return len(history)


def recorded(now: datetime) -> History:
    """The promises made since LOOK_BACK, as they stand now."""
    rows = (
        Promise.objects.filter(made_at__gt=now - LOOK_BACK, made_at__lte=now)
        .exclude(due_at=None)
        .annotate(dropped_at=Coalesce("breach__at", "withdrawal__at", "renegotiation__at"))
        .order_by("-made_at", "-pk")
        .values_list("made_at", "due_at", "keeping__fulfilled_at", "dropped_at", "owner", "ticket__team", "action")
    )
    read = list(rows[:MOST_READ])[::-1]
    made, due, fulfilled, dropped, owner, team, action = zip(*read, strict=True) if read else ((),) * 7
    return History(
        made=_seconds(made),
        due=_seconds(due),
        ended=_seconds([one or other for one, other in zip(fulfilled, dropped, strict=True)]),
        is_kept=np.array([at is not None and at <= now for at in fulfilled], dtype=bool),
        owner=np.array(owner, dtype=np.int64),
        team=np.array(team, dtype=np.int64),
        action=np.array(action, dtype=np.str_),
        time_of=working_times(Agent.objects.in_bulk(set(owner)).values(), now),
    )


def _seconds(moments: Iterable[datetime | None]) -> Floats:
    """Since 1970; inf for what has not happened."""
    return np.array([inf if at is None else at.timestamp() for at in moments], dtype=np.float64)
