"""The authorisation matrix, generated from the URL map: every route has a rule, and every rule refuses whom it must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from yinuo.channels.receiving import receive
from yinuo.common.sealing import seal
from yinuo.conversations.models import Conversation
from yinuo.corrections.correcting import wrong_emotion
from yinuo.notices.models import Delivery, Destination, tell
from yinuo.people.models import Agent
from yinuo.pledges.models import Occurrence, Pledge
from yinuo.portal.models import link_for
from yinuo.promises.models import Claim, Offer, Promise, Utterance
from yinuo.rota.models import Leave

RULES = {"anyone", "signed-in", "writers", "leaders"}


@dataclass(frozen=True)
class Route:
    path: str
    name: str
    rule: str | None

    def __str__(self) -> str:
        return self.path


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield Route(path, pattern.name or "", getattr(pattern.callback, "access_rule", None))


ROUTES = list(_walk(get_resolver().url_patterns))
GUARDED = [route for route in ROUTES if route.rule != "anyone"]
WITH_RECORD = [route for route in GUARDED if "<int:" in route.path]


@dataclass(frozen=True)
class Records:
    """One record of each kind, all of them Alice's."""

    numbers: dict[str, int]

    def url(self, route: Route) -> str:
        noun = route.path.split("/")[0]
        parts = [str(self.numbers[noun]) if part.startswith("<int:") else part for part in route.path.split("/")]
        return "/" + "/".join(parts)


@pytest.fixture
def records(conversation: Conversation, alice: Agent) -> Records:
    ticket = conversation.ticket
    promise = Promise.objects.create(
        ticket=ticket,
        customer=ticket.customer,
        conversation=conversation,
        words="今天下班前给您回电",
        action="callback",
        owner=alice,
        made_at=conversation.began_at,
        due_at=conversation.began_at,
        due_kind="by",
        due_source="said",
        state="open",
    )
    read = receive(conversation, speaker="customer", text="等了三天了，你们到底管不管").message
    correction = wrong_emotion(read, by=alice, label="angry")
    own = Pledge.objects.create(words="工程师上门", action="visit", event="visit_booked", number=24, unit="hours")
    occurrence = Occurrence.objects.create(
        ticket=ticket, event="visit_booked", happened_at=conversation.began_at, by=alice
    )
    notice = tell(alice, "promise.due", promise, key="matrix")
    leave = Leave.objects.create(
        agent=alice, begins_at=conversation.began_at, ends_at=conversation.began_at + timedelta(days=1), by=alice
    )
    group = Destination.objects.create(
        team=alice.team, port="wecom", name="群", host="h", sealed_address=seal("https://h/")
    )
    delivery = Delivery.objects.create(
        notification=notice, port="wecom", destination=group, key="matrix", way="w", given_up_at=conversation.began_at
    )
    claim = Claim.objects.create(promise=promise, kind="disputed", message=read, at=conversation.began_at)
    utterance = Utterance.objects.create(promise=promise, message=read, span_start=0, words="", action="callback")
    offer = Offer.objects.create(promise=promise, giver=alice, team=ticket.team, expires_at=conversation.began_at)
    return Records(
        {
            "tickets": ticket.pk,
            "conversations": conversation.pk,
            "promises": promise.pk,
            "offers": offer.pk,
            "agents": alice.pk,
            "leaves": leave.pk,
            "claims": claim.pk,
            "utterances": utterance.pk,
            "customers": ticket.customer_id,
            "notices": notice.pk,
            "destinations": group.pk,
            "deliveries": delivery.pk,
            "messages": read.pk,
            "corrections": correction.pk,
            "pledges": own.pk,
            "occurrences": occurrence.pk,
            "links": link_for(ticket, by=alice).pk,
        }
    )


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_has_an_access_rule(route: Route) -> None:
    assert route.rule in RULES


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_a_visitor_who_is_not_signed_in_is_sent_to_sign_in(
    route: Route, method: str, records: Records, client: Client
) -> None:
    response = getattr(client, method)(records.url(route))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", WITH_RECORD, ids=str)
def test_an_agent_of_another_team_does_not_learn_that_the_record_exists(
    route: Route, method: str, records: Records, client: Client, charlie: Agent
) -> None:
    client.force_login(charlie)
    # 405 says only that the route takes another method, which the URL map says to everybody.
    assert getattr(client, method)(records.url(route)).status_code in (403, 404, 405)
    assert 404 in (client.get(records.url(route)).status_code, client.post(records.url(route)).status_code) or (
        route.rule == "leaders"
    )


@pytest.mark.parametrize("route", [route for route in GUARDED if route.rule in ("writers", "leaders")], ids=str)
def test_an_inspector_reads_and_changes_nothing(route: Route, records: Records, client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    assert client.post(records.url(route)).status_code in (403, 405)


@pytest.mark.parametrize("route", [route for route in GUARDED if route.rule == "leaders"], ids=str)
def test_what_leaders_may_do_an_agent_may_not(route: Route, records: Records, client: Client, alice: Agent) -> None:
    client.force_login(alice)
    assert client.post(records.url(route)).status_code in (403, 405)
