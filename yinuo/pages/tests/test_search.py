from __future__ import annotations

import pytest
from django.test import Client

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation
from yinuo.customers.models import customer_at
from yinuo.people.models import Agent, Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_matters(conversation: Conversation, hotline: Team, alice: Agent) -> None:
    zhao = customer_at("phone", "13912341111", name="赵敏", surname="赵", title="女士")
    open_conversation(zhao, channel="chat", team=hotline, subject="空调不制冷", agent=alice)


@pytest.mark.parametrize("asked", ["王慧", "王女士", "13800004058", "138 0000 4058", "4058", " 王慧 "])
def test_a_customer_is_found_by_name_by_number_and_by_its_last_four_digits(asked: str, as_alice: Client) -> None:
    text = as_alice.get("/search", {"q": asked}).text
    assert "洗衣机漏水" in text
    assert "空调不制冷" not in text
    assert "13800004058" not in text.split('class="rows"')[1]


def test_a_ticket_is_found_by_its_number(as_alice: Client, conversation: Conversation) -> None:
    for asked in (f"{conversation.ticket_id}", f"#{conversation.ticket_id}"):
        assert "洗衣机漏水" in as_alice.get("/search", {"q": asked}).text


def test_three_digits_find_nobody_by_their_number(as_alice: Client) -> None:
    assert "洗衣机漏水" not in as_alice.get("/search", {"q": "058"}).text


def test_another_teams_customers_are_not_found(client: Client, charlie: Agent) -> None:
    client.force_login(charlie)
    for asked in ("王慧", "13800004058", "4058"):
        assert "没有找到" in client.get("/search", {"q": asked}).text


def test_nothing_asked_and_nothing_found_say_what_to_do(as_alice: Client) -> None:
    assert "要找哪位客户" in as_alice.get("/search").text
    assert "试试姓加称呼" in as_alice.get("/search", {"q": "没有这个人"}).text
    assert as_alice.get("/search", {"q": "9" * 60}).status_code == 200


def test_too_many_say_that_there_are_more(
    as_alice: Client, hotline: Team, alice: Agent, django_assert_max_num_queries
) -> None:
    for number in range(35):
        customer = customer_at("phone", f"1370000{number:04}", name=f"李{number}", surname="李", title="先生")
        open_conversation(customer, channel="chat", team=hotline, subject=f"事{number}", agent=alice)
    with django_assert_max_num_queries(10):
        text = as_alice.get("/search", {"q": "李先生"}).text
    assert "只列出最近 30 个" in text
