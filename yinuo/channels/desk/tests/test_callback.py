from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation
from yinuo.customers.models import customer_at
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(hotline: Team, alice: Agent) -> Conversation:
    return open_conversation(customer_at("phone", "13900000008"), channel="phone", team=hotline, subject="排队")


def test_the_form_proposes_the_turn_and_one_press_promises_it(
    as_alice: Client, alice: Agent, waiting: Conversation
) -> None:
    url = f"/conversations/{waiting.pk}/callback"
    found = re.search(r'value="(\d{4}-\d\d-\d\dT\d\d:\d\d)"', as_alice.get(url).text)
    assert found is not None
    proposed = timezone.make_aware(datetime.fromisoformat(found[1]))
    assert timezone.now() + timedelta(minutes=29) < proposed < timezone.now() + timedelta(minutes=36)
    assert proposed.minute % 5 == 0
    response = as_alice.post(url, {"due_at": found[1]}, headers={"HX-Request": "true"})
    assert "不用在线等" in json.loads(response["HX-Trigger"])["desk:said"]["told"]
    assert (Promise.objects.get().due_at, Promise.objects.get().owner) == (proposed, alice)


def test_nonsense_for_a_time_is_refused_in_words(as_alice: Client, waiting: Conversation) -> None:
    response = as_alice.post(f"/conversations/{waiting.pk}/callback", {"due_at": "三分钟"})
    assert response.status_code in (400, 409, 422)
    assert "最晚回电时间" in response.text
    assert not Promise.objects.exists()


def test_ending_a_conversation_by_hand_never_pretends_a_callback_in_turn(
    as_alice: Client, alice: Agent, waiting: Conversation
) -> None:
    waiting.take(by=alice)
    assert as_alice.post(f"/conversations/{waiting.pk}/ending", {"how": "callback"}).status_code == 400
    waiting.refresh_from_db()
    assert waiting.ended_at is None
