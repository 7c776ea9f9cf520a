"""How long a vague promise may stand is the company's to say, for each kind; and what others do is watched by one of us."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from yinuo.conversations.models import Conversation
from yinuo.journal.models import Entry
from yinuo.people.models import Agent
from yinuo.promises import policies, refusals
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Evidence, Promise, VaguePolicy
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say

pytestmark = pytest.mark.django_db


def test_a_vague_promise_is_due_as_the_company_says_for_its_kind(hears: Hear, max_: Agent) -> None:
    policies.set_vague_within("callback", 2 * HOUR, by=max_)
    assert hears("我尽快给您回电", due=None).due_at == TEN + 2 * HOUR
    assert hears("我尽快给您退款", due=None, action="refund").due_at == TEN + 24 * HOUR


def test_what_was_promised_before_keeps_its_time(hears: Hear, max_: Agent) -> None:
    before = hears("我尽快给您回电", due=None)
    policies.set_vague_within("callback", 2 * HOUR, by=max_)
    assert Promise.objects.get(pk=before.pk).due_at == TEN + 24 * HOUR


def test_setting_it_again_changes_nothing_and_clearing_it_goes_back(max_: Agent) -> None:
    for _ in range(2):
        policies.set_vague_within("callback", 2 * HOUR, by=max_)
    policies.set_vague_within("callback", None, by=max_)
    assert policies.vague_within("callback") == timedelta(hours=24)
    verbs = Entry.objects.filter(verb__startswith="vague_policy").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["vague_policy.set", "vague_policy.cleared"]


def test_only_managers_set_it_within_reason(max_: Agent, sue: Agent) -> None:
    with pytest.raises(refusals.ManagersOnly):
        policies.set_vague_within("callback", HOUR, by=sue)
    with pytest.raises(refusals.NoSuchAction):
        policies.set_vague_within("sing", HOUR, by=max_)
    for within in (MINUTE, timedelta(days=400)):
        with pytest.raises(refusals.PolicyOutOfRange):
            policies.set_vague_within("callback", within, by=max_)


def test_its_page(client: Client, max_: Agent, sue: Agent) -> None:
    client.force_login(max_)
    client.post("/promises/defaults", {"action": "callback", "hours": "1.5"})
    assert VaguePolicy.objects.get().within == timedelta(minutes=90)
    assert 'value="1.5"' in client.get("/promises/defaults").content.decode()
    client.post("/promises/defaults", {"action": "callback", "hours": ""})
    assert not VaguePolicy.objects.exists()
    client.force_login(sue)
    assert '<form method="post" action="/promises/defaults"' not in client.get("/promises/defaults").content.decode()
    assert client.post("/promises/defaults", {"action": "callback", "hours": "2"}).status_code == 409


# What a third party does


def test_what_others_do_is_watched_by_an_owner_of_ours_and_says_so(hears: Hear, as_alice: Client, alice: Agent) -> None:
    promise = hears("厂家会在一小时内联系您", owner="third_party")
    assert (promise.owner, promise.owed_by) == (alice, "third_party")
    html = as_alice.get(f"/promises/{promise.pk}", headers={"accept-language": "en"}).content.decode()
    assert "Somebody outside does this; 林晓 watches it for the customer." in html
    assert "third party" in as_alice.get("/promises/", headers={"accept-language": "en"}).content.decode()


def test_the_customers_own_words_can_show_that_the_third_party_kept_it(
    hears: Hear, alice: Agent, say: Say, chat: Conversation, clock: time_machine.Traveller
) -> None:
    theirs, ours = hears("厂家会在一小时内联系您", owner="third_party"), hears()
    clock.shift(10 * MINUTE)
    words = say("customer", "厂家刚才联系我了", to=chat)
    with pytest.raises(refusals.EvidenceNotOurs):
        ours.keep(by=alice, evidence=Evidence(message=words))
    theirs.keep(by=alice, evidence=Evidence(message=words))
    assert theirs.state == "kept"


def test_a_promise_of_a_third_party_is_added_by_hand(promise: Promise, alice: Agent, as_alice: Client) -> None:
    as_alice.post(
        f"/tickets/{promise.ticket_id}/promises",
        {"words": "厂家上门", "action": "visit", "due_at": "2026-11-19T10:00", "is_third_party": "1"},
    )
    assert Promise.objects.get(words="厂家上门").owed_by == "third_party"
    by_hand = promise_by_hand(promise.ticket, by=alice, action="visit", words="上门", due_at=TEN + HOUR)
    assert by_hand.owed_by == "self"
