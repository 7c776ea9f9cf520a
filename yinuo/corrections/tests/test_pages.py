"""The explanation and the addresses of the corrections."""

from __future__ import annotations

import pytest
from django.test import Client

from yinuo.corrections.models import Correction
from yinuo.corrections.tests.conftest import ANGRY, MISSED, PROMISE, RUDE, Say
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


def test_why_a_promise_is_one(say: Say, as_alice: Client) -> None:
    page = as_alice.get(f"/messages/{say(PROMISE).pk}/reading").content.decode()
    assert "话里有时间，也有要做的事" in page
    assert "不是承诺" in page


def test_why_a_hint_is_given_and_what_to_say_instead(say: Say, as_alice: Client) -> None:
    message = say("这个我不知道")
    page = as_alice.get(f"/messages/{message.pk}/reading", headers=EN).content.decode()
    found = message.reading.findings[0]
    assert found["why_en"] in page
    assert found["better"][0] in page
    assert "The words stand in the list of phrases" in page


def test_why_a_feeling_is_one(say: Say, as_alice: Client) -> None:
    page = as_alice.get(f"/messages/{say(ANGRY, 'customer').pk}/reading", headers=EN).content.decode()
    assert "of 3" in page
    assert "Not so? It was" in page


def test_an_inspector_reads_why_and_is_offered_nothing(say: Say, client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    page = client.get(f"/messages/{say(PROMISE).pk}/reading", headers={"hx-request": "true"}).content.decode()
    assert "话里有时间" in page
    assert "<form" not in page


def test_selected_words_bring_their_time(say: Say, as_alice: Client) -> None:
    message = say(MISSED)
    page = as_alice.get(f"/messages/{message.pk}/reading", {"words": "周五之前见分晓", "start": "8"}).content.decode()
    assert 'value="周五之前见分晓"' in page
    assert 'value="2026-11-20T18:00"' in page


@pytest.mark.parametrize("start", ["-1", "x", "9" * 30, "²", "3"])
def test_words_selected_anywhere_are_found(say: Say, as_alice: Client, start: str) -> None:
    message = say(MISSED)
    page = as_alice.get(f"/messages/{message.pk}/reading", {"words": "见分晓", "start": start}).content.decode()
    assert 'name="start" value="12"' in page


def test_every_correction_by_its_address(say: Say, as_alice: Client) -> None:
    ours, rude, theirs, missed = say(PROMISE), say(RUDE), say(ANGRY, "customer"), say(MISSED)
    promise = Promise.objects.get(message=ours)
    found = rude.reading.findings[0]
    posts = [
        (f"/promises/{promise.pk}/right-due", {"due_at": "2026-11-19T09:00"}),
        (f"/promises/{promise.pk}/mistake", {}),
        (f"/messages/{rude.pk}/wrong-finding", {"norm": found["norm"], "start": found["start"]}),
        (f"/messages/{theirs.pk}/emotion", {"label": "calm"}),
        (f"/messages/{missed.pk}/missed-promise", {"words": "周五之前见分晓", "action": "resolve"}),
    ]
    for url, data in posts:
        assert as_alice.post(url, data, headers={"hx-request": "true"}).status_code == 204, url
    assert sorted(Correction.objects.values_list("kind", flat=True)) == sorted(Correction.Kind.values)
    for one in Correction.objects.all():
        assert as_alice.post(f"/corrections/{one.pk}/taking-back").status_code == 302
    assert not Correction.objects.standing().exists()


@pytest.mark.parametrize("data", [{}, {"words": "见分晓"}, {"words": "没说过", "action": "reply"}])
def test_what_cannot_be_understood_is_refused_by_name(say: Say, as_alice: Client, data: dict[str, str]) -> None:
    response = as_alice.post(f"/messages/{say(MISSED).pk}/missed-promise", data)
    assert response.status_code == 409
    assert not Correction.objects.exists()


def test_the_ticket_tells_of_it(say: Say, as_alice: Client) -> None:
    message = say(ANGRY, "customer")
    as_alice.post(f"/messages/{message.pk}/emotion", {"label": "grateful"})
    page = as_alice.get(f"/tickets/{message.conversation.ticket_id}", headers=EN).content.decode()
    assert "corrected what was read" in page
