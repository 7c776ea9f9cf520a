from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise
from yinuo.promises.takers import takers
from yinuo.promises.tests.conftest import HOUR, TEN, Hear

pytestmark = pytest.mark.django_db


def test_who_has_the_least_to_do_soon_comes_first_and_who_is_off_last(
    hears: Hear, hotline: Team, alice: Agent, bob: Agent, sue: Agent, charlie: Agent, ivy: Agent
) -> None:
    hears("一小时内给您回电")
    hears("两小时内把清单发给您", due=TEN + 2 * HOUR)
    hears("三天内给您退款", due=TEN + timedelta(days=3)).hand_over(bob, by=bob)
    sue.become("offline")
    found = list(takers(hotline.pk))
    assert found == [bob, alice, sue]
    assert [person.load for person in found] == [0, 2, 0]  # type: ignore[attr-defined]


def test_the_hand_over_dialog_says_how_much_everybody_has(promise: Promise, as_alice: Client, bob: Agent) -> None:
    text = as_alice.get(f"/promises/{promise.pk}").text
    assert f"{bob.name} · 四小时内 0 个" in text
    assert f"{bob.name} · 四小时内 0 个" in as_alice.get(f"/conversations/{promise.conversation_id}/handing").text
