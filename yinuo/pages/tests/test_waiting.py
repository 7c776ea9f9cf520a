from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.tests.test_waiting import wait
from yinuo.conversations.waiting import FEWEST
from yinuo.customers.models import Customer
from yinuo.pages.my_promises import queue
from yinuo.people.models import Agent, Team

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_day_slower_than_usual_is_not_promised_the_usual_wait(wang: Customer, hotline: Team, alice: Agent) -> None:
    for _ in range(FEWEST):
        wait(wang, hotline, alice, 2)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False) as clock:
        open_conversation(wang, channel="chat", team=hotline, subject="等")
        clock.shift(timedelta(minutes=3))
        assert not queue(alice).is_slower_than_usual
        clock.shift(timedelta(minutes=2))
        assert queue(alice).is_slower_than_usual
