from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation
from yinuo.conversations.refusals import AlreadyTaken, ConversationEnded
from yinuo.customers.models import Customer, customer_at
from yinuo.people.models import Agent, Team
from yinuo.promises import refusals
from yinuo.promises.models import Evidence, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN
from yinuo.promises.tests.test_hearing import verbs
from yinuo.promises.turns import call_back_in_turn, in_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(clock: time_machine.Traveller) -> Customer:
    return customer_at("phone", "13900000007")


@pytest.fixture
def waiting(caller: Customer, hotline: Team, alice: Agent) -> Conversation:
    return open_conversation(caller, channel="phone", team=hotline, subject="排队")


def test_who_waits_hangs_up_and_is_owed_a_callback_by_whoever_told_them(
    waiting: Conversation, alice: Agent, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + 4 * MINUTE)
    promise = call_back_in_turn(waiting, by=alice, due_at=TEN + 20 * MINUTE)
    assert (promise.action, promise.owner, promise.state, promise.due_at) == (
        "callback",
        alice,
        "open",
        TEN + 20 * MINUTE,
    )
    waiting.refresh_from_db()
    assert (waiting.agent, waiting.ended_how, waiting.was_dropped) == (alice, "callback", False)
    assert waiting.ticket.owner == alice
    assert verbs(promise) == ["promise.callback_in_turn"]
    assert promise.ticket.journal().get(verb="promise.callback_in_turn").facts["waited_seconds"] == 240
    assert not Conversation.objects.waiting().exists()


def test_asking_twice_owes_one_callback(waiting: Conversation, alice: Agent, bob: Agent) -> None:
    first = call_back_in_turn(waiting, by=alice, due_at=TEN + HOUR)
    assert call_back_in_turn(waiting, by=bob, due_at=TEN + 2 * HOUR) == first
    assert Promise.objects.get().due_at == TEN + HOUR


def test_those_who_hung_up_keep_their_places(
    hotline: Team, alice: Agent, bob: Agent, charlie: Agent, clock: time_machine.Traveller
) -> None:
    promises = {}
    calls = []
    for minute in range(3):
        clock.move_to(TEN + minute * MINUTE)
        customer = customer_at("phone", f"1390000001{minute}")
        calls.append(open_conversation(customer, channel="phone", team=hotline, subject="排队"))
    for call in reversed(calls):
        promises[call.pk] = call_back_in_turn(call, by=alice, due_at=TEN + HOUR)
    assert list(in_line(bob)) == [promises[call.pk] for call in calls]
    assert not in_line(charlie).exists()
    promises[calls[0].pk].hand_over(bob, by=bob)
    promises[calls[0].pk].keep(by=bob, evidence=Evidence(reference="R-1"))
    assert list(in_line(bob)) == [promises[call.pk] for call in calls[1:]]


def test_a_colleague_who_was_quicker_stays_the_one_who_talks(waiting: Conversation, alice: Agent, bob: Agent) -> None:
    waiting.take(by=bob)
    with pytest.raises(AlreadyTaken):
        call_back_in_turn(waiting, by=alice, due_at=TEN + HOUR)
    assert not Promise.objects.exists()


def test_nobody_is_promised_a_call_without_a_number_or_in_the_past(
    waiting: Conversation, caller: Customer, alice: Agent
) -> None:
    for due_at in (TEN, TEN - MINUTE, TEN + timedelta(days=400)):
        with pytest.raises(refusals.DueNotAhead):
            call_back_in_turn(waiting, by=alice, due_at=due_at)
    caller.contact_points.all().delete()
    with pytest.raises(refusals.NothingToDial):
        call_back_in_turn(waiting, by=alice, due_at=TEN + HOUR)
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_who_has_hung_up_already_is_not_in_line(waiting: Conversation, alice: Agent) -> None:
    waiting.end(by=alice)
    with pytest.raises(ConversationEnded):
        call_back_in_turn(waiting, by=alice, due_at=TEN + HOUR)
