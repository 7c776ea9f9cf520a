from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from yinuo.channels.receiving import open_conversation, receive
from yinuo.conversations.models import Conversation
from yinuo.customers.models import Customer, customer_at
from yinuo.people.models import Agent, Team
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Evidence, Promise
from yinuo.promises.turns import call_back_in_turn

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def owe(conversation: Conversation, by: Agent, minutes: float, words: str = "给您回电") -> Promise:
    due_at = timezone.now() + timedelta(minutes=minutes)
    return promise_by_hand(conversation.ticket, by=by, action="callback", words=words, due_at=due_at)


def page(client: Client, conversation: Conversation | None = None) -> str:
    return client.get(f"/conversations/{conversation.pk}" if conversation else "/").text


def test_an_empty_desk_says_what_will_appear(client: Client, bob: Agent) -> None:
    client.force_login(bob)
    text = page(client)
    for sentence in ("没有欠着的承诺", "没有人在等", "没有打开的会话", "今天没有到期的承诺"):
        assert sentence in text


def test_my_promises_stand_by_due_with_their_tone(
    as_alice: Client, alice: Agent, bob: Agent, conversation: Conversation
) -> None:
    with time_machine.travel(NOON, tick=False):
        later, soon = owe(conversation, alice, 300, "第三"), owe(conversation, alice, 12, "第二")
        over = owe(conversation, alice, 5, "第一")
        owe(conversation, bob, 30, "别人的")
        Promise.objects.filter(pk=over.pk).update(due_at=NOON - timedelta(minutes=8))
        text = as_alice.get("/workbench/left").text
    places = [text.index(f'id="owed-{promise.pk}"') for promise in (over, soon, later)]
    assert places == sorted(places)
    assert "别人的" not in text
    assert [text[at:].split('data-tone="')[1].split('"')[0] for at in places] == ["over", "soon", "later"]
    assert "超 8 分钟" in text
    assert "还有 12 分钟" in text


def test_the_headline_says_what_was_kept_and_what_comes_next(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        owe(conversation, alice, 42)
        kept = owe(conversation, alice, 60)
        clock.shift(timedelta(minutes=30))
        call = open_conversation(
            conversation.ticket.customer,
            channel="phone",
            team=conversation.ticket.team,
            subject="",
            ticket=conversation.ticket,
            agent=alice,
            direction="out",
        )
        kept.keep(by=alice, evidence=Evidence(conversation=call))
        text = page(as_alice)
    assert "今天 2 个，守住 1 个" in text
    assert "还有 12 分钟" in text
    assert "已守 · 早 30 分钟" in text


def test_the_headline_puts_the_overdue_first(as_alice: Client, alice: Agent, conversation: Conversation) -> None:
    promise = owe(conversation, alice, 5)
    Promise.objects.filter(pk=promise.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    assert "1 个已超时，建议先致电" in page(as_alice)


def test_the_words_of_a_promise_are_underlined_exactly_with_a_chip_to_its_page(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    receive(conversation, speaker="agent", author=alice, text="王女士，我半小时后一定给您回电话，请放心。")
    promise = Promise.objects.get()
    text = page(as_alice, conversation)
    assert f'王女士，<mark id="words-{promise.pk}">我半小时后一定给您回电话</mark>，请放心。' in text
    assert f'class="chip" href="/promises/{promise.pk}"' in text
    assert "待确认" in text


def test_what_a_customer_writes_is_text_and_never_markup(as_alice: Client, conversation: Conversation) -> None:
    receive(conversation, speaker="customer", text="<img src=x onerror=alert(1)>")
    text = page(as_alice, conversation)
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_a_phone_number_is_never_shown_whole(as_alice: Client, conversation: Conversation) -> None:
    text = page(as_alice, conversation)
    assert "138****4058" in text
    assert "13800004058" not in text


def test_opening_my_conversation_marks_its_messages_as_read(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    receive(conversation, speaker="customer", text="在吗")
    assert alice.notifications.filter(read_at=None).count() == 1
    page(as_alice, conversation)
    assert not alice.notifications.filter(read_at=None).exists()


def test_a_supervisors_look_does_not_read_the_agents_notices(
    client: Client, sue: Agent, alice: Agent, conversation: Conversation
) -> None:
    receive(conversation, speaker="customer", text="在吗")
    client.force_login(sue)
    page(client, conversation)
    assert alice.notifications.filter(read_at=None).count() == 1


def test_htmx_gets_only_what_changes(as_alice: Client, conversation: Conversation) -> None:
    response = as_alice.get(f"/conversations/{conversation.pk}", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert 'id="head" hx-swap-oob' in response.text
    assert 'id="panel" hx-swap-oob' in response.text
    assert 'id="draft"' not in response.text


def test_another_team_gets_404_and_does_not_see_the_queue(
    client: Client, charlie: Agent, conversation: Conversation, wang: Customer, hotline: Team
) -> None:
    open_conversation(wang, channel="chat", team=hotline, subject="秘密的退款", agent=None)
    client.force_login(charlie)
    assert client.get(f"/conversations/{conversation.pk}").status_code == 404
    assert "秘密的退款" not in page(client)


def test_handing_over_offers_what_is_owed_and_those_who_could_take_it(
    client: Client, as_alice: Client, alice: Agent, bob: Agent, charlie: Agent, conversation: Conversation
) -> None:
    url = f"/conversations/{conversation.pk}/handing"
    assert "已没有欠着的承诺" in as_alice.get(url).text
    owe(conversation, alice, 30)
    text = as_alice.get(url).text
    assert f'value="{bob.pk}"' in text
    assert f'value="{alice.pk}"' not in text
    assert f'value="{charlie.pk}"' not in text
    assert as_alice.post(url).status_code == 405
    client.force_login(charlie)
    assert client.get(url).status_code == 404


def test_a_colleague_reads_without_a_box_to_write_in(client: Client, bob: Agent, conversation: Conversation) -> None:
    client.force_login(bob)
    text = page(client, conversation)
    assert "洗衣机漏水" in text
    assert 'id="draft"' not in text
    assert "您可以看这段会话" in text


def test_an_inspector_sees_no_button_that_writes(
    client: Client, ivy: Agent, alice: Agent, conversation: Conversation, wang: Customer, hotline: Team
) -> None:
    open_conversation(wang, channel="chat", team=hotline, subject="退款")
    client.force_login(ivy)
    text = page(client, conversation)
    assert 'id="draft"' not in text
    assert "/taking" not in text
    assert "/presence" not in text


def test_a_waiting_customer_shows_what_we_still_owe_them(
    as_alice: Client, alice: Agent, conversation: Conversation, wang: Customer, hotline: Team
) -> None:
    owe(conversation, alice, 60)
    waiting = open_conversation(wang, channel="phone", team=hotline, subject="来电")
    text = as_alice.get("/workbench/left").text
    assert f'id="waiting-{waiting.pk}"' in text
    assert "对客户还有 1 个未到期承诺" in text
    assert f'action="/conversations/{waiting.pk}/taking"' in text


def test_the_other_conversations_of_the_matter_are_reachable(
    as_alice: Client, alice: Agent, conversation: Conversation, wang: Customer, hotline: Team
) -> None:
    again = open_conversation(wang, channel="chat", team=hotline, subject="", ticket=conversation.ticket, agent=alice)
    assert f'href="/conversations/{again.pk}"' in page(as_alice, conversation).split('class="others"')[1]


def test_a_long_conversation_shows_its_end_and_a_way_to_all_of_it(as_alice: Client, conversation: Conversation) -> None:
    for number in range(105):
        conversation.messages.create(speaker="customer", text=f"第{number}句", said_at=timezone.now())
    text = page(as_alice, conversation)
    assert "还有更早的 5 条" in text
    assert "第4句" not in text
    assert "第104句" in text
    assert "第4句" in as_alice.get(f"/conversations/{conversation.pk}?all=1").text


def test_the_counts_of_promises_to_the_customer_open_their_lists(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    owe(conversation, alice, 60)
    text = page(as_alice, conversation)
    url = f"/promises/?customer={conversation.ticket.customer_id}&amp;state=live"
    assert url in text
    assert as_alice.get(url.replace("&amp;", "&")).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_desk(
    as_alice: Client, alice: Agent, bob: Agent, conversation: Conversation, hotline: Team, django_assert_max_num_queries
) -> None:
    for number in range(15):
        customer = customer_at("phone", f"1390000{number:04}")
        one = open_conversation(customer, channel="chat", team=hotline, subject=f"事{number}", agent=alice)
        receive(one, speaker="customer", text="在吗")
        receive(one, speaker="agent", author=alice, text="我半小时后一定给您回电话")
        open_conversation(customer, channel="chat", team=hotline, subject=f"等{number}")
        hung_up = open_conversation(customer, channel="phone", team=hotline, subject=f"挂{number}")
        call_back_in_turn(hung_up, by=bob, due_at=timezone.now() + timedelta(hours=1))
        receive(conversation, speaker="agent", author=alice, text=f"我{number + 1}小时后给您回电话")
    as_alice.get("/")
    with django_assert_max_num_queries(38):
        page(as_alice, conversation)
    with django_assert_max_num_queries(18):
        as_alice.get("/workbench/left")
    with django_assert_max_num_queries(22):
        as_alice.get(f"/conversations/{conversation.pk}", headers={"HX-Request": "true"})


@pytest.mark.parametrize("path", ["/", "/workbench/left", "/search"])
def test_the_workbench_is_only_read(path: str, as_alice: Client) -> None:
    assert as_alice.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/workbench/left?here=", "/notices/latest?id="])
def test_a_number_of_5000_digits_is_no_number(as_alice: Client, path: str) -> None:
    assert as_alice.get(path + "9" * 5000).status_code in (200, 204)


def test_a_page_that_is_not_there_says_so_in_the_readers_language(as_alice: Client) -> None:
    response = as_alice.get("/tickets/999999")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


def test_on_a_small_screen_one_step_leads_from_the_promises_to_the_queue(
    as_alice: Client, wang: Customer, hotline: Team
) -> None:
    assert 'href="#arrivals"' not in as_alice.get("/").content.decode()
    open_conversation(wang, channel="chat", team=hotline, subject="等")
    html = as_alice.get("/").content.decode()
    assert html.index('href="#arrivals"') < html.index('class="promised"') < html.index('id="arrivals"')


def test_who_hung_up_stands_in_the_place_they_had_for_everybody_but_the_one_who_owes_the_call(
    client: Client, as_alice: Client, alice: Agent, bob: Agent, hotline: Team
) -> None:
    calls = []
    for number in range(3):
        with time_machine.travel(NOON + timedelta(minutes=number), tick=False):
            customer = customer_at("phone", f"1390000{number:04}")
            calls.append(open_conversation(customer, channel="phone", team=hotline, subject=f"排{number}"))
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        promise = call_back_in_turn(calls[1], by=bob, due_at=NOON + timedelta(minutes=20))
        text = as_alice.get("/workbench/left").text
        assert (
            text.index(f"waiting-{calls[0].pk}")
            < text.index(f"turn-{promise.pk}")
            < text.index(f"waiting-{calls[2].pk}")
        )
        as_alice.post(f"/promises/{promise.pk}/handover", {"to": alice.pk})
        assert f"turn-{promise.pk}" not in as_alice.get("/workbench/left").text
        client.force_login(bob)
        assert f"turn-{promise.pk}" in client.get("/workbench/left").text
