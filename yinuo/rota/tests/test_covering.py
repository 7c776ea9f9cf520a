"""Nobody is away with a promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from yinuo.channels.receiving import receive
from yinuo.clock.firing import fire_due
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation
from yinuo.journal.models import Entry
from yinuo.people.models import Agent
from yinuo.promises.models import Offer, Promise
from yinuo.promises.offering import accept
from yinuo.rota import refusals
from yinuo.rota.covering import SHIFT_ENDS
from yinuo.rota.deeds import cancel_leave, go_on_leave, leave_for_good, return_to_work, set_shifts
from yinuo.rota.models import Leave

#: Monday 23 November 2026
NOON = datetime.fromisoformat("2026-11-23T12:00:00+08:00")
DAY = timedelta(days=1)

Owe = Callable[..., Promise]


@pytest.fixture
def owe(conversation: Conversation, alice: Agent) -> Owe:
    def owe_one(due_at: datetime | None, due_kind: str = "by") -> Promise:
        return Promise.objects.create(
            ticket=conversation.ticket,
            customer=conversation.ticket.customer,
            conversation=conversation,
            words="给您回电",
            action="callback",
            owner=alice,
            made_at=NOON - timedelta(hours=2),
            due_at=due_at,
            due_kind=due_kind,
            due_source="said" if due_at else "event",
            state="open",
        )

    return owe_one


def unattended() -> set[Promise]:
    return set(Promise.objects.without_present_owner())


@time_machine.travel(NOON, tick=False)
def test_who_leaves_with_twenty_promises_leaves_none_alone(
    owe: Owe,
    alice: Agent,
    bob: Agent,
    sue: Agent,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(alice)
    owed = [owe(NOON + timedelta(hours=hours)) for hours in range(1, 20)] + [owe(None)]
    with django_assert_max_num_queries(40):
        leave_for_good(alice, by=sue)
    assert unattended() == set(owed)
    assert Offer.objects.waiting().count() == 20
    assert client.get("/").status_code == 302  # signed out everywhere
    assert Entry.objects.filter(verb="rota.left").count() == 1
    for offer in Offer.objects.waiting():
        accept(offer, by=bob)
    assert unattended() == set()
    assert set(bob.promises.all()) == set(owed)


@time_machine.travel(NOON, tick=False)
def test_leave_offers_what_it_endangers_and_nothing_else(owe: Owe, alice: Agent, sue: Agent) -> None:
    before, during, long_after = owe(NOON + timedelta(hours=2)), owe(NOON + DAY), owe(NOON + 5 * DAY)
    leave, offers = go_on_leave(alice, NOON + timedelta(hours=6), NOON + 3 * DAY, by=alice)
    # what is due on the day of the leave may still be kept today: there are six hours for it
    assert offers == []
    appointment = owe(NOON + DAY, "at")
    cancel_leave(leave, by=alice)
    leave, offers = go_on_leave(alice, NOON, NOON + 3 * DAY, by=sue, kind=Leave.Kind.SICK)
    assert {offer.promise for offer in offers} == {before, during, appointment}
    assert unattended() == {before, during, appointment}
    assert long_after.offers.count() == 0
    cancel_leave(leave, by=sue)
    assert unattended() == set()
    cancel_leave(leave, by=sue)
    assert Entry.objects.filter(verb="rota.leave_cancelled").count() == 2


@time_machine.travel(NOON, tick=False)
def test_the_same_leave_again_changes_nothing(owe: Owe, alice: Agent, sue: Agent) -> None:
    owe(NOON + DAY)
    first, _ = go_on_leave(alice, NOON, NOON + 3 * DAY, by=sue)
    again, _ = go_on_leave(alice, NOON, NOON + 3 * DAY, by=sue)
    assert first == again
    assert Offer.objects.count() == 1


def test_a_promise_made_for_a_time_off_shift_is_offered_at_once(
    conversation: Conversation, alice: Agent, sue: Agent
) -> None:
    with time_machine.travel(NOON + timedelta(hours=5, minutes=50), tick=False):
        set_shifts(alice, range(5), [(time(9), time(18))], by=sue)
        made = receive(conversation, speaker="agent", text="我今晚八点给您回电话。", author=alice).promises[0]
        made.accept(by=alice)
        offer = made.offers.get()
    assert offer.is_needed
    assert offer.team == alice.team


def test_before_the_shift_ends_the_clock_offers_what_falls_into_the_night(owe: Owe, alice: Agent, sue: Agent) -> None:
    with time_machine.travel(NOON, tick=False):
        set_shifts(alice, range(5), [(time(9), time(18))], by=sue)
        tonight, tomorrow = owe(NOON + timedelta(hours=9)), owe(NOON + timedelta(hours=26))
        assert unattended() == set()
    with time_machine.travel(NOON + timedelta(hours=5, minutes=30), tick=False):
        fire_due(timezone.now())
        assert unattended() == {tonight}
        assert tomorrow.offers.count() == 0
        # and tomorrow evening it looks again
        alarm = Alarm.objects.waiting().get(kind=SHIFT_ENDS)
        assert alarm.due_at == NOON + timedelta(hours=29, minutes=30)


@time_machine.travel(NOON, tick=False)
def test_who_comes_back_owes_again_what_nobody_took(owe: Owe, alice: Agent, bob: Agent, sue: Agent) -> None:
    kept, taken = owe(NOON + DAY), owe(NOON + DAY)
    leave_for_good(alice, by=sue)
    accept(taken.offers.get(), by=bob)
    return_to_work(alice, by=sue)
    alice.refresh_from_db()
    assert alice.is_active
    assert unattended() == set()
    assert [promise.owner for promise in Promise.objects.order_by("pk")] == [alice, bob]
    assert kept.offers.waiting().count() == 0


@time_machine.travel(NOON, tick=False)
def test_what_is_refused(alice: Agent, bob: Agent, charlie: Agent, sue: Agent) -> None:
    with pytest.raises(refusals.NotYourRota):
        go_on_leave(alice, NOON, NOON + DAY, by=bob)
    with pytest.raises(refusals.NotYourRota):
        leave_for_good(charlie, by=sue)
    with pytest.raises(refusals.NotYourself):
        leave_for_good(sue, by=sue)
    with pytest.raises(refusals.LeaveBackwards):
        go_on_leave(alice, NOON, NOON, by=alice)
    with pytest.raises(refusals.LeaveOver):
        go_on_leave(alice, NOON - 2 * DAY, NOON - DAY, by=alice)
    with pytest.raises(refusals.LeaveTooLong):
        go_on_leave(alice, NOON, NOON + 400 * DAY, by=alice)
    with pytest.raises(refusals.ShiftsOverlap):
        set_shifts(alice, [0], [(time(9), time(18)), (time(17), time(20))], by=sue)
    assert not Leave.objects.exists()


def test_the_page_asks_no_more_of_a_bigger_team(
    client: Client,
    sue: Agent,
    alice: Agent,
    bob: Agent,
    owe: Owe,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(sue)
    set_shifts(alice, range(5), [(time(9), time(18))], by=sue)
    with django_assert_max_num_queries(20) as few:
        assert "林晓" in client.get("/rota").content.decode()
    for number in range(12):
        Agent.objects.create(username=f"a{number}", name=f"甲{number}", team=sue.team)
        owe(timezone.now() + DAY)
    with django_assert_max_num_queries(len(few)):
        client.get("/rota")


def test_leave_is_recorded_on_the_page(client: Client, sue: Agent, alice: Agent, owe: Owe) -> None:
    client.force_login(sue)
    promise = owe(timezone.now() + timedelta(hours=2))
    now = timezone.localtime()
    answer = client.post(
        f"/agents/{alice.pk}/leave",
        {"kind": "sick", "begins_at": f"{now:%Y-%m-%dT%H:%M}", "ends_at": f"{now + 2 * DAY:%Y-%m-%dT%H:%M}"},
        follow=True,
    )
    assert "1 个承诺" in answer.content.decode()
    assert unattended() == {promise}
