from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.channels.receiving import open_conversation
from yinuo.customers.models import Customer
from yinuo.pages.my_promises import queue
from yinuo.pages.waiting import FEWEST, estimate
from yinuo.people.models import Agent, Team

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def wait(customer: Customer, team: Team, agent: Agent, minutes: float) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        conversation = open_conversation(customer, channel="chat", team=team, subject="等")
        clock.shift(timedelta(minutes=minutes))
        conversation.take(by=agent)


def test_too_few_waits_give_no_estimate(wang: Customer, hotline: Team, alice: Agent) -> None:
    for _ in range(FEWEST - 1):
        wait(wang, hotline, alice, 2)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert estimate(alice) is None
        wait(wang, hotline, alice, 2)
        assert estimate(alice) is not None


def test_the_estimate_is_the_middle_half_of_recent_waits_with_their_number(
    wang: Customer, hotline: Team, alice: Agent
) -> None:
    for minutes in range(1, 12):
        wait(wang, hotline, alice, minutes)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        found = estimate(alice)
    assert found is not None
    assert found.minutes == (3, 9)
    assert found.n == 11


def test_a_day_slower_than_usual_is_not_promised_the_usual_wait(wang: Customer, hotline: Team, alice: Agent) -> None:
    for _ in range(FEWEST):
        wait(wang, hotline, alice, 2)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False) as clock:
        open_conversation(wang, channel="chat", team=hotline, subject="等")
        clock.shift(timedelta(minutes=3))
        assert not queue(alice).is_slower_than_usual
        clock.shift(timedelta(minutes=2))
        assert queue(alice).is_slower_than_usual


def test_last_weeks_waits_and_other_teams_do_not_count(
    wang: Customer, hotline: Team, alice: Agent, charlie: Agent
) -> None:
    for _ in range(FEWEST):
        wait(wang, hotline, alice, 2)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert estimate(charlie) is None
    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        assert estimate(alice) is None
