"""The calendar of an agent's open promises, and its secret address."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlparse

import pytest
from django.core.signing import Signer
from django.test import Client
from icalendar import Calendar

from yinuo.figures.models import CalendarFeed
from yinuo.figures.tests.conftest import DAY, HOUR, NOON, Make
from yinuo.journal.models import Entry
from yinuo.people.models import Agent


def address(client: Client, agent: Agent) -> str:
    client.force_login(agent)
    assert client.post("/calendar").status_code == 302
    url = client.get("/calendar").context["url"]
    client.logout()
    return str(urlparse(url).path)


def events(client: Client, path: str) -> list[object]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_it_holds_my_own_open_promises_with_a_time(make: Make, client: Client, alice: Agent, bob: Agent) -> None:
    mine = make(NOON + 3 * HOUR, "open")
    overdue = make(NOON - HOUR, "open", action="refund")
    make(NOON + HOUR, "kept")
    make(NOON + HOUR, "open", owner=bob)
    make(NOON + HOUR, "open").__class__.objects.filter(due_at=NOON + HOUR, owner=alice, state="open").update(
        due_at=None, due_source="event"
    )
    path = address(client, alice)
    found = events(client, path)
    assert [str(event["summary"]) for event in found] == ["11:00 前：退款 · 王女士", "15:00 前：回电 · 王女士"]  # type: ignore[index]
    assert [str(event["uid"]) for event in found] == [  # type: ignore[index]
        f"promise-{overdue.pk}@testserver",
        f"promise-{mine.pk}@testserver",
    ]
    event = found[1]
    assert event["dtend"].dt == NOON + 3 * HOUR  # type: ignore[index]
    assert event["dtstart"].dt == NOON + 3 * HOUR - timedelta(minutes=15)  # type: ignore[index]
    alarm = event.walk("VALARM")[0]  # type: ignore[attr-defined]
    assert (str(alarm["action"]), alarm["trigger"].dt) == ("DISPLAY", timedelta())


def test_the_words_and_the_number_of_the_customer_stay_here(make: Make, client: Client, alice: Agent) -> None:
    make(NOON + HOUR, "open", words="我打13800004058给您")
    body = client.get(address(client, alice)).content.decode()
    assert "13800004058" not in body
    assert "我打" not in body


def test_a_new_address_closes_the_old_one_and_so_does_closing(make: Make, client: Client, alice: Agent) -> None:
    old = address(client, alice)
    new = address(client, alice)
    assert old != new
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    client.force_login(alice)
    client.post("/calendar", {"close": "1"})
    assert client.get(new).status_code == 404
    verbs = list(Entry.objects.filter(verb__startswith="calendar.").values_list("verb", flat=True))
    assert verbs == ["calendar.opened", "calendar.opened", "calendar.closed"]


@pytest.mark.parametrize("token", ["x", "x.y", "0" * 32, "..", "é"])
def test_an_unknown_token_finds_nothing(client: Client, alice: Agent, token: str) -> None:
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_number_without_the_signature_of_this_desk_finds_nothing(make: Make, client: Client, alice: Agent) -> None:
    address(client, alice)
    nonce = CalendarFeed.objects.get().nonce
    assert client.get(f"/calendar/{nonce}.ics").status_code == 404
    forged = Signer(key="another secret", sep=".", salt="yinuo.figures.calendar").sign(nonce)
    assert client.get(f"/calendar/{forged}.ics").status_code == 404


def test_whoever_has_left_has_no_calendar(make: Make, client: Client, alice: Agent) -> None:
    path = address(client, alice)
    Agent.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get(path).status_code == 404


def test_the_page_says_when_it_was_last_fetched(make: Make, client: Client, alice: Agent) -> None:
    path = address(client, alice)
    client.force_login(alice)
    assert "还没有被读取过" in client.get("/calendar").content.decode()
    client.get(path)
    assert "最近一次读取：12:00" in client.get("/calendar").content.decode()
    assert CalendarFeed.objects.get().read_at > NOON - DAY  # type: ignore[operator]
