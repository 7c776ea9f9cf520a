"""The page of figures and the lists behind its numbers."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from yinuo.clock.models import Outage
from yinuo.conversations.models import Conversation, Ticket
from yinuo.figures.asked import Asked
from yinuo.figures.counting import Figures
from yinuo.figures.fates import SHOWS
from yinuo.figures.tests.conftest import DAY, HOUR, NOON, Make
from yinuo.people.models import Agent
from yinuo.promises.models import Handover, Promise


def opened(client: Client, agent: Agent, url: str) -> str:
    client.force_login(agent)
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def count_on(page: str) -> int:
    found = re.search(r"<h1>[^<]*?(\d+) 个\s*</h1>", page)
    assert found is not None
    return int(found[1])


@pytest.fixture
def history(make: Make, alice: Agent, bob: Agent) -> None:
    """Of every fate a different number, and nine that were handed on, some of them twice."""
    Outage.objects.create(process="clock", began_at=NOON - 9 * DAY, ended_at=NOON - 9 * DAY + HOUR)
    states = ["kept", "kept_late", "open", "broken", "renegotiated"]
    for number, state in enumerate(states, start=1):
        for _ in range(number):
            make(NOON - 2 * DAY, state, due_source="policy" if state == "kept_late" else "said")
    for _ in range(6):
        make(NOON - 3 * DAY, "withdrawn", on_behalf_of="desk", action="refund")
    for _ in range(7):
        make(NOON - 3 * DAY, "withdrawn", on_behalf_of="customer")
    for _ in range(8):
        make(NOON - 9 * DAY + HOUR, "kept")
    for number, promise in enumerate(Promise.objects.order_by("pk")[:9]):
        for _ in range(1 + number % 2):
            Handover.objects.create(promise=promise, giver=alice, taker=bob, by=bob)


@pytest.mark.parametrize("show", SHOWS)
def test_the_list_behind_a_figure_holds_exactly_what_the_figure_counts(
    history: None, client: Client, sue: Agent, show: str
) -> None:
    asked = Asked.read(QueryDict(), sue)
    page = opened(client, sue, f"/figures/promises{asked.opened(show)}")
    number = Figures(sue, asked).overall().number_of(show)
    assert number > 0
    assert count_on(page) == number
    assert page.count('class="due promise-row"') == min(number, 50)


def test_every_link_of_the_page_leads_to_as_many_as_it_says(history: None, client: Client, sue: Agent) -> None:
    page = opened(client, sue, "/figures?span=90")
    links = re.findall(r'href="(/figures/promises\?[^"]+)">(\d+)(?: 个[^<]*)?</a>', page)
    assert len(links) >= 14
    for url, number in links:
        assert count_on(opened(client, sue, html.unescape(url))) == int(number), url


def test_a_list_that_was_opened_does_not_grow_with_the_time(
    history: None, make: Make, client: Client, sue: Agent, clock: object
) -> None:
    make(NOON + HOUR, "open")
    url = f"/figures/promises{Asked.read(QueryDict(), sue).opened('overdue')}"
    clock.move_to(NOON + 2 * HOUR)  # type: ignore[attr-defined]
    assert count_on(opened(client, sue, url)) == 3
    assert Figures(sue, Asked.read(QueryDict(), sue)).overall().fates["overdue"] == 4


def test_the_page_says_the_answer_and_never_a_rate_without_its_interval(make: Make, client: Client, sue: Agent) -> None:
    for _ in range(3):
        make(state="kept")
    make(NOON - DAY, "open")
    page = opened(client, sue, "/figures")
    assert "说到做到 75.0%：到期 4 个承诺，按时守住 3 个" in page
    assert "30.1%–95.4% · 3 / 4" in page
    assert "n 太少（4）" in page  # of the one person
    assert "没有到期的承诺" in opened(client, sue, "/figures?from=2020-01-01&to=2020-01-05")


def test_an_agent_reads_their_own_figures_and_no_rate_below_thirty(
    make: Make, client: Client, alice: Agent, bob: Agent
) -> None:
    for _ in range(12):
        make(state="kept")
    make(state="kept", owner=bob)
    page = opened(client, alice, f"/figures?owner={bob.pk}")
    assert "n 太少（12）" in page
    assert "<b>100%" not in page
    assert "按人" not in page
    assert "何立" not in page


def test_another_team_is_not_counted(make: Make, elsewhere: Ticket, charlie: Agent, client: Client, sue: Agent) -> None:
    make(ticket=elsewhere, owner=charlie, state="kept")
    assert "没有到期的承诺" in opened(client, sue, f"/figures?team={elsewhere.team_id}&owner={charlie.pk}")


def test_what_the_address_cannot_mean_is_as_if_it_were_not_there(make: Make, client: Client, sue: Agent) -> None:
    make(state="kept")
    page = opened(client, sue, "/figures?span=x&team=%00&owner=99999999999999999999&action=%3C&by=year&from=x&at=y")
    assert "说到做到 100%" in page


def test_the_number_of_questions_does_not_grow_with_the_promises(
    history: None,
    make: Make,
    elsewhere: Ticket,
    charlie: Agent,
    client: Client,
    max_: Agent,
    django_assert_max_num_queries: object,
) -> None:
    make(ticket=elsewhere, owner=charlie, state="kept_late")
    client.force_login(max_)
    with django_assert_max_num_queries(40) as few:  # type: ignore[operator]
        client.get("/figures")
    for number in range(40):
        make(NOON - number * DAY / 2, "kept" if number % 3 else "kept_late", action="visit")
    with django_assert_max_num_queries(len(few.captured_queries)):  # type: ignore[operator]
        client.get("/figures")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get("/figures/promises")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get("/figures/contacts")


def test_the_contacts_behind_the_coverage_are_listed(client: Client, conversation: Conversation, sue: Agent) -> None:
    ended_at = conversation.began_at - timedelta(hours=2)
    Conversation.objects.filter(pk=conversation.pk).update(
        began_at=ended_at, last_at=ended_at, ended_at=ended_at, ended_how="normal"
    )
    page = opened(client, sue, "/figures")
    assert re.search(r"1 次会话", page)
    page = opened(client, sue, "/figures/contacts?show=uncovered")
    assert f"/conversations/{conversation.pk}" in page
    assert f"/conversations/{conversation.pk}" not in opened(client, sue, "/figures/contacts?show=covered")
