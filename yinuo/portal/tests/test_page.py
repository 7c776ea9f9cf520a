"""What the customer sees, and what nobody else learns."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yinuo.channels.receiving import open_conversation, receive
from yinuo.conversations.models import Conversation, Message
from yinuo.customers.models import Customer, customer_at
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent, Team
from yinuo.portal import limits
from yinuo.portal.models import VALID_FOR, PortalLink, link_for
from yinuo.promises import claiming
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Claim, Evidence, Promise

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
KEY = "0123456789abcdef"


@pytest.fixture(autouse=True)
def at_ten():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
    cache.clear()


@pytest.fixture
def promise(conversation: Conversation, alice: Agent) -> Promise:
    due = timezone.now() + timedelta(hours=5)
    return promise_by_hand(conversation.ticket, by=alice, action="callback", words="下午三点前给您回电", due_at=due)


@pytest.fixture
def link(promise: Promise, alice: Agent) -> PortalLink:
    return link_for(promise.ticket, by=alice)


@pytest.fixture
def url(link: PortalLink) -> str:
    return f"/c/{link.token}"


@pytest.fixture
def other(hotline: Team, alice: Agent) -> Promise:
    customer = customer_at("phone", "13900001111", name="李国", surname="李", title="先生")
    talk = open_conversation(customer, channel="phone", team=hotline, subject="空调不冷", agent=alice)
    due = timezone.now() + timedelta(hours=4)
    return promise_by_hand(talk.ticket, by=alice, action="reply", words="尽快答复李先生", due_at=due)


def ask(client: Client, url: str, promise: Promise, *, at: str = "2026-11-24T10:00", words: str = "", key: str = KEY):
    data = {"due_at": at, "words": words, "key": key}
    return client.post(f"{url}/promises/{promise.pk}/time", data)


# The link


def test_the_token_is_kept_nowhere_and_short_enough_for_a_text_message(link: PortalLink) -> None:
    assert len(link.token) == 22
    row = PortalLink.objects.filter(pk=link.pk).values().get()
    assert link.token not in str(row)
    assert link.token not in str(list(Entry.objects.values()))


def test_the_same_link_is_given_again_while_it_holds_and_a_new_one_later(
    link: PortalLink, alice: Agent, at_ten
) -> None:
    assert link_for(link.ticket, by=alice) == link
    at_ten.shift(timedelta(days=24))
    assert link_for(link.ticket, by=alice).token != link.token
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="link.")] == ["link.made", "link.made"]


def test_a_new_secret_makes_a_new_link(link: PortalLink, alice: Agent, client: Client, url: str, settings) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert client.get(url).status_code == 404
    assert link_for(link.ticket, by=alice) != link
    settings.SECRET_KEY_FALLBACKS = [old]
    assert url.encode() in client.get(url).content


def test_unknown_expired_revoked_and_foreign_answer_with_the_same_bytes_and_the_same_questions(
    link: PortalLink, url: str, alice: Agent, client: Client, other: Promise, django_assert_num_queries
) -> None:
    answers = []

    def look(path: str) -> None:
        with django_assert_num_queries(1):
            answers.append(client.get(path))

    look("/c/" + "A" * 22)
    look("/c/x")
    look("/c/%F0%9F%98%80%00")
    with time_machine.travel(NOW + VALID_FOR, tick=False):
        look(url)
    link.revoke(by=alice)
    look(url)
    assert {answer.status_code for answer in answers} == {404}
    pages = {answer.content.split(b"<body>")[1] for answer in answers}
    assert len(pages) == 1
    assert {str(sorted(answer.headers.items())) for answer in answers[:1]} == {
        str(sorted(answer.headers.items())) for answer in answers
    }
    assert b"/sign-in" not in answers[0].content


def test_a_link_is_taken_back_once_and_only_by_who_may(
    link: PortalLink, alice: Agent, charlie: Agent, ivy: Agent
) -> None:
    from yinuo.conversations.refusals import NotYourTicket

    for stranger in (charlie, ivy):
        with pytest.raises(NotYourTicket):
            link.revoke(by=stranger)
        with pytest.raises(NotYourTicket):
            link_for(link.ticket, by=stranger)
    link.revoke(by=alice)
    link.revoke(by=alice)
    assert Entry.objects.filter(verb="link.revoked").count() == 1


# What it shows


def test_the_page_says_who_promised_what_by_when(url: str, client: Client, link: PortalLink) -> None:
    text = client.get(url).content.decode()
    assert "王女士" in text
    assert "洗衣机漏水" in text
    assert "林专员答应您：今天 15:00 前给您回电" in text
    assert "还有 5 小时" in text
    link.refresh_from_db()
    assert link.last_seen_at == timezone.now()


def test_nothing_from_inside_the_desk_is_on_it(
    url: str, client: Client, conversation: Conversation, other: Promise, alice: Agent, promise: Promise
) -> None:
    note = receive(conversation, speaker="note", text="这个客户很难缠，我明天上午给她回电", author=alice)
    for heard in note.promises:
        heard.accept(by=alice)
    receive(conversation, speaker="customer", text="等了三天了，气死我了")
    promise.break_(by=alice, why="内部排班失误")
    text = client.get(url).content.decode()
    for secret in (
        "难缠",
        "林晓",
        "王慧",
        "1380000",
        "4058",
        "空调",
        "李先生",
        "气死",
        "angry",
        "排班",
        str(other.words),
    ):
        assert secret not in text
    assert "没有做到，对不起" in text


def test_a_promise_without_a_time_is_shown_as_one(
    url: str, client: Client, conversation: Conversation, alice: Agent, promise: Promise
) -> None:
    promise.withdraw(by=alice, on_behalf_of="mistake", why="听错了")
    Promise.objects.create(
        ticket=promise.ticket, customer=promise.customer, words="尽快答复您", action="reply", owner=alice, state="open",
        made_at=timezone.now(), due_at=timezone.now() + timedelta(hours=4), due_kind="vague", due_source="policy",
    )  # fmt: skip
    text = client.get(url).content.decode()
    assert "还没有约定时间" in text
    assert "data-due=" not in text
    assert "下午三点前" not in text


def test_what_was_kept_says_when_and_how_and_by_how_much(
    url: str, client: Client, conversation: Conversation, promise: Promise, alice: Agent, at_ten
) -> None:
    at_ten.shift(timedelta(hours=6))
    call = open_conversation(
        promise.customer, channel="phone", team=promise.ticket.team, subject="", ticket=promise.ticket, agent=alice,
        direction="out",
    )  # fmt: skip
    text = client.get(url).content.decode()
    assert "已晚 1 小时" in text
    promise.keep(by=alice, evidence=Evidence(conversation=call))
    assert "16:00 已做到，已给您打电话，晚了 1 小时，对不起。" in client.get(url).content.decode()


def test_it_is_not_kept_indexed_framed_or_told_to_others(url: str, client: Client) -> None:
    response = client.get(url)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert '<meta name="robots" content="noindex' in response.content.decode()
    assert not response.cookies


def test_english_for_those_who_ask_for_it(url: str, client: Client) -> None:
    text = client.get(url, headers={"Accept-Language": "en-GB,en;q=0.8"}).content.decode()
    assert "林 promised you: by 15:00 today, call you back" in text


def test_the_page_asks_the_same_few_questions_for_thirty_promises(
    url: str, client: Client, promise: Promise, alice: Agent, django_assert_max_num_queries
) -> None:
    due = timezone.now() + timedelta(hours=5)
    for number in range(30):
        promise_by_hand(promise.ticket, by=alice, action="reply", words=f"第{number}件", due_at=due)
    with django_assert_max_num_queries(8):
        client.get(url)


# What the customer does


def test_another_time_arrives_as_their_message_and_is_agreed_with_one_answer(
    url: str, client: Client, promise: Promise, alice: Agent
) -> None:
    assert ask(client, url, promise, words="我在开会").status_code == 302
    message = Message.objects.get(conversation__channel="portal")
    assert (message.speaker, message.conversation.ticket) == ("customer", promise.ticket)
    assert "明天 10:00" in message.text
    assert "我在开会" in message.text
    notice = Notification.objects.get(kind="promise.asked")
    assert notice.recipient == alice
    promise.refresh_from_db()
    assert (promise.state, timezone.localtime(promise.due_at).hour) == ("open", 15)
    assert "您想改到明天 10:00，等林专员确认" in client.get(url).content.decode()

    moved = claiming.confirm(Claim.objects.get(kind="moved"), by=alice)
    promise.refresh_from_db()
    assert promise.state == Promise.State.RENEGOTIATED
    assert promise.renegotiation.consent == message
    assert moved.due_at == datetime.fromisoformat("2026-11-24T10:00:00+08:00")


def test_a_double_click_asks_once_and_a_second_wish_takes_the_place_of_the_first(
    url: str, client: Client, promise: Promise
) -> None:
    for _ in range(2):
        ask(client, url, promise)
    assert Message.objects.filter(conversation__channel="portal").count() == 1
    ask(client, url, promise, at="2026-11-25T11:00", key="f" * 16)
    waiting = Claim.objects.waiting().filter(kind="moved")
    assert [timezone.localtime(claim.due_at).day for claim in waiting] == [25]


@pytest.mark.parametrize(
    "at", ["2026-11-23T10:10", "2026-11-22T10:00", "2026-11-24T03:00", "2027-11-24T10:00", "", "x", "9999-99-99T99:99"]
)
def test_a_time_at_which_nobody_could_come_is_refused_and_the_words_are_kept(
    url: str, client: Client, promise: Promise, at: str
) -> None:
    response = ask(client, url, promise, at=at, words="别太早")
    assert response.status_code == 422
    assert "请选 08:00 到 20:00" in response.content.decode()
    assert "别太早" in response.content.decode()
    assert not Message.objects.filter(conversation__channel="portal").exists()


def test_what_is_overdue_is_a_wish_and_no_move(url: str, client: Client, promise: Promise, at_ten) -> None:
    at_ten.shift(timedelta(hours=6))
    assert ask(client, url, promise).status_code == 302
    assert Message.objects.filter(conversation__channel="portal").exists()
    assert not Claim.objects.exists()


def test_hostile_words_are_stored_as_text_and_shown_escaped(url: str, client: Client, promise: Promise) -> None:
    ask(client, url, promise, words="\x00<script>alert(1)</script>\u202e{{ 7|add:7 }}")
    text = Message.objects.get(conversation__channel="portal").text
    assert text.endswith("<script>alert(1)</script>{{ 7|add:7 }}")
    shown = client.get(url).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


def test_too_many_words_are_refused(url: str, client: Client, promise: Promise) -> None:
    assert ask(client, url, promise, words="字" * 201).status_code == 422
    assert ask(client, url, promise, words="字" * 200, key="e" * 16).status_code == 302


def test_a_receipt_is_proof_with_the_time_it_was_given(
    url: str, client: Client, promise: Promise, alice: Agent, at_ten
) -> None:
    at_ten.shift(timedelta(hours=4))
    for _ in range(2):
        assert client.post(f"{url}/promises/{promise.pk}/receipt").status_code == 302
    message = Message.objects.get(conversation__channel="portal")
    assert message.text == "已接到电话（“下午三点前给您回电”）"
    promise.refresh_from_db()
    assert promise.state == Promise.State.OPEN
    assert "您告诉我们：已接到电话" in client.get(url).content.decode()
    at_ten.shift(timedelta(hours=4))
    claiming.confirm(Claim.objects.get(kind="fulfilled"), by=alice)
    promise.refresh_from_db()
    assert promise.state == Promise.State.KEPT
    assert promise.keeping.fulfilled_at == message.said_at


def test_a_receipt_of_one_promise_is_no_proof_of_another(
    url: str, client: Client, promise: Promise, alice: Agent
) -> None:
    second = promise_by_hand(
        promise.ticket, by=alice, action="refund", words="今天退款", due_at=timezone.now() + timedelta(hours=3)
    )
    client.post(f"{url}/promises/{promise.pk}/receipt")
    evidence = Evidence(message=Message.objects.get(conversation__channel="portal"))
    assert evidence.counts_for(promise)
    assert not evidence.counts_for(second)


def test_promises_of_other_tickets_are_not_there(url: str, client: Client, other: Promise) -> None:
    for number in (other.pk, 999_999):
        assert client.get(f"{url}/promises/{number}/time").status_code == 404
        assert client.post(f"{url}/promises/{number}/receipt").status_code == 404
        assert ask(client, url, Promise(pk=number)).status_code == 404
    assert not Message.objects.filter(conversation__channel="portal").exists()
    assert b"\xe7\xa9\xba\xe8\xb0\x83" not in client.get(f"{url}/promises/{other.pk}/time").content


def test_forms_need_no_cookie_and_no_token_of_a_page(url: str, promise: Promise) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"{url}/promises/{promise.pk}/receipt", headers={"Origin": "null"})
    assert response.status_code == 302
    assert not strict.cookies


# Limits


def test_a_link_may_be_written_to_six_times_a_minute(url: str, client: Client, promise: Promise, at_ten) -> None:
    answers = [
        ask(client, url, promise, key=f"{number:016x}").status_code for number in range(limits.WRITES_PER_LINK + 1)
    ]
    assert answers == [302] * limits.WRITES_PER_LINK + [429]
    assert client.get(url).status_code == 200
    at_ten.shift(timedelta(seconds=limits.WINDOW))
    assert ask(client, url, promise, key="a" * 16).status_code == 302


def test_whoever_guesses_is_stopped_and_others_are_not(url: str, client: Client) -> None:
    answers = [client.get(f"/c/{number:022d}").status_code for number in range(limits.MISSES_PER_ADDRESS + 1)]
    assert answers == [404] * limits.MISSES_PER_ADDRESS + [429]
    assert client.get(url).status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.9").get("/c/x").status_code == 404


def test_the_address_is_what_our_own_proxy_saw(rf, settings) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.7"})
    assert limits.address(request) == "10.0.0.1"
    settings.PROXY_HOPS = 1
    assert limits.address(request) == "203.0.113.7"
    assert limits.address(rf.get("/", REMOTE_ADDR="2001:db8::1:2:3:4")) == "2001:db8::/64"


def test_a_long_body_is_not_read(url: str, client: Client, promise: Promise) -> None:
    assert ask(client, url, promise, words="字" * 9000).status_code == 413


def test_the_log_does_not_open_the_page(url: str, client: Client, link: PortalLink, alice: Agent) -> None:
    from yinuo.portal.tokens_in_logs import HideTokens

    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Not Found", url + "/promises/1/time"), None)
    HideTokens().filter(record)
    assert record.getMessage() == "Not Found: /c/…/promises/1/time"


# At the desk


def test_the_desk_gives_the_link_away_and_takes_it_back(as_alice: Client, promise: Promise, client: Client) -> None:
    shown = as_alice.post(f"/tickets/{promise.ticket_id}/links").content.decode()
    link = PortalLink.objects.get()
    assert f"http://testserver/c/{link.token}" in shown
    assert "已收回" in as_alice.post(f"/links/{link.pk}/revocation").content.decode()
    assert Client().get(f"/c/{link.token}").status_code == 404


def test_the_journal_tells_of_it(as_alice: Client, link: PortalLink) -> None:
    assert "林晓生成了客户链接" in as_alice.get(f"/tickets/{link.ticket_id}").content.decode()


def test_a_customer_without_a_title_is_not_named(client: Client, hotline: Team, alice: Agent, db: None) -> None:
    nameless: Customer = customer_at("phone", "13700002222", name="赵敏")
    talk = open_conversation(nameless, channel="phone", team=hotline, subject="退货", agent=alice)
    text = client.get(f"/c/{link_for(talk.ticket, by=alice).token}").content.decode()
    assert "赵敏" not in text
    assert "2222" not in text
    assert "还没有答应您什么" in text
