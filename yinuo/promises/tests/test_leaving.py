"""Somebody leaves with twenty promises: none is without a present owner or the supervisor's list."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yinuo.clock.models import Alarm
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent
from yinuo.promises import offering
from yinuo.promises.leaving import offer_all, stay
from yinuo.promises.models import Offer, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def twenty(hears: Hear, clock: time_machine.Traveller) -> list[Promise]:
    return [hears(f"第{number}件事我给您回电", due=TEN + (number + 1) * HOUR) for number in range(20)]


def test_all_twenty_are_offered_and_stand_on_the_supervisors_list(
    twenty: list[Promise], alice: Agent, bob: Agent, sue: Agent
) -> None:
    offers = offer_all(alice, "离职")
    assert {offer.promise_id for offer in offers} == {promise.pk for promise in twenty}
    assert Promise.objects.without_present_owner().count() == 20
    assert {offer.team for offer in offers} == {alice.team}
    assert Alarm.objects.waiting().filter(kind="offer.expires").count() == 20
    assert Entry.objects.filter(verb="promise.offered").count() == 20


def test_everybody_is_told_once_however_many_there_are(
    twenty: list[Promise], alice: Agent, bob: Agent, sue: Agent
) -> None:
    offer_all(alice, "离职", by=sue)
    assert [(one.recipient, one.facts["count"]) for one in Notification.objects.all()] == [(bob, 20)]


def test_offering_all_again_offers_nothing_twice(twenty: list[Promise], alice: Agent, bob: Agent) -> None:
    offering.offer(twenty[0], bob, by=alice)
    first = offer_all(alice, "离职")
    assert {offer.pk for offer in offer_all(alice, "离职")} == {offer.pk for offer in first}
    assert (Offer.objects.count(), Offer.objects.filter(is_needed=True).count()) == (20, 20)


def test_they_are_offered_to_the_one_who_takes_over_wherever_that_can_be(
    twenty: list[Promise], alice: Agent, bob: Agent, charlie: Agent
) -> None:
    assert {offer.to for offer in offer_all(alice, "休假", bob)} == {bob}
    stay(alice)
    offers = offer_all(alice, "休假", charlie)
    assert {(offer.to, offer.team) for offer in offers} == {(None, alice.team)}


def test_the_number_of_queries_does_not_grow_with_the_promises(
    twenty: list[Promise], alice: Agent, bob: Agent, sue: Agent
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        offer_all(alice, "休假", promises=[twenty[0].pk])
    with CaptureQueriesContext(connection) as many:
        offer_all(alice, "休假", promises=[promise.pk for promise in twenty[1:]])
    assert len(many) == len(one) < 40


def test_whoever_stays_after_all_has_their_promises_back(twenty: list[Promise], alice: Agent, bob: Agent) -> None:
    offers = offer_all(alice, "请假")
    offering.accept(offers[0], by=bob)
    assert stay(alice) == 19
    assert Promise.objects.without_present_owner().count() == 0
    assert Promise.objects.filter(owner=bob).count() == 1
    assert Entry.objects.filter(verb="promise.offer_cancelled").count() == 19


def test_what_somebody_gone_still_owns_is_on_the_list_without_any_offer(
    twenty: list[Promise], alice: Agent, sue: Agent, client: Client
) -> None:
    Agent.objects.filter(pk=alice.pk).update(is_active=False)
    assert Promise.objects.without_present_owner().count() == 20
    client.force_login(sue)
    html = client.get("/promises/?show=unattended", headers={"accept-language": "en"}).content.decode()
    assert "Nobody there <b>20</b>" in html


def test_an_agent_has_no_tab_for_what_nobody_owns(twenty: list[Promise], as_alice: Client) -> None:
    assert "unattended" not in as_alice.get("/promises/").content.decode()


def test_with_nothing_owed_nothing_happens(alice: Agent, bob: Agent) -> None:
    assert offer_all(alice, "休假") == []
    assert Notification.objects.count() == 0


def test_an_offer_for_what_is_due_in_minutes_still_leaves_five(hears: Hear, alice: Agent, bob: Agent) -> None:
    hears(due=TEN + 2 * MINUTE)
    assert offer_all(alice, "早退")[0].expires_at == TEN + 5 * MINUTE
