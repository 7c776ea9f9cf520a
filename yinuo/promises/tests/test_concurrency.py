"""Two people, or a person and the clock, at the same promise at the same moment: one wins, nobody deadlocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yinuo.clock import firing
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation, Message
from yinuo.conversations.refusals import AlreadyTaken
from yinuo.journal.models import Entry
from yinuo.language import types as language
from yinuo.notices.models import Notification
from yinuo.people.models import Agent
from yinuo.promises import offering, reminding
from yinuo.promises.hearing import hear, owe_callback
from yinuo.promises.leaving import offer_all
from yinuo.promises.models import Evidence, Handover, Keeping, Offer, Promise
from yinuo.promises.recurring import repeat
from yinuo.promises.refusals import AlreadySettled, OfferAnswered

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def message(conversation: Conversation, alice: Agent) -> Message:
    return Message.objects.create(
        conversation=conversation, speaker="agent", author=alice, text="我给您回电", said_at=timezone.now()
    )


@pytest.fixture
def promise(message: Message) -> Promise:
    found = language.Promise(
        language.Span(0, 5, message.text), "callback", "self", message.said_at + 30 * MINUTE, "within"
    )
    with transaction.atomic():
        return hear(message, found, is_accepted=True)


def both(*deeds: Callable[[], Any]) -> list[Any]:
    """Run the deeds at the same moment, each with a connection of its own; their results or errors."""
    barrier = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_two_people_keep_it_at_once_and_there_is_one_keeping(promise: Promise, alice: Agent, sue: Agent) -> None:
    results = both(
        lambda: fresh(promise).keep(by=alice, evidence=Evidence(reference="R-1")),
        lambda: fresh(promise).keep(by=sue, evidence=Evidence(reference="R-2")),
    )
    assert Keeping.objects.count() == 1
    assert results == [Keeping.objects.get()] * 2
    assert Entry.objects.filter(verb="promise.kept").count() == 1


def test_kept_and_withdrawn_at_once_only_the_first_stands(promise: Promise, alice: Agent, sue: Agent) -> None:
    results = both(
        lambda: fresh(promise).keep(by=alice, evidence=Evidence(reference="R-1")),
        lambda: fresh(promise).withdraw(by=sue, on_behalf_of="customer", why="不用了"),
    )
    assert sum(isinstance(result, AlreadySettled) for result in results) == 1
    settled = fresh(promise)
    assert hasattr(settled, "keeping") != hasattr(settled, "withdrawal")


def test_two_hand_it_over_at_once_and_it_has_one_owner_told_by_two_rows(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent
) -> None:
    results = both(
        lambda: fresh(promise).hand_over(bob, by=sue),
        lambda: fresh(promise).hand_over(sue, by=sue),
    )
    assert results == [None, None]
    first, second = Handover.objects.order_by("id")
    assert (first.giver, first.taker) == (alice, second.giver)
    assert fresh(promise).owner == second.taker


def test_the_same_words_heard_twice_at_once_are_one_promise(message: Message) -> None:
    found = language.Promise(language.Span(0, 5, message.text), "callback", "self", None, "vague")

    def heard() -> Promise:
        with transaction.atomic():
            return hear(Message.objects.get(pk=message.pk), found)

    first, second = both(heard, heard)
    assert first == second
    assert Alarm.objects.count() == 4


def test_a_dropped_call_noticed_by_two_owes_one_callback(conversation: Conversation) -> None:
    conversation.end(by=None, how="dropped")
    first, second = both(lambda: owe_callback(conversation), lambda: owe_callback(conversation))
    assert first == second
    assert Promise.objects.count() == 1


def test_two_take_the_waiting_customer_and_one_gets_her(conversation: Conversation, alice: Agent, bob: Agent) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(agent=None)

    def take(agent: Agent) -> None:
        Conversation.objects.get(pk=conversation.pk).take(by=agent)

    results = both(lambda: take(alice), lambda: take(bob))
    assert [type(result) for result in results if result] == [AlreadyTaken]
    assert Conversation.objects.get().ticket.owner == Conversation.objects.get().agent


def test_four_clocks_ring_every_alarm_once(promise: Promise) -> None:
    now = promise.made_at + 31 * MINUTE
    both(*[lambda: firing.fire_due(now)] * 4)
    assert Alarm.objects.due(now).count() == 0
    assert Notification.objects.filter(recipient=promise.owner).count() == 1  # half-way is no news after the due time


def test_a_clock_that_holds_an_alarm_and_an_agent_who_keeps_the_promise_do_not_deadlock(
    promise: Promise, alice: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock holds the alarm and wants the promise; the agent holds the promise and cancels its alarms."""
    has_alarm, has_promise = Event(), Event()
    real_remind, real_cancel = reminding.remind, "yinuo.promises.models.promise.cancel_alarms"
    from yinuo.clock.models import cancel_alarms

    def remind(alarms: Sequence[Alarm]) -> None:
        has_alarm.set()
        assert has_promise.wait(10)
        real_remind(alarms)

    def cancel(subject: Promise) -> int:
        has_promise.set()
        assert has_alarm.wait(10)
        return cancel_alarms(subject)

    monkeypatch.setattr(reminding, "remind", remind)
    monkeypatch.setattr(real_cancel, cancel)

    def keep() -> None:
        assert has_alarm.wait(10)
        fresh(promise).keep(by=alice, evidence=Evidence(reference="R-1"))

    results = both(lambda: firing.fire_next(promise.made_at + 31 * MINUTE), keep)
    assert results == [True, None]
    assert fresh(promise).state == "kept"
    assert Notification.objects.count() == 0
    assert Alarm.objects.about(promise).waiting().count() == 0
    assert Alarm.objects.filter(failed_count__gt=0).count() == 0


def test_two_of_a_team_accept_at_once_and_one_of_them_has_it(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent
) -> None:
    offer = offering.offer(promise, alice.team, by=alice)  # type: ignore[arg-type]
    results = both(lambda: offering.accept(offer, by=bob), lambda: offering.accept(offer, by=sue))
    assert [type(result) for result in results if result is not None] == [OfferAnswered]
    assert Handover.objects.count() == 1
    assert fresh(promise).owner in (bob, sue)


def test_an_offer_accepted_as_it_expires_is_one_or_the_other(promise: Promise, alice: Agent, bob: Agent) -> None:
    offer = offering.offer(promise, bob, by=alice)
    Alarm.objects.about(offer).update(due_at=timezone.now() - MINUTE, meant_at=timezone.now() - MINUTE)
    both(lambda: offering.accept(offer, by=bob), lambda: firing.fire_due())
    offer.refresh_from_db()
    assert (offer.outcome, fresh(promise).owner) in (("accepted", bob), ("expired", alice))


def test_a_promise_kept_while_its_owner_leaves_is_kept_or_offered_never_both(
    promise: Promise, alice: Agent, bob: Agent
) -> None:
    both(
        lambda: fresh(promise).keep(by=alice, evidence=Evidence(reference="R-1")),
        lambda: offer_all(alice, "离职"),
    )
    assert fresh(promise).state == "kept"
    assert not Offer.objects.waiting().exists()


def test_two_repeated_settlings_make_the_next_one_once(promise: Promise, alice: Agent, sue: Agent) -> None:
    repeat(promise, every="day", by=alice)
    both(
        lambda: fresh(promise).keep(by=alice, evidence=Evidence(reference="R-1")),
        lambda: fresh(promise).keep(by=sue, evidence=Evidence(reference="R-2")),
    )
    assert Promise.objects.count() == 2
