from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from yinuo.conversations.models import Conversation, Ticket
from yinuo.customers.models import customer_at
from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.models import Evidence, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Say
from yinuo.promises.tests.test_hearing import alarms, verbs

pytestmark = pytest.mark.django_db
NEW_DUE = TEN + 5 * HOUR


def test_with_the_customers_yes_a_new_promise_takes_the_place_of_the_old_one(
    promise: Promise, alice: Agent, say: Say, clock: time_machine.Traveller
) -> None:
    clock.shift(30 * MINUTE)
    consent = say("customer", "下午三点也行")
    successor = promise.renegotiate(by=alice, due_at=NEW_DUE, consent=consent)
    assert (promise.state, alarms(promise)) == ("renegotiated", [])
    assert (successor.state, successor.due_at, successor.made_at) == ("open", NEW_DUE, TEN + 30 * MINUTE)
    assert (successor.origin, successor.words, successor.owner) == ("renegotiation", promise.words, alice)
    assert (promise.renegotiation.successor, promise.renegotiation.consent) == (successor, consent)
    assert verbs(promise) == ["promise.made", "promise.renegotiated"]
    assert "promise.due" in alarms(successor)


def test_the_last_second_before_due_is_still_in_time(
    promise: Promise, alice: Agent, say: Say, clock: time_machine.Traveller
) -> None:
    clock.shift(HOUR)
    promise.renegotiate(by=alice, due_at=NEW_DUE, consent=say("customer", "行"))
    assert promise.state == "renegotiated"


def test_a_second_after_due_is_too_late_whatever_she_agreed_to(
    promise: Promise, alice: Agent, say: Say, clock: time_machine.Traveller
) -> None:
    clock.shift(30 * MINUTE)
    consent = say("customer", "下午三点也行")
    clock.shift(30 * MINUTE + timedelta(seconds=1))
    with pytest.raises(refusals.TooLateToRenegotiate):
        promise.renegotiate(by=alice, due_at=NEW_DUE, consent=consent)


def test_without_her_yes_it_does_not_move(promise: Promise, alice: Agent) -> None:
    with pytest.raises(refusals.ConsentMissing):
        promise.renegotiate(by=alice, due_at=NEW_DUE, consent=None)


@pytest.mark.parametrize("speaker", ["agent", "note"])
def test_our_own_words_are_not_her_consent(promise: Promise, alice: Agent, say: Say, speaker: str) -> None:
    with pytest.raises(refusals.ConsentMissing):
        promise.renegotiate(by=alice, due_at=NEW_DUE, consent=say(speaker, "客户同意下午三点"))


def test_what_she_said_before_the_promise_is_no_consent(promise: Promise, alice: Agent, say: Say) -> None:
    with pytest.raises(refusals.ConsentMissing):
        promise.renegotiate(by=alice, due_at=NEW_DUE, consent=say("customer", "好的", at=TEN - MINUTE))


def test_another_customers_yes_is_no_consent(promise: Promise, alice: Agent, say: Say) -> None:
    stranger = customer_at("phone", "13900001111")
    ticket = Ticket.objects.create(customer=stranger, subject="查询", owner=alice, team=promise.ticket.team)
    elsewhere = Conversation.objects.create(ticket=ticket, channel="chat", agent=alice)
    with pytest.raises(refusals.ConsentMissing):
        promise.renegotiate(by=alice, due_at=NEW_DUE, consent=say("customer", "可以", to=elsewhere))


@pytest.mark.parametrize("due_at", [TEN, TEN - HOUR, TEN + timedelta(days=400)])
def test_the_new_time_lies_ahead(promise: Promise, alice: Agent, say: Say, due_at) -> None:
    with pytest.raises(refusals.DueNotAhead):
        promise.renegotiate(by=alice, due_at=due_at, consent=say("customer", "可以"))
    assert Promise.objects.count() == 1


def test_it_is_renegotiated_once_and_the_successor_again(promise: Promise, alice: Agent, say: Say) -> None:
    consent = say("customer", "可以")
    successor = promise.renegotiate(by=alice, due_at=NEW_DUE, consent=consent)
    with pytest.raises(refusals.AlreadySettled):
        promise.renegotiate(by=alice, due_at=NEW_DUE, consent=consent)
    assert successor.renegotiate(by=alice, due_at=NEW_DUE + HOUR, consent=consent).state == "open"


def test_a_kept_promise_is_not_renegotiated(promise: Promise, alice: Agent, say: Say) -> None:
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    with pytest.raises(refusals.AlreadySettled):
        promise.renegotiate(by=alice, due_at=NEW_DUE, consent=say("customer", "可以"))


def test_the_successor_is_kept_on_its_own_time(
    promise: Promise, alice: Agent, say: Say, clock: time_machine.Traveller
) -> None:
    successor = promise.renegotiate(by=alice, due_at=NEW_DUE, consent=say("customer", "可以"))
    clock.shift(4 * HOUR)
    successor.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert (promise.state, successor.state) == ("renegotiated", "kept")
