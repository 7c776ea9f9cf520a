from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from yinuo.clock.firing import fire_due
from yinuo.conversations.models import Conversation
from yinuo.notices.models import unread_count
from yinuo.people.models import Agent
from yinuo.promises.hearing import owe_callback
from yinuo.promises.models import Evidence, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say

pytestmark = pytest.mark.django_db
Outbound = Callable[[datetime], Conversation]
ENGLISH = {"accept-language": "en"}


def page(client: Client, promise: Promise, language: str = "en") -> str:
    response = client.get(f"/promises/{promise.pk}", headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def story(html: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li[^>]*><time[^>]*>.*?<p>(.*?)</p>", html, re.S)
    ]


def test_the_exact_words_are_underlined_between_what_was_said_before_and_after(
    hears: Hear, say: Say, as_alice: Client, clock: time_machine.Traveller
) -> None:
    say("customer", "第一句，隔得太远")
    clock.shift(MINUTE)
    say("customer", "你们什么时候给我答复？")
    say("agent", "我马上查。")
    clock.shift(MINUTE)
    promise = hears("我一小时内给您回电")
    clock.shift(MINUTE)
    say("customer", "好，我等着。")
    html = page(as_alice, promise)
    assert "王女士，<mark>我一小时内给您回电</mark>。" in html
    assert html.index("你们什么时候给我答复") < html.index("<mark>") < html.index("好，我等着")
    assert "隔得太远" not in html


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({}, "as promised"),
        ({"due": None}, "No time was said. The company&#x27;s default applies: tomorrow 10:00"),
        ({"due": None, "after_event": "收到退货"}, "The clock starts with “收到退货”"),
    ],
)
def test_it_says_how_the_due_time_came_to_be(hears: Hear, as_alice: Client, source: dict[str, Any], says: str) -> None:
    assert says.replace("&#x27;", "'") in page(as_alice, hears(**source)).replace("&#x27;", "'")


def test_the_countdown_runs(promise: Promise, as_alice: Client) -> None:
    html = page(as_alice, promise)
    assert 'data-due="2026-11-18T11:00:00+08:00"' in html
    assert "<span data-countdown>1 h left</span>" in html


def test_the_whole_history_is_told(
    promise: Promise,
    alice: Agent,
    bob: Agent,
    sue: Agent,
    outbound: Outbound,
    as_alice: Client,
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(TEN + 20 * MINUTE)
    promise.hand_over(bob, by=sue, why="下班了")
    for minutes in (30, 45, 65):
        clock.move_to(TEN + minutes * MINUTE)
        fire_due(TEN + minutes * MINUTE)
    clock.move_to(TEN + 75 * MINUTE)
    call = outbound(TEN + 70 * MINUTE)
    promise.keep(by=bob, evidence=Evidence(conversation=call))
    html = page(as_alice, promise)
    assert story(html) == [
        "林晓 promised: Call back, due today 11:00",
        "苏梅 handed it from 林晓 to 何立: Call back",
        "Reminder to 何立, Call back: half the time has passed",
        "Reminder to 何立, Call back: due in 15 minutes",
        "Told 何立, 苏梅, Call back: due now · 5 minutes late",
        "何立 kept it 10 min late: Call back look",
    ]
    assert f'href="/conversations/{call.pk}"' in html
    assert "下班了" in html


def test_the_story_is_told_in_chinese_too(
    promise: Promise, alice: Agent, as_alice: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + 20 * MINUTE)
    promise.keep(by=alice, evidence=Evidence(reference="R-2041"))
    assert story(page(as_alice, promise, "zh-hans")) == [
        "林晓答应：回电，今天 11:00 前",
        "林晓提前 40 分钟做到：回电；单据 R-2041",
    ]


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        (lambda p, a: p.break_(by=a, why="忘了"), "林晓 said it was not kept: Call back"),
        (
            lambda p, a: p.withdraw(by=a, on_behalf_of="customer", why="不用了"),
            "The customer no longer wants it: Call back (林晓)",
        ),
        (lambda p, a: p.withdraw(by=a, on_behalf_of="mistake", why="举例"), "林晓: this was not a promise"),
        (lambda p, a: p.withdraw(by=a, on_behalf_of="desk", why="重复"), "林晓 took it back: Call back"),
    ],
)
def test_every_end_is_told(promise: Promise, alice: Agent, as_alice: Client, verb, told: str) -> None:
    verb(promise, alice)
    assert story(page(as_alice, promise))[-1] == told


def test_a_renegotiated_promise_and_its_successor_lead_to_each_other(
    promise: Promise, alice: Agent, say: Say, as_alice: Client
) -> None:
    successor = promise.renegotiate(by=alice, due_at=TEN + 5 * HOUR, consent=say("customer", "三点也行"))
    old, new = page(as_alice, promise), page(as_alice, successor)
    assert f'href="/promises/{successor.pk}"' in old
    assert "三点也行" in old
    assert f'href="/promises/{promise.pk}"' in new


def test_a_callback_after_a_dropped_line_has_no_words_and_says_why_it_is_owed(
    call: Conversation, as_alice: Client
) -> None:
    call.end(by=None, how="dropped")
    html = page(as_alice, owe_callback(call))
    assert "a dropped call owes a callback" in html
    assert story(html) == ["The line dropped, so a callback is owed, due today 10:10"]


def test_evidence_is_offered_newest_first_and_only_ours(
    promise: Promise, say: Say, outbound: Outbound, chat: Conversation, as_alice: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(30 * MINUTE)
    early, late = outbound(TEN + 10 * MINUTE), outbound(TEN + 20 * MINUTE)
    outbound(TEN - 10 * MINUTE)
    ours, theirs = say("agent", "师傅三点到", to=chat), say("customer", "好的谢谢")
    say("agent", "再见，祝您愉快")
    html = page(as_alice, promise)
    assert re.findall(r'name="evidence" value="([^"]+)"', html) == [
        f"call:{late.pk}",
        f"call:{early.pk}",
        f"message:{ours.pk}",
    ]
    assert re.findall(r'name="consent" value="([^"]+)"', html) == [str(theirs.pk)]
    assert f"/calls/new?promise={promise.pk}" in html


def test_the_customers_number_is_masked(promise: Promise, as_alice: Client) -> None:
    html = page(as_alice, promise)
    assert "138****4058" in html
    assert "13800004058" not in html


def forms(html: str) -> set[str]:
    return set(re.findall(r'<form[^>]*action="/promises/\d+/(\w+)"', html))


def buttons(html: str) -> set[str]:
    return set(re.findall(r'data-dialog="([\w-]+)"', html)) - {"help"}


def test_its_owner_finds_every_verb_that_fits(hears: Hear, as_alice: Client) -> None:
    open_, suggested, vague = hears(), hears(is_accepted=False), hears("会有专人联系您", due=None)
    assert buttons(page(as_alice, open_)) == {
        "keep",
        "move",
        "forewarn",
        "hand-over",
        "split",
        "repeat",
        "withdraw",
        "break",
    }
    assert buttons(page(as_alice, vague)) == {
        "keep",
        "set-due",
        "hand-over",
        "split",
        "withdraw",
        "break",
    }
    assert {"acceptance", "withdrawal"} <= forms(page(as_alice, suggested))


def test_an_overdue_promise_can_no_longer_be_moved_and_a_broken_one_still_be_kept(
    promise: Promise, alice: Agent, as_alice: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(2 * HOUR)
    assert 'data-dialog="move"' not in page(as_alice, promise)
    promise.break_(by=alice, why="忘了")
    assert buttons(page(as_alice, promise)) == {"keep"}


def test_a_colleague_may_only_take_it_over(promise: Promise, client: Client, bob: Agent) -> None:
    client.force_login(bob)
    html = page(client, promise)
    assert forms(html) == {"handover"}
    assert "Take it over from 林晓" in html


def test_an_inspector_reads_it_without_a_single_form(promise: Promise, client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    html = page(client, promise)
    assert forms(html) == set()
    assert "我一小时内给您回电" in html


def test_another_team_does_not_learn_that_it_exists(promise: Promise, client: Client, charlie: Agent) -> None:
    client.force_login(charlie)
    assert client.get(f"/promises/{promise.pk}").status_code == 404
    assert client.get("/promises/999999").status_code == 404


def test_reading_it_reads_what_was_told_about_it(
    promise: Promise, alice: Agent, as_alice: Client, clock: time_machine.Traveller
) -> None:
    fire_due(TEN + 30 * MINUTE)
    assert unread_count(alice) == 1
    page(as_alice, promise)
    assert unread_count(alice) == 0


def test_htmx_gets_what_changes_without_the_dialogs_somebody_may_be_typing_in(
    promise: Promise, as_alice: Client
) -> None:
    html = as_alice.get(f"/promises/{promise.pk}", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in html
    assert "<dialog" not in html
    assert 'data-dialog="keep"' in html


def test_it_is_only_read(promise: Promise, as_alice: Client) -> None:
    assert as_alice.post(f"/promises/{promise.pk}").status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_history(
    promise: Promise, alice: Agent, sue: Agent, as_alice: Client, django_assert_max_num_queries
) -> None:
    for _ in range(10):
        promise.hand_over(sue, by=sue)
        promise.hand_over(alice, by=sue)
    with django_assert_max_num_queries(24):
        page(as_alice, promise)
