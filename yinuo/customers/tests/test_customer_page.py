from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation, Ticket
from yinuo.customers.models import Customer, customer_at
from yinuo.people.models import Agent, Team
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Evidence, Promise

pytestmark = pytest.mark.django_db


def page(client: Client, customer: Customer) -> str:
    response = client.get(f"/customers/{customer.pk}", headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def promised(ticket: Ticket, by: Agent, words: str = "退款") -> Promise:
    return promise_by_hand(ticket, by=by, action="refund", words=words, due_at=timezone.now() + timedelta(hours=2))


@pytest.fixture
def several(conversation: Conversation, alice: Agent) -> None:
    """Two kept, one broken, one withdrawn, three open."""
    made = [promised(conversation.ticket, alice, f"第{number}个") for number in range(7)]
    for promise in made[:2]:
        promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    made[2].break_(by=alice, why="忘了")
    made[3].withdraw(by=alice, on_behalf_of="customer", why="不用了")


def figures(html: str) -> dict[str, int]:
    return {label: int(count) for count, label in re.findall(r"<b>(\d+)</b> (\w+)</a>", html)}


def test_our_word_to_them_in_numbers_with_n(several: None, wang: Customer, as_alice: Client) -> None:
    html = page(as_alice, wang)
    assert "2 of 3 promises with an outcome were kept in time" in html
    assert figures(html) == {"kept": 2, "late": 0, "broken": 1, "open": 3}
    assert "n = 7" in html


def test_every_number_leads_to_as_many_rows(several: None, wang: Customer, as_alice: Client) -> None:
    html = page(as_alice, wang)
    links = re.findall(r'<a href="(/promises/\?[^"]*)"[^>]*>(?:<b>|n = )(\d+)', html)
    assert len(links) == 5
    for url, count in links:
        rows = as_alice.get(url.replace("&amp;", "&")).content.decode().count('class="due promise-row"')
        assert rows == int(count), url


def test_contacts_are_masked_and_tickets_listed(conversation: Conversation, wang: Customer, as_alice: Client) -> None:
    wang.contact_points.create(kind="mail", value="wanghui@example.com")
    html = page(as_alice, wang)
    assert "138****4058" in html
    assert "w***@example.com" in html
    assert "13800004058" not in html
    assert "wanghui@" not in html
    assert f'href="/tickets/{conversation.ticket_id}"' in html


def test_a_customer_to_whom_nothing_was_promised(conversation: Conversation, wang: Customer, as_alice: Client) -> None:
    html = page(as_alice, wang)
    assert "Nothing has been promised to them yet" in html
    assert "n =" not in html


def test_an_agent_sees_the_matters_of_her_own_team_only(
    conversation: Conversation, wang: Customer, repair: Team, charlie: Agent, alice: Agent, client: Client, max_: Agent
) -> None:
    visit = open_conversation(wang, channel="phone", team=repair, subject="上门检修", agent=charlie)
    promised(visit.ticket, charlie, "师傅三点到")
    promised(conversation.ticket, alice, "退款")
    for who, sees, count in ((alice, "退款", 1), (charlie, "师傅三点到", 1), (max_, "师傅三点到", 2)):
        client.force_login(who)
        html = page(client, wang)
        assert f"<q>{sees}</q>" in html
        assert html.count('class="due promise-row"') == count
        assert f"n = {count}" in html


def test_another_team_does_not_learn_that_they_exist(
    conversation: Conversation, wang: Customer, client: Client, charlie: Agent
) -> None:
    client.force_login(charlie)
    assert client.get(f"/customers/{wang.pk}").status_code == 404
    assert client.get("/customers/999999").status_code == 404


def test_one_without_a_ticket_is_seen_by_those_who_see_every_team(
    client: Client, alice: Agent, max_: Agent, ivy: Agent
) -> None:
    fresh = customer_at("phone", "13900001111", name="李建国")
    for who, status in ((alice, 404), (max_, 200), (ivy, 200)):
        client.force_login(who)
        assert client.get(f"/customers/{fresh.pk}").status_code == status


def test_a_page_is_only_read_and_a_visitor_signs_in(
    conversation: Conversation, wang: Customer, client: Client, alice: Agent
) -> None:
    assert client.get(f"/customers/{wang.pk}")["Location"].startswith("/sign-in")
    client.force_login(alice)
    assert client.post(f"/customers/{wang.pk}").status_code == 405


def test_the_number_of_queries_does_not_grow(
    conversation: Conversation,
    wang: Customer,
    alice: Agent,
    hotline: Team,
    as_alice: Client,
    django_assert_max_num_queries,
) -> None:
    for _ in range(12):
        ticket = open_conversation(wang, channel="chat", team=hotline, subject="x", agent=alice).ticket
        promised(ticket, alice)
        promised(ticket, alice).keep(by=alice, evidence=Evidence(reference="R-1"))
    with django_assert_max_num_queries(16):
        page(as_alice, wang)
