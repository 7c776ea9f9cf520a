from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from yinuo.notices.models import Notification
from yinuo.notices.wording import sentence
from yinuo.people.models import Agent
from yinuo.promises.hands import hands_of
from yinuo.promises.models import Promise
from yinuo.promises.tests.conftest import Hear

pytestmark = pytest.mark.django_db


def passed_around() -> list[str]:
    told = Notification.objects.filter(kind="promise.passed_around").order_by("pk")
    return [notice.recipient.username for notice in told]


def test_promises_handed_the_same_way_together_are_one_hand_off(hears: Hear, alice: Agent, bob: Agent) -> None:
    ticket = hears().ticket
    hears("明天把清单发给您")
    for promise in Promise.objects.all():
        promise.hand_over(bob, by=bob)
    hands = hands_of(ticket)
    assert ([str(one) for one in hands.people], hands.hand_offs) == ([str(alice), str(bob)], 1)


def test_who_leads_hears_of_the_third_hand_off_once_and_of_each_one_after(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent
) -> None:
    promise.hand_over(bob, by=bob)
    promise.hand_over(alice, by=alice)
    assert passed_around() == []
    promise.hand_over(bob, by=bob)
    assert passed_around() == ["sue"]
    assert "转了 3 手" in sentence(Notification.objects.get(kind="promise.passed_around"))
    promise.hand_over(bob, by=bob)
    assert passed_around() == ["sue"]
    promise.hand_over(alice, by=alice)
    assert passed_around() == ["sue", "sue"]
    assert hands_of(promise.ticket).is_handed_around


def test_who_leads_and_hands_it_on_need_not_be_told(promise: Promise, alice: Agent, bob: Agent, sue: Agent) -> None:
    for to in (bob, alice, bob):
        promise.hand_over(to, by=sue)
    assert passed_around() == []


def test_the_page_of_a_ticket_says_through_how_many_hands_it_went(
    promise: Promise, as_alice: Client, alice: Agent, bob: Agent, clock: time_machine.Traveller
) -> None:
    url = f"/tickets/{promise.ticket_id}"
    assert "经手" not in as_alice.get(url).text
    promise.hand_over(bob, by=bob)
    assert "经手 2 人" in as_alice.get(url).text
    assert "转了 1 手" in as_alice.get(url).text
