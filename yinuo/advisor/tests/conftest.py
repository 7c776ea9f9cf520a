from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from yinuo.advisor.working_time import works_on
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises.models import Keeping, Promise

#: a Thursday afternoon with nothing but working days around it
NOW = datetime(2026, 3, 12, 14, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
Promises = Callable[..., Promise]


@pytest.fixture
def owed(conversation: Conversation) -> Promises:
    """An open promise of somebody."""

    def make(owner: Agent, *, made_at: datetime, due_at: datetime | None, action: str = "callback") -> Promise:
        return Promise.objects.create(
            ticket=conversation.ticket,
            customer=conversation.ticket.customer,
            conversation=conversation,
            words="今天给您回电",
            action=action,
            owner=owner,
            made_at=made_at,
            due_at=due_at,
            due_kind="by",
            due_source="said" if due_at else "event",
            state="open",
        )

    return make


@pytest.fixture
def past(conversation: Conversation, alice: Agent, bob: Agent) -> Callable[[int], None]:
    """Promises of Alice and Bob, kept one after the other: each takes 20 minutes' work on average."""

    def make(count: int) -> None:
        dice = np.random.default_rng(7)
        promises, times = [], []
        free = {alice.pk: 0.0, bob.pk: 0.0}
        days = [day for day in (NOW - timedelta(days=back) for back in range(40, 0, -1)) if works_on(day.date())]
        moments = sorted(
            days[index * len(days) // count].replace(hour=9, minute=0) + timedelta(minutes=float(dice.uniform(0, 400)))
            for index in range(count)
        )
        for index, made_at in enumerate(moments):
            owner = alice if index % 2 else bob
            begins = max(made_at.timestamp(), free[owner.pk])
            fulfilled = begins + 60 * float(dice.lognormal(2.7, 0.8))
            free[owner.pk] = fulfilled
            promises.append(
                Promise(
                    ticket=conversation.ticket,
                    customer=conversation.ticket.customer,
                    words="稍后给您回电",
                    action="callback",
                    owner=owner,
                    made_at=made_at,
                    due_at=made_at + timedelta(hours=2),
                    due_kind="by",
                    due_source="said",
                    state="kept",
                )
            )
            times.append(datetime.fromtimestamp(fulfilled, NOW.tzinfo))
        Promise.objects.bulk_create(promises)
        Keeping.objects.bulk_create(
            Keeping(promise=promise, by=promise.owner, fulfilled_at=at, reference="回电记录")
            for promise, at in zip(promises, times, strict=True)
        )

    return make
