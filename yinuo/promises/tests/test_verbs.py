"""Every verb by its address: works, refused by name, of another team, read-only, wrong method, signed out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say

pytestmark = pytest.mark.django_db
Outbound = Callable[[datetime], Conversation]
NOUNS = ["acceptance", "keeping", "due", "renegotiation", "withdrawal", "breach", "handover"]


def post(client: Client, promise: Promise, noun: str, *, htmx: bool = False, **data: Any) -> HttpResponse:
    headers = {"accept-language": "en"} | ({"hx-request": "true"} if htmx else {})
    return client.post(f"/promises/{promise.pk}/{noun}", data, headers=headers)  # type: ignore[return-value]


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_accept(hears: Hear, as_alice: Client, alice: Agent) -> None:
    promise = hears(is_accepted=False)
    response = post(as_alice, promise, "acceptance")
    assert (response.status_code, response["Location"]) == (302, f"/promises/{promise.pk}")
    assert (fresh(promise).state, fresh(promise).acceptance.by) == ("open", alice)


def test_dismiss_as_a_mistake(hears: Hear, as_alice: Client) -> None:
    promise = hears(is_accepted=False)
    post(as_alice, promise, "withdrawal", on_behalf_of="mistake", why="不是承诺")
    assert (fresh(promise).state, fresh(promise).withdrawal.on_behalf_of) == ("withdrawn", "mistake")


def test_keep_with_a_call(
    promise: Promise, as_alice: Client, outbound: Outbound, clock: time_machine.Traveller
) -> None:
    clock.shift(HOUR)
    call = outbound(TEN + 30 * MINUTE)
    post(as_alice, promise, "keeping", evidence=f"call:{call.pk}")
    assert (fresh(promise).state, fresh(promise).keeping.conversation) == ("kept", call)


def test_keep_with_a_message(
    promise: Promise, as_alice: Client, say: Say, chat: Conversation, clock: time_machine.Traveller
) -> None:
    clock.shift(MINUTE)
    message = say("agent", "查到了，明天到", to=chat)
    post(as_alice, promise, "keeping", evidence=f"message:{message.pk}")
    assert fresh(promise).keeping.message == message


def test_keep_with_a_document(promise: Promise, as_alice: Client) -> None:
    post(as_alice, promise, "keeping", reference=" 退款单 R-2041 ")
    assert fresh(promise).keeping.reference == "退款单 R-2041"


@pytest.mark.parametrize(
    "evidence", ["", "call:", "call:0", "call:999999", "message:x", "letter:1", "call:１２", "call:-1"]
)
def test_evidence_that_is_not_there_is_no_evidence(promise: Promise, as_alice: Client, evidence: str) -> None:
    response = post(as_alice, promise, "keeping", evidence=evidence)
    assert response.status_code == 409
    assert 'data-code="evidence-missing"' in response.content.decode()
    assert fresh(promise).state == "open"


def test_evidence_out_of_a_team_one_cannot_see_is_not_there(
    promise: Promise, as_alice: Client, charlie: Agent, repair: object, clock: time_machine.Traveller
) -> None:
    from yinuo.channels.receiving import open_conversation

    clock.shift(MINUTE)
    assert charlie.team is not None
    call = open_conversation(
        promise.customer, channel="phone", team=charlie.team, subject="检修", agent=charlie, direction="out"
    )
    assert post(as_alice, promise, "keeping", evidence=f"call:{call.pk}").status_code == 409
    assert fresh(promise).state == "open"


def test_give_a_time(hears: Hear, as_alice: Client) -> None:
    promise = hears("会有专人联系您", due=None)
    assert post(as_alice, promise, "due", due_at="2026-11-18T15:30").status_code == 302
    assert (fresh(promise).due_at, fresh(promise).due_source) == (TEN + 5.5 * HOUR, "set")


@pytest.mark.parametrize(
    ("due_at", "code"),
    [
        ("", "not-understood"),
        ("下午三点", "not-understood"),
        ("2026-02-31T10:00", "not-understood"),
        ("2026-11-18T09:59", "due-not-ahead"),
        ("9999-12-31T23:59", "due-not-ahead"),
        ("0001-01-01T00:00", "due-not-ahead"),
    ],
)
def test_a_time_that_cannot_be_is_refused_by_name(hears: Hear, as_alice: Client, due_at: str, code: str) -> None:
    promise = hears("会有专人联系您", due=None)
    response = post(as_alice, promise, "due", due_at=due_at)
    assert response.status_code == 409
    assert f'data-code="{code}"' in response.content.decode()


def test_renegotiate_with_the_customers_words(promise: Promise, as_alice: Client, say: Say) -> None:
    consent = say("customer", "三点也行")
    response = post(as_alice, promise, "renegotiation", due_at="2026-11-18T15:00", consent=consent.pk)
    successor = fresh(promise).renegotiation.successor
    assert response["Location"] == f"/promises/{successor.pk}"
    assert successor.due_at == TEN + 5 * HOUR


@pytest.mark.parametrize("consent", ["", "999999"])
def test_renegotiate_without_consent_is_refused(promise: Promise, as_alice: Client, consent: str) -> None:
    response = post(as_alice, promise, "renegotiation", due_at="2026-11-18T15:00", consent=consent)
    assert 'data-code="consent-missing"' in response.content.decode()
    assert fresh(promise).state == "open"


def test_withdraw_for_the_customer(promise: Promise, as_alice: Client) -> None:
    post(as_alice, promise, "withdrawal", on_behalf_of="customer", why="客户说不用了")
    assert fresh(promise).withdrawal.on_behalf_of == "customer"


def test_admit_that_it_is_broken(promise: Promise, as_alice: Client) -> None:
    post(as_alice, promise, "breach", why="配件没到")
    assert (fresh(promise).state, fresh(promise).breach.why) == ("broken", "配件没到")


@pytest.mark.parametrize(("noun", "data"), [("breach", {}), ("withdrawal", {"on_behalf_of": "desk", "why": " "})])
def test_without_a_reason_nothing_is_changed(
    promise: Promise, as_alice: Client, noun: str, data: dict[str, Any]
) -> None:
    response = post(as_alice, promise, noun, **data)
    assert 'data-code="reason-missing"' in response.content.decode()
    assert fresh(promise).state == "open"


def test_a_supervisor_hands_it_to_a_colleague(promise: Promise, client: Client, sue: Agent, bob: Agent) -> None:
    client.force_login(sue)
    post(client, promise, "handover", to=bob.pk, why="下班")
    assert fresh(promise).owner == bob


def test_its_owner_hands_it_to_nobody_without_a_yes(promise: Promise, as_alice: Client, bob: Agent) -> None:
    response = post(as_alice, promise, "handover", to=bob.pk)
    assert 'data-code="needs-their-yes"' in response.content.decode()


def test_a_colleague_takes_it_over(promise: Promise, client: Client, bob: Agent) -> None:
    client.force_login(bob)
    assert post(client, promise, "handover", to=bob.pk).status_code == 302
    assert fresh(promise).owner == bob


@pytest.mark.parametrize("to", ["", "999999", "x"])
def test_handing_over_to_nobody_is_refused(promise: Promise, as_alice: Client, to: str) -> None:
    assert post(as_alice, promise, "handover", to=to).status_code == 409
    assert fresh(promise).owner.username == "alice"


def test_handing_over_to_another_team_is_refused(promise: Promise, as_alice: Client, charlie: Agent) -> None:
    response = post(as_alice, promise, "handover", to=charlie.pk)
    assert 'data-code="owner-outside"' in response.content.decode()


# Answers


def test_its_own_page_is_shown_afresh_and_says_what_was_done(promise: Promise, as_alice: Client) -> None:
    response = as_alice.post(
        f"/promises/{promise.pk}/breach", {"why": "忘了"}, follow=True, headers={"accept-language": "en"}
    )
    assert "It can still be kept late" in response.content.decode()


def test_htmx_on_its_own_page_is_sent_there(promise: Promise, as_alice: Client) -> None:
    response = post(as_alice, promise, "keeping", htmx=True, reference="R-1", on_page="")
    assert (response.status_code, response["HX-Redirect"]) == (204, f"/promises/{promise.pk}")


def test_htmx_elsewhere_is_told_to_look_again(promise: Promise, as_alice: Client) -> None:
    response = post(as_alice, promise, "keeping", htmx=True, reference="R-1")
    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {"desk:said": {"told": "Kept, with its evidence."}}
    assert "HX-Redirect" not in response


def test_a_refusal_to_htmx_has_its_own_place_and_leaves_the_page(promise: Promise, as_alice: Client) -> None:
    response = post(as_alice, promise, "keeping", htmx=True)
    assert (response.status_code, response["HX-Retarget"]) == (409, "#refusals")
    assert "<html" not in response.content.decode()


def test_repeating_a_verb_is_harmless(promise: Promise, as_alice: Client) -> None:
    for _ in range(2):
        assert post(as_alice, promise, "keeping", reference="R-1").status_code == 302
    assert promise.ticket.journal().filter(verb="promise.kept").count() == 1


# Who may

GOOD: dict[str, dict[str, Any]] = {
    "keeping": {"reference": "R-1"},
    "due": {"due_at": "2026-11-18T15:30"},
    "withdrawal": {"on_behalf_of": "desk", "why": "重复"},
    "breach": {"why": "忘了"},
}


@pytest.mark.parametrize("noun", NOUNS)
def test_another_team_gets_404_before_anything_is_read(
    promise: Promise, client: Client, charlie: Agent, noun: str
) -> None:
    client.force_login(charlie)
    assert post(client, promise, noun, **GOOD.get(noun, {})).status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_an_inspector_may_not(promise: Promise, client: Client, ivy: Agent, noun: str) -> None:
    client.force_login(ivy)
    assert post(client, promise, noun, **GOOD.get(noun, {})).status_code == 403
    assert fresh(promise).state == "open"


@pytest.mark.parametrize("noun", ["acceptance", "keeping", "withdrawal", "breach"])
def test_a_colleague_is_told_whose_it_is(promise: Promise, client: Client, bob: Agent, noun: str) -> None:
    client.force_login(bob)
    response = post(client, promise, noun, **GOOD.get(noun, {}))
    assert response.status_code == 409
    assert "林晓" in response.content.decode()
    assert fresh(promise).state == "open"


@pytest.mark.parametrize("noun", NOUNS)
def test_a_verb_is_not_a_page(promise: Promise, as_alice: Client, noun: str) -> None:
    assert as_alice.get(f"/promises/{promise.pk}/{noun}").status_code == 405


@pytest.mark.parametrize("noun", NOUNS)
def test_a_visitor_is_sent_to_sign_in(promise: Promise, client: Client, noun: str) -> None:
    response = post(client, promise, noun)
    assert response["Location"].startswith("/sign-in")
    assert fresh(promise).state == "open"


# Added by hand


@pytest.fixture
def adding(call: Conversation) -> str:
    return f"/tickets/{call.ticket_id}/promises"


NEW = {"words": "退上门费 80 元", "action": "refund", "due_at": "2026-11-18T18:00"}


def test_the_form_begins_with_myself_in_an_hour(adding: str, as_alice: Client, bob: Agent, charlie: Agent) -> None:
    html = as_alice.get(adding).content.decode()
    assert 'value="2026-11-18T11:00"' in html
    assert "何立" in html
    assert "郑超" not in html


def test_it_is_noted_and_the_ticket_shown_again(
    adding: str, as_alice: Client, alice: Agent, call: Conversation
) -> None:
    response = as_alice.post(adding, NEW)
    assert (response.status_code, response["Location"]) == (302, f"/tickets/{call.ticket_id}")
    promise = Promise.objects.get()
    assert (promise.words, promise.action, promise.due_at) == ("退上门费 80 元", "refund", TEN + 8 * HOUR)
    assert (promise.owner, promise.origin, promise.state) == (alice, "by_hand", "open")


def test_it_is_noted_for_a_colleague(adding: str, as_alice: Client, bob: Agent) -> None:
    as_alice.post(adding, NEW | {"owner": bob.pk})
    assert Promise.objects.get().owner == bob


def test_the_workbench_adds_one_without_leaving(adding: str, as_alice: Client) -> None:
    response = as_alice.post(adding, NEW, headers={"hx-request": "true"})
    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {"desk:said": {"told": "记下了，到时提醒您。"}}


def test_the_dialog_gets_the_form_alone(adding: str, as_alice: Client) -> None:
    html = as_alice.get(adding, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in html
    assert 'name="due_at"' in html


def test_what_cannot_be_understood_is_shown_again_with_what_was_typed(adding: str, as_alice: Client) -> None:
    response = as_alice.post(adding, NEW | {"due_at": "傍晚"})
    assert response.status_code == 422
    assert "退上门费 80 元" in response.content.decode()
    assert Promise.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"words": " "}, "reason-missing"),
        ({"due_at": "2026-11-18T08:00"}, "due-not-ahead"),
        ({"action": "fly"}, "not-understood"),
    ],
)
def test_what_may_not_be_is_refused_by_name(adding: str, as_alice: Client, wrong: dict[str, Any], code: str) -> None:
    response = as_alice.post(adding, NEW | wrong, headers={"hx-request": "true"})
    assert response.status_code == 409
    assert f'data-code="{code}"' in response.content.decode()
    assert Promise.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("ivy", 403)])
def test_others_add_nothing(adding: str, client: Client, who: str, status: int, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(adding).status_code == status
    assert client.post(adding, NEW).status_code == status
    assert Promise.objects.count() == 0


def test_adding_wants_get_or_post(adding: str, as_alice: Client) -> None:
    assert as_alice.put(adding).status_code == 405


@pytest.mark.parametrize(
    ("noun", "data", "told"),
    [
        ("handover", {}, "To whom: Choose the colleague who answers for it."),
        ("handover", {"to": "0"}, "To whom: Nobody of that name can take it."),
        ("renegotiation", {"due_at": "2026-11-18T12:00", "consent": "yes"}, "agreed: Choose the message"),
        ("withdrawal", {}, "Because: Choose why it is taken back."),
        ("breach", {"why": "x" * 1001}, "In a few words: Say it in at most 1000 characters."),
        ("due", {"due_at": "soon"}, "By when at the latest: Give a day and a time"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_by_label_and_with_what_to_do(
    promise: Promise, as_alice: Client, noun: str, data: dict[str, str], told: str
) -> None:
    response = post(as_alice, promise, noun, htmx=True, **data)
    assert response.status_code == 409
    assert told in response.content.decode()
