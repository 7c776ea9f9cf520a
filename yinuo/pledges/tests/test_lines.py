"""“Answered within five minutes”, kept by whoever takes the customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from yinuo.channels.receiving import open_conversation
from yinuo.clock.firing import fire_due
from yinuo.conversations.models import Conversation, Ticket
from yinuo.customers.models import Customer
from yinuo.notices.models import Notification
from yinuo.people.models import Agent, Team
from yinuo.pledges.adopting import pledge
from yinuo.pledges.lines import take
from yinuo.pledges.models import Occurrence
from yinuo.pledges.tests.conftest import TEN
from yinuo.promises.models import Handover, Promise

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def five_minutes(clock: time_machine.Traveller, max_: Agent) -> None:
    pledge(by=max_, words="五分钟内接入", action="reply", event="customer_waits", number=5, unit="minutes")


@pytest.fixture
def waiting(five_minutes: None, wang: Customer, hotline: Team, sue: Agent) -> Conversation:
    return open_conversation(wang, channel="chat", team=hotline, subject="等")


def test_who_begins_to_wait_is_owed_an_answer_and_who_leads_the_team_answers_for_it(
    waiting: Conversation, sue: Agent, clock: time_machine.Traveller
) -> None:
    promise = Promise.objects.get()
    assert (promise.words, promise.owner, promise.due_at) == ("五分钟内接入", sue, TEN + 5 * MINUTE)
    assert Occurrence.objects.get().by is None
    clock.move_to(TEN + 5 * MINUTE)
    fire_due()
    assert Notification.objects.filter(kind="promise.due", recipient=sue).exists()


@pytest.mark.parametrize(("after", "state"), [(2, "kept"), (9, "kept_late")])
def test_taking_the_customer_keeps_it(
    waiting: Conversation, alice: Agent, clock: time_machine.Traveller, after: int, state: str
) -> None:
    clock.move_to(TEN + after * MINUTE)
    take(waiting, by=alice)
    take(waiting, by=alice)
    promise = Promise.objects.get()
    assert (promise.state, promise.keeping.by) == (state, alice)
    assert alice.name in promise.keeping.reference
    assert not Handover.objects.exists()


def test_who_takes_a_customer_of_another_ones_ticket_answers_for_that_wait(
    five_minutes: None, wang: Customer, ticket: Ticket, hotline: Team, alice: Agent, bob: Agent
) -> None:
    again = open_conversation(wang, channel="chat", team=hotline, subject="又来", ticket=ticket)
    take(again, by=bob)
    promise = Promise.objects.get()
    assert (promise.state, promise.owner) == ("kept", bob)


def test_a_call_back_in_turn_agreed_to_takes_the_wait_off(
    five_minutes: None, wang: Customer, hotline: Team, as_alice: Client, clock: time_machine.Traveller
) -> None:
    call = open_conversation(wang, channel="phone", team=hotline, subject="等")
    as_alice.post(f"/conversations/{call.pk}/callback", {"due_at": "2026-11-18T10:30"})
    assert list(Promise.objects.order_by("pk").values_list("origin", "state")) == [
        ("pledge", "withdrawn"),
        ("in_turn", "open"),
    ]
    assert Promise.objects.get(origin="pledge").withdrawal.on_behalf_of == "customer"


@pytest.mark.parametrize("direction", ["in", "out"])
def test_nothing_is_owed_without_a_pledge_or_to_whom_we_called(
    direction: str, clock: time_machine.Traveller, wang: Customer, hotline: Team, alice: Agent, request
) -> None:
    if direction == "out":
        request.getfixturevalue("five_minutes")
    open_conversation(wang, channel="phone", team=hotline, subject="等", direction=direction)
    assert not Promise.objects.exists()
