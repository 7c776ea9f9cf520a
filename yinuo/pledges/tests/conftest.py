"""A company that has taken over the retail and the service pack; it is ten o'clock on Wednesday, 18 November 2026."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.conversations.models import Conversation, Ticket
from yinuo.people.models import Agent
from yinuo.pledges.adopting import adopt

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TEN, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def ticket(clock: time_machine.Traveller, conversation: Conversation) -> Ticket:
    """王女士's, owned by Alice."""
    return conversation.ticket


@pytest.fixture
def retail(ticket: Ticket, max_: Agent) -> None:
    adopt("retail", by=max_)


@pytest.fixture
def service(ticket: Ticket, max_: Agent) -> None:
    adopt("service", by=max_)
