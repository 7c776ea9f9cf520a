from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from yinuo.channels.receiving import open_conversation, receive
from yinuo.conversations.models import Conversation, Ticket
from yinuo.customers.models import Customer
from yinuo.people.models import Agent, Team
from yinuo.promises.hearing import owe_callback, promise_by_hand
from yinuo.promises.models import Evidence, Promise

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TEN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ticket(clock: time_machine.Traveller, wang: Customer, hotline: Team, alice: Agent) -> Ticket:
    return open_conversation(wang, channel="phone", team=hotline, subject="洗衣机漏水", agent=alice).ticket


@pytest.fixture
def call(ticket: Ticket) -> Conversation:
    return ticket.conversations.get()


@pytest.fixture
def promise(ticket: Ticket, alice: Agent) -> Promise:
    return promise_by_hand(ticket, by=alice, action="refund", words="退上门费 80 元", due_at=TEN + timedelta(hours=2))


def page(client: Client, ticket: Ticket, query: str = "", language: str = "en") -> str:
    response = client.get(f"/tickets/{ticket.pk}{query}", headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def story(html: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<li[^>]*><time[^>]*>.*?<p>(.*?)</p>", html, re.S)
    ]


def test_it_says_whose_it_is_and_shows_what_was_said_and_promised(
    ticket: Ticket, call: Conversation, promise: Promise, alice: Agent, as_alice: Client
) -> None:
    receive(call, speaker="customer", text="又漏了一地水")
    html = page(as_alice, ticket)
    for text in ("洗衣机漏水", "王女士", "first owner 林晓", "热线一组", "又漏了一地水", "退上门费 80 元"):
        assert text in html
    assert f'href="/promises/{promise.pk}"' in html
    assert f'href="/customers/{ticket.customer_id}"' in html
    assert f'href="/conversations/{call.pk}"' in html


def test_the_words_of_a_promise_are_underlined_and_lead_to_it(
    ticket: Ticket, call: Conversation, alice: Agent, as_alice: Client
) -> None:
    received = receive(call, speaker="agent", author=alice, text="王女士，我半小时后一定给您回电话。")
    (promise,) = received.promises
    assert f'<a href="/promises/{promise.pk}"><mark>{promise.words}</mark></a>' in page(as_alice, ticket)


def test_a_callback_owed_after_a_dropped_line_stands_above_everything(
    ticket: Ticket, call: Conversation, as_alice: Client
) -> None:
    call.end(by=None, how="dropped")
    promise = owe_callback(call)
    html = page(as_alice, ticket)
    assert "The line dropped: 林晓 owes 王女士 a callback" in html
    assert f"/calls/new?promise={promise.pk}" in html
    assert html.index("owes 王女士") < html.index("<details")


def test_once_called_back_it_is_no_longer_owed(
    ticket: Ticket, call: Conversation, alice: Agent, as_alice: Client
) -> None:
    call.end(by=None, how="dropped")
    owe_callback(call).keep(by=alice, evidence=Evidence(reference="回电已录音"))
    assert "owes 王女士" not in page(as_alice, ticket)


def test_the_journal_tells_the_story_in_the_readers_language(
    ticket: Ticket, call: Conversation, alice: Agent, as_alice: Client, clock: time_machine.Traveller
) -> None:
    for text in ("又漏了", "你们什么时候来", "快点"):
        receive(call, speaker="customer", text=text)
    call.end(by=alice)
    promise = promise_by_hand(ticket, by=alice, action="visit", words="师傅三点到", due_at=TEN + timedelta(hours=5))
    clock.shift(timedelta(hours=1))
    promise.keep(by=alice, evidence=Evidence(reference="派工单 88"))
    ticket.close(by=alice, solution="换了进水阀")
    html = page(as_alice, ticket, language="zh-hans")
    assert story(html) == [
        "林晓开了工单：电话",
        "客户联系：电话 查看",
        "3 条消息",
        "会话结束 查看",
        "林晓答应：上门，今天 15:00 前",
        "林晓提前 4 小时做到：上门；单据 派工单 88",
        "林晓记为已解决",
    ]
    assert "换了进水阀" in html
    assert story(page(as_alice, ticket))[4] == "林晓 promised: Visit, due today 15:00"


def test_taking_and_dropping_are_told(
    wang: Customer, hotline: Team, sue: Agent, as_alice: Client, alice: Agent
) -> None:
    waiting = open_conversation(wang, channel="chat", team=hotline, subject="退款")
    waiting.take(by=alice)
    receive(waiting, speaker="customer", text="在吗")
    waiting.end(by=None, how="dropped")
    lines = story(page(as_alice, waiting.ticket))
    assert lines == [
        "Ticket opened: Web chat",
        "Contact: Web chat look",
        "林晓 took the customer and answers for the ticket from now on look",
        "王女士 said",
        "The line dropped look",
    ]


def test_a_long_conversation_is_folded_unless_it_is_the_latest(
    ticket: Ticket,
    call: Conversation,
    alice: Agent,
    wang: Customer,
    hotline: Team,
    as_alice: Client,
    clock: time_machine.Traveller,
) -> None:
    for number in range(50):
        receive(call, speaker="customer", text=f"第{number}句")
    clock.shift(timedelta(hours=1))
    open_conversation(wang, channel="chat", team=hotline, subject="", ticket=ticket, agent=alice)
    html = page(as_alice, ticket)
    assert re.findall(r'<details class="talk"( open)?>', html) == [" open", ""]
    assert "第39句" in html
    assert "第40句" not in html
    assert "50 messages" in html


def test_a_long_journal_shows_its_latest_entries_and_a_link_to_all(
    ticket: Ticket, promise: Promise, alice: Agent, sue: Agent, as_alice: Client
) -> None:
    for _ in range(50):
        promise.hand_over(sue, by=sue)
        promise.hand_over(alice, by=sue)
    html = page(as_alice, ticket)
    assert "林晓 opened the ticket" not in html
    assert "?all=1#happened" in html
    assert "林晓 opened the ticket" in page(as_alice, ticket, "?all=1")


def test_a_ticket_without_anything_says_what_will_appear(
    wang: Customer, hotline: Team, alice: Agent, as_alice: Client
) -> None:
    bare = Ticket.objects.create(customer=wang, subject="空", owner=alice, team=hotline)
    html = page(as_alice, bare)
    assert "No conversation yet" in html
    assert "Nothing has been promised" in html
    assert "will be told here" in html


def test_htmx_gets_what_is_owed_and_the_story(ticket: Ticket, promise: Promise, as_alice: Client) -> None:
    html = as_alice.get(f"/tickets/{ticket.pk}", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in html
    assert "退上门费" in html
    assert 'hx-swap-oob="innerHTML"' in html


def test_words_with_markup_in_them_are_shown_as_words(ticket: Ticket, call: Conversation, as_alice: Client) -> None:
    receive(call, speaker="customer", text="<script>alert(1)</script>")
    html = page(as_alice, ticket)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_the_number_of_queries_does_not_grow_with_the_ticket(
    ticket: Ticket, alice: Agent, wang: Customer, hotline: Team, as_alice: Client, django_assert_max_num_queries
) -> None:
    for _ in range(6):
        one = open_conversation(wang, channel="chat", team=hotline, subject="", ticket=ticket, agent=alice)
        for _ in range(5):
            receive(one, speaker="agent", author=alice, text="我半小时后给您回电话")
    with django_assert_max_num_queries(24):
        page(as_alice, ticket)


@pytest.mark.parametrize(("who", "status"), [("bob", 200), ("sue", 200), ("max_", 200), ("ivy", 200), ("charlie", 404)])
def test_who_sees_it(ticket: Ticket, client: Client, who: str, status: int, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/tickets/{ticket.pk}").status_code == status


def test_an_inspector_finds_nothing_to_press(ticket: Ticket, client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    html = page(client, ticket)
    assert f'action="/tickets/{ticket.pk}' not in html
    assert 'data-dialog="close-ticket"' not in html


def test_a_ticket_is_only_read_and_a_visitor_signs_in(ticket: Ticket, client: Client, alice: Agent) -> None:
    assert client.get(f"/tickets/{ticket.pk}")["Location"].startswith("/sign-in")
    client.force_login(alice)
    assert client.post(f"/tickets/{ticket.pk}").status_code == 405


# Closing


def close(client: Client, ticket: Ticket, *, htmx: bool = False, **data: str):
    headers = {"accept-language": "en"} | ({"hx-request": "true"} if htmx else {})
    return client.post(f"/tickets/{ticket.pk}/closure", data, headers=headers)


def test_it_is_closed_with_what_solved_it(ticket: Ticket, as_alice: Client, alice: Agent) -> None:
    response = close(as_alice, ticket, solution=" 换了进水阀 ")
    assert (response.status_code, response["Location"]) == (302, f"/tickets/{ticket.pk}")
    closed = Ticket.objects.get()
    assert (closed.closure.by, closed.closure.solution) == (alice, "换了进水阀")
    html = page(as_alice, closed)
    assert "recorded it as solved, 10:00." in html
    assert 'data-dialog="close-ticket"' not in html


@pytest.mark.parametrize("solution", ["", "   "])
def test_without_a_solution_it_stays_open(ticket: Ticket, as_alice: Client, solution: str) -> None:
    response = close(as_alice, ticket, solution=solution)
    assert response.status_code == 409
    assert 'data-code="solution-missing"' in response.content.decode()
    assert not Ticket.objects.get().is_closed


def test_with_promises_still_to_be_kept_it_warns_first(ticket: Ticket, promise: Promise, as_alice: Client) -> None:
    assert "1 promise is still to be kept" in page(as_alice, ticket)
    response = close(as_alice, ticket, solution="好了")
    assert response.status_code == 409
    assert 'data-code="promises-remain"' in response.content.decode()
    assert not Ticket.objects.get().is_closed


def test_closed_all_the_same_the_promise_is_still_owed_and_rings_on(
    ticket: Ticket, promise: Promise, as_alice: Client
) -> None:
    from yinuo.clock.models import Alarm

    close(as_alice, ticket, solution="好了", despite_promises="on")
    assert Ticket.objects.get().is_closed
    promise.refresh_from_db()
    assert promise.is_live
    assert Alarm.objects.about(promise).waiting().count() == 4


def test_closing_it_again_changes_nothing(ticket: Ticket, as_alice: Client) -> None:
    close(as_alice, ticket, solution="好了")
    assert close(as_alice, ticket, solution="又好了").status_code == 302
    assert Ticket.objects.get().closure.solution == "好了"


def test_htmx_is_sent_to_the_closed_ticket(ticket: Ticket, as_alice: Client) -> None:
    response = close(as_alice, ticket, htmx=True, solution="好了")
    assert (response.status_code, response["HX-Redirect"]) == (204, f"/tickets/{ticket.pk}")


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("ivy", 403)])
def test_others_close_nothing(
    ticket: Ticket, client: Client, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert close(client, ticket, solution="好了").status_code == status
    assert not Ticket.objects.get().is_closed


def test_closing_is_not_a_page_and_not_for_visitors(ticket: Ticket, client: Client, alice: Agent) -> None:
    assert close(client, ticket, solution="好了")["Location"].startswith("/sign-in")
    client.force_login(alice)
    assert client.get(f"/tickets/{ticket.pk}/closure").status_code == 405
