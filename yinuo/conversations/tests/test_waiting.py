from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.waiting import FEWEST, estimate, turn_at
from yinuo.customers.models import Customer
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


def test_last_weeks_waits_and_other_teams_do_not_count(
    wang: Customer, hotline: Team, alice: Agent, charlie: Agent
) -> None:
    for _ in range(FEWEST):
        wait(wang, hotline, alice, 2)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert estimate(charlie) is None
    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        assert estimate(alice) is None


def test_the_turn_of_one_who_waits_is_the_longer_recent_wait_on_the_next_five_minutes(
    wang: Customer, hotline: Team, alice: Agent
) -> None:
    for _ in range(FEWEST):
        wait(wang, hotline, alice, 18)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False) as clock:
        conversation = open_conversation(wang, channel="phone", team=hotline, subject="等")
        began = datetime.now(NOON.tzinfo)
        clock.shift(timedelta(minutes=2))
        now = datetime.now(NOON.tzinfo)
        assert turn_at(conversation, by=alice, now=now) == began + timedelta(minutes=20)
        # Nobody dials within a minute, however near the turn is.
        assert turn_at(conversation, by=alice, now=began + timedelta(minutes=17)) == began + timedelta(minutes=30)
        # A day slower than those the estimate comes from.
        assert turn_at(conversation, by=alice, now=began + timedelta(minutes=40)) == began + timedelta(minutes=70)


def test_without_recent_waits_the_turn_is_half_an_hour_away(wang: Customer, hotline: Team, alice: Agent) -> None:
    with time_machine.travel(NOON, tick=False):
        conversation = open_conversation(wang, channel="phone", team=hotline, subject="等")
        assert turn_at(conversation, by=alice, now=NOON) == NOON + timedelta(minutes=30)
