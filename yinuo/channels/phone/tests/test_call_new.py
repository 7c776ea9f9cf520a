"""Logging a call: who, about what, what was said, and which promises it kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from yinuo.channels.phone.calls import Logged, logged_before
from yinuo.channels.receiving import open_conversation, receive
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.customers.models import ContactPoint, Customer
from yinuo.journal.models import Entry
from yinuo.people.models import Agent, Team
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Keeping, Promise

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 3, 4, 10, 0, 20, tzinfo=SHANGHAI)
KEY = "0f0e0d0c0b0a09080706050403020100"
EVERYTHING = (Ticket, Conversation, Message, Promise, Keeping, Customer, ContactPoint, Entry)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands at ten in the morning, and twenty seconds, until a test moves it."""
    with time_machine.travel(TEN, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def promise(clock: Any, conversation: Conversation, alice: Agent) -> Promise:
    """Alice told 王女士 at 10:00:20 that she calls back in half an hour."""
    text = "王女士，我半小时后一定给您回电话。"
    return receive(conversation, speaker="agent", text=text, author=alice).promises[0]


def rows() -> list[int]:
    return [model.objects.count() for model in EVERYTHING]


def log(client: Client, **changes: Any) -> HttpResponse:
    sent = {
        "key": KEY,
        "asked": "13912345678",
        "surname": "赵",
        "title": "先生",
        "ticket": "new",
        "subject": "询问延保",
        "direction": "in",
        "began_at": "2026-03-04T10:00",
        "how": "normal",
        "text": "客户询问延保，已说明价格。",
    } | changes
    response = client.post("/calls/new", {name: value for name, value in sent.items() if value is not None})
    assert isinstance(response, HttpResponse)
    return response


def told(client: Client) -> str:
    """What the next page says about the deed."""
    return str(client.get("/search").content.decode())


def test_the_call_that_keeps_a_promise_is_its_proof_and_the_journal_tells_the_story(
    as_alice: Client, alice: Agent, promise: Promise, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + timedelta(minutes=24))
    page = as_alice.get(f"/calls/new?promise={promise.pk}").content.decode()
    assert f'name="keeps" value="{promise.pk}" checked' in page
    assert "半小时后一定给您回电话" in page
    assert 'value="2026-03-04T10:24"' in page

    clock.shift(timedelta(minutes=3))
    response = log(
        as_alice,
        promise=promise.pk,
        customer=promise.customer_id,
        ticket=promise.ticket_id,
        direction="out",
        began_at="2026-03-04T10:24",
        keeps=promise.pk,
        text="已回电，客户同意周六上门。",
    )

    assert (response.status_code, response["Location"]) == (302, f"/promises/{promise.pk}")
    promise.refresh_from_db()
    call = promise.keeping.conversation
    assert promise.state == Promise.State.KEPT
    assert call is not None
    assert (call.direction, call.agent, call.ticket_id) == ("out", alice, promise.ticket_id)
    assert promise.keeping.fulfilled_at == datetime(2026, 3, 4, 10, 24, tzinfo=SHANGHAI)
    assert call.ended_at == TEN + timedelta(minutes=27)
    assert "已守 · 早 6 分" in told(as_alice)
    assert list(promise.ticket.journal().values_list("verb", flat=True))[-4:] == [
        "conversation.began",
        "message.received",
        "conversation.ended",
        "promise.kept",
    ]
    assert promise.ticket.journal().last().facts["conversation"] == call.pk  # type: ignore[union-attr]


def test_a_call_within_the_minute_of_the_promise_came_after_it(as_alice: Client, promise: Promise) -> None:
    response = log(as_alice, customer=promise.customer_id, ticket=promise.ticket_id, direction="out", keeps=promise.pk)
    assert response.status_code == 302
    assert Keeping.objects.get().fulfilled_at == promise.made_at


def test_sending_the_form_twice_logs_one_call(as_alice: Client, promise: Promise) -> None:
    facts = {"customer": promise.customer_id, "ticket": promise.ticket_id, "direction": "out", "keeps": promise.pk}
    first = log(as_alice, **facts)
    before = rows()
    second = log(as_alice, **facts)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert rows() == before
    assert "没有重复保存" in told(as_alice)


def test_the_loser_of_two_forms_at_once_leaves_no_customer_behind(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, before = log(as_alice, asked="13912345678"), rows()
    looks: list[str] = []

    def too_early_at_first(key: str, *, by: Agent) -> Logged | None:
        looks.append(key)
        return logged_before(key, by=by) if len(looks) > 1 else None

    monkeypatch.setattr("yinuo.channels.phone.views.logged_before", lambda key, by: None)
    monkeypatch.setattr("yinuo.channels.phone.calls.logged_before", too_early_at_first)
    second = log(as_alice, asked="13787654321")
    assert second["Location"] == first["Location"]
    assert rows() == before


def test_a_new_caller_becomes_a_customer_with_a_ticket_that_the_agent_owns(as_alice: Client, alice: Agent) -> None:
    response = log(as_alice, asked="+86 139-1234-5678")
    ticket = Ticket.objects.get()
    assert response["Location"] == f"/tickets/{ticket.pk}"
    assert (ticket.customer.called, ticket.subject, ticket.owner) == ("赵先生", "询问延保", alice)
    assert ContactPoint.objects.get().value == "13912345678"


def test_a_known_number_finds_its_customer_without_choosing(
    as_alice: Client, wang: Customer, conversation: Conversation
) -> None:
    log(as_alice, asked="138 0000 4058", ticket=None, subject="")
    call = Conversation.objects.latest("pk")
    assert (call.ticket_id, call.ticket.customer) == (conversation.ticket_id, wang)


def test_notes_are_read_and_a_promise_confirmed_while_typing_is_open_at_once(as_alice: Client, alice: Agent) -> None:
    response = log(as_alice, text="我明天上午十点前给客户回电话。", accepts="我明天上午十点前给客户回电话")
    assert response.status_code == 302
    found = Promise.objects.get()
    assert (found.state, found.owner) == ("open", alice)
    assert found.due_at == datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)
    assert found.message is not None
    assert found.message.speaker == "note"


def test_a_pasted_call_is_stored_turn_by_turn_and_tells_nobody_that_the_customer_writes(
    as_alice: Client, alice: Agent
) -> None:
    pasted = "客户：洗衣机又漏水了。\n座席：今天下午五点前给您回电话。\n客户：好的，谢谢。再见。"
    assert log(as_alice, text="", transcript=pasted, how="normal").status_code == 302
    call = Conversation.objects.get()
    said = [(message.speaker, message.text) for message in call.messages.all()]
    assert said == [
        ("customer", "洗衣机又漏水了。"),
        ("agent", "今天下午五点前给您回电话。"),
        ("customer", "好的，谢谢。再见。"),
    ]
    assert call.promises.get().due_at == datetime(2026, 3, 4, 17, 0, tzinfo=SHANGHAI)
    assert not alice.notifications.exists()


def test_a_dropped_line_owes_a_callback_in_ten_minutes(as_alice: Client, alice: Agent) -> None:
    log(as_alice, how="dropped", began_at="2026-03-04T09:50", minutes="4")
    owed = Promise.objects.get(origin=Promise.Origin.DROPPED_CALL)
    assert (owed.owner, owed.state) == (alice, "open")
    assert owed.due_at == datetime(2026, 3, 4, 10, 4, tzinfo=SHANGHAI)
    assert "10:04 前要给客户回电" in told(as_alice)


def test_a_call_from_the_customer_keeps_nothing_and_what_was_typed_stays(as_alice: Client, promise: Promise) -> None:
    before = rows()
    response = log(
        as_alice,
        customer=promise.customer_id,
        ticket=promise.ticket_id,
        direction="in",
        keeps=promise.pk,
        text="客户来电催问。",
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert "客户来电催问。" in page
    assert f'name="keeps" value="{promise.pk}" checked' in page
    assert f'value="{KEY}"' in page
    assert rows() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"asked": "", "surname": ""}, "有电话号码就够了"),
        ({"asked": "刘备"}, "还没有这个名字的客户"),
        ({"text": "  "}, "这是这通电话的凭证"),
        ({"subject": " "}, "说说是什么事"),
        ({"began_at": "9999-01-01T10:00"}, "1990 年到现在之间"),
        ({"began_at": "2026-03-05T10:00"}, "1990 年到现在之间"),
        ({"began_at": "0001-01-01T00:00"}, "1990 年到现在之间"),
        ({"began_at": "昨天"}, "日期和时间"),
        ({"key": "not a key"}, "刷新后重新填写"),
        ({"ticket": "999999"}, "请另选一张"),
        ({"keeps": "999999", "ticket": None}, "刚刚已经了结"),
        ({"transcript": "洗衣机又漏水了"}, "没有一行写明是谁在说话"),
        ({"transcript": "[9999-01-01 10:00:00] 客户：喂\n[9999-01-01 10:00:09] 座席：您好"}, "9999"),
        ({"text": "好" * 200_001}, "200001"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_stored(
    as_alice: Client, conversation: Conversation, changes: dict[str, str], words: str
) -> None:
    if "keeps" in changes or changes.get("ticket") == "999999":
        changes = {"asked": "13800004058", **changes}
    before = rows()
    response = log(as_alice, **changes)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert rows() == before


def test_several_calls_in_one_paste_are_sent_to_the_upload(as_alice: Client) -> None:
    pasted = (
        "客户：喂，我的净水器不出水了。\n座席：您好，我帮您看看。\n客户：喂？喂？听得到吗？\n断线了，电话没有声音了。\n"
        "第二天，客服人员又主动打电话给客户。\n座席：您好，我是昨天接您电话的小林。\n客户：你好。\n座席：谢谢，再见。"
    )
    response = log(as_alice, text="", transcript=pasted, began_at="2026-03-02T10:00")
    assert response.status_code == 422
    assert "2 通电话" in response.content.decode()


def test_control_and_direction_characters_are_stored_clean(as_alice: Client) -> None:
    assert log(as_alice, text="已\x00说明\u202e价格", subject="延\u202e保").status_code == 302
    assert Message.objects.get().text == "已说明价格"
    assert Ticket.objects.get().subject == "延保"


# Looking up the caller


def test_looking_up_a_number_shows_what_is_owed_and_stores_nothing(as_alice: Client, promise: Promise) -> None:
    before = rows()
    response = as_alice.post("/calls/new", {"find": "1", "asked": "13800004058"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert response.status_code == 200
    assert part.strip().startswith("<div")
    assert "<html" not in part
    assert "王女士" in part
    assert "138****4058" in part
    assert "半小时后一定给您回电话" in part
    assert f'name="ticket" value="{promise.ticket_id}" checked' in part
    assert rows() == before


def test_looking_up_works_without_scripts_and_keeps_what_was_typed(as_alice: Client, promise: Promise) -> None:
    response = log(as_alice, find="1", asked="王女士", text="刚写了一半")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" in page
    assert "刚写了一半" in page
    assert f'name="customer" value="{promise.customer_id}"' in page
    assert not Conversation.objects.filter(key__startswith="logged:").exists()


def test_only_what_a_call_can_keep_is_offered(as_alice: Client, conversation: Conversation, alice: Agent) -> None:
    receive(conversation, speaker="agent", text="三天内给您退款。", author=alice)
    called = receive(conversation, speaker="agent", text="明天中午前给您回电话。", author=alice).promises[0]
    page = as_alice.get(f"/calls/new?ticket={conversation.ticket_id}").content.decode()
    assert Promise.objects.count() == 2
    assert page.count('name="keeps"') == 1
    assert f'name="keeps" value="{called.pk}">' in page


def test_another_teams_customer_is_found_by_the_whole_number_only(
    client: Client, charlie: Agent, promise: Promise
) -> None:
    client.force_login(charlie)
    by_name = client.post("/calls/new", {"find": "1", "asked": "王女士"}).content.decode()
    assert "138****4058" not in by_name
    by_number = client.post("/calls/new", {"find": "1", "asked": "13800004058"}).content.decode()
    assert "138****4058" in by_number
    assert "半小时后" not in by_number
    assert "洗衣机漏水" not in by_number


# Who may


@pytest.mark.parametrize("what", ["promise", "ticket", "customer"])
def test_another_team_does_not_learn_of_what_the_link_names(
    client: Client, charlie: Agent, promise: Promise, what: str
) -> None:
    client.force_login(charlie)
    number = {"promise": promise.pk, "ticket": promise.ticket_id, "customer": promise.customer_id}[what]
    assert client.get(f"/calls/new?{what}={number}").status_code == 404
    assert client.get(f"/calls/new?{what}=999999").status_code == 404
    assert client.get(f"/calls/new?{what}=x").status_code == 404


def test_another_team_adds_no_call_to_a_ticket_it_cannot_see(client: Client, charlie: Agent, promise: Promise) -> None:
    client.force_login(charlie)
    before = rows()
    for changes in (
        {"customer": promise.customer_id, "asked": "", "ticket": promise.ticket_id},
        {"asked": "13800004058", "ticket": promise.ticket_id},
        {"asked": "13800004058", "keeps": promise.pk, "direction": "out"},
    ):
        assert log(client, **changes).status_code == 422
    assert log(client, promise=promise.pk).status_code == 404
    assert rows() == before


def test_a_colleague_may_log_a_call_but_not_settle_a_promise_of_alice(
    client: Client, bob: Agent, promise: Promise
) -> None:
    client.force_login(bob)
    facts = {"customer": promise.customer_id, "ticket": promise.ticket_id, "direction": "out"}
    assert log(client, **facts, keeps=promise.pk).status_code == 422
    assert log(client, **facts).status_code == 302
    promise.refresh_from_db()
    assert promise.is_live


def test_an_inspector_logs_nothing(client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    assert client.get("/calls/new").status_code == 403
    assert log(client).status_code == 403


def test_a_manager_of_no_team_chooses_one(client: Client, max_: Agent, hotline: Team) -> None:
    client.force_login(max_)
    assert log(client).status_code == 422
    assert log(client, team=hotline.pk).status_code == 302
    assert Ticket.objects.get().team == hotline


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    assert log(client)["Location"].startswith("/sign-in")


def test_other_methods_are_refused(as_alice: Client) -> None:
    assert as_alice.put("/calls/new").status_code == 405
    assert as_alice.delete("/calls/new").status_code == 405


def test_the_page_asks_few_questions_of_the_database_however_much_is_owed(
    as_alice: Client, conversation: Conversation, alice: Agent, django_assert_max_num_queries: Any
) -> None:
    for hour in range(1, 13):
        promise_by_hand(
            conversation.ticket,
            by=alice,
            action="callback",
            words=f"后天{hour}点前给您回电话",
            due_at=timezone.now() + timedelta(hours=hour),
        )
    for number in range(5):
        open_conversation(
            conversation.ticket.customer,
            channel="phone",
            team=conversation.ticket.team,
            subject=str(number),
            agent=alice,
        )
    with django_assert_max_num_queries(18):
        page = as_alice.get(f"/calls/new?ticket={conversation.ticket_id}").content.decode()
    assert page.count('name="keeps"') == 12


def test_the_page_is_complete_in_english(as_alice: Client, promise: Promise) -> None:
    page = as_alice.get(f"/calls/new?promise={promise.pk}", headers={"Accept-Language": "en"}).content.decode()
    assert "Did this call keep a promise?" in page
    assert "这通电话" not in page
