"""A history of promises that is written down row by row: what was due when, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.conversations.models import Conversation, Ticket
from yinuo.customers.models import Customer
from yinuo.people.models import Agent
from yinuo.promises.models import Keeping, Promise, Withdrawal

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: a Wednesday
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Make = Callable[..., Promise]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


def make_promise(ticket: Ticket, owner: Agent, due_at: datetime, state: str = "open", **facts: Any) -> Promise:
    """``late_for``: when it was fulfilled, counted from the due time. ``on_behalf_of``: who withdrew it."""
    late_for = facts.pop("late_for", HOUR if state == "kept_late" else -HOUR)
    on_behalf_of = facts.pop("on_behalf_of", "customer")
    promise = Promise.objects.create(
        ticket=ticket,
        customer=ticket.customer,
        owner=owner,
        due_at=due_at,
        state=state,
        **{
            "words": "我给您回电",
            "action": "callback",
            "made_at": due_at - 2 * HOUR,
            "due_kind": "by",
            "due_source": "said",
            **facts,
        },
    )
    if state in ("kept", "kept_late"):
        Keeping.objects.create(promise=promise, by=owner, fulfilled_at=due_at + late_for, reference="R1")
    if state == "withdrawn":
        Withdrawal.objects.create(promise=promise, by=owner, on_behalf_of=on_behalf_of, why="不用了")
    return promise


@pytest.fixture
def make(clock: time_machine.Traveller, conversation: Conversation, alice: Agent) -> Make:
    def made(due_at: datetime = NOON - DAY, state: str = "open", **facts: Any) -> Promise:
        ticket = facts.pop("ticket", conversation.ticket)
        return make_promise(ticket, facts.pop("owner", alice), due_at, state, **facts)

    return made


@pytest.fixture
def elsewhere(wang: Customer, charlie: Agent, repair: Any) -> Ticket:
    """A matter of the other team."""
    return Ticket.objects.create(customer=wang, subject="上门", owner=charlie, team=repair, opened_at=NOON - 9 * DAY)
