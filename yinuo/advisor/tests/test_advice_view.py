from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from yinuo.advisor.learning import learn
from yinuo.advisor.models import Quote
from yinuo.advisor.tests.conftest import NOW, Promises
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent

Past = Callable[[int], None]


@pytest.fixture
def taught(past: Past) -> None:
    past(300)
    learn(NOW)


def ask(client: Client, **asked: object) -> str:
    with time_machine.travel(NOW, tick=False):
        response = client.post("/advisor/advice", {"action": "callback"} | asked)
    assert response.status_code in (200, 204)
    return response.content.decode()


def test_one_line_says_by_when_and_from_how_many(taught: None, as_alice: Client, conversation: Conversation) -> None:
    page = ask(as_alice, conversation=conversation.pk)
    assert "今天 14:" in page
    assert " 前 80%，" in page
    assert " 前 95%（依据 2" in page
    assert "手头没有别的承诺" in page
    stored = Quote.objects.get()
    assert (stored.ticket, stored.action, stored.at) == (conversation.ticket, "callback", NOW)
    assert stored.at_95 is not None


def test_a_time_that_will_hardly_do_is_told_before_it_is_said(taught: None, as_alice: Client) -> None:
    assert "守住的把握约 " in ask(as_alice, due_at=(NOW + timedelta(minutes=5)).isoformat())
    assert "把握" not in ask(as_alice, due_at="2026-03-12T17:30")


def test_the_promise_that_is_pushed_back_is_told_with_its_customer(
    taught: None, as_alice: Client, alice: Agent, owed: Promises
) -> None:
    owed(alice, made_at=NOW - timedelta(minutes=5), due_at=NOW + timedelta(minutes=35))
    owed(alice, made_at=NOW, due_at=NOW + timedelta(minutes=58))
    page = ask(as_alice, due_at=(NOW + timedelta(minutes=20)).isoformat())
    assert "会挤到今天 15:00 前回电王女士：把握从约 " in page


def test_with_nothing_learnt_it_keeps_quiet(as_alice: Client, conversation: Conversation) -> None:
    assert ask(as_alice, conversation=conversation.pk) == ""
    assert not Quote.objects.exists()


@pytest.mark.parametrize("asked", [{"action": "dance"}, {"due_at": "soon"}, {"owner": 999}, {"ticket": -1}])
def test_what_it_cannot_understand_it_says_nothing_of(taught: None, as_alice: Client, asked: dict[str, object]) -> None:
    assert ask(as_alice, **asked) == ""


def test_in_english_it_says_the_same(taught: None, client: Client, alice: Agent) -> None:
    client.force_login(alice)
    client.cookies["django_language"] = "en"
    assert "80% by 14:" in ask(client)


def test_nobody_learns_of_a_ticket_or_a_colleague_of_another_team(
    taught: None, client: Client, charlie: Agent, alice: Agent, conversation: Conversation
) -> None:
    client.force_login(charlie)
    with time_machine.travel(NOW, tick=False):
        for asked in ({"ticket": conversation.ticket_id}, {"conversation": conversation.pk}):
            assert client.post("/advisor/advice", {"action": "callback"} | asked).status_code == 404
        assert client.post("/advisor/advice", {"action": "callback", "owner": alice.pk}).status_code == 403


def test_inspectors_and_readers_of_the_address_get_no_advice(taught: None, client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    assert client.post("/advisor/advice", {"action": "callback"}).status_code == 403
    assert client.get("/advisor/advice").status_code in (403, 405)
