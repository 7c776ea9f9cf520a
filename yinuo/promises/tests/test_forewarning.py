"""The customer hears of it before it slips, in words that the desk then understands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from yinuo.channels.receiving import receive
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises import claiming, refusals
from yinuo.promises.forewarning import DEEDS, draft, forewarn, later_time
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Claim, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN

pytestmark = pytest.mark.django_db
FOUR = TEN + 6 * HOUR

WORDS = {
    "callback": "我今天下午四点前给您回电",
    "refund": "今天下午四点前给您退款",
    "ship": "今天下午四点前给您发货",
    "visit": "师傅今天下午四点前上门",
    "reply": "今天下午四点前答复您",
}


@pytest.fixture
def owed(chat: Conversation, alice: Agent) -> Promise:
    receive(chat, speaker="agent", author=alice, text="王女士，我今天下午四点前给您回电。")
    return Promise.objects.get()


def test_the_draft_names_the_customer_the_deed_and_both_times(owed: Promise) -> None:
    text = draft(owed, TEN + 8 * HOUR, TEN)
    assert text == "王女士您好，今天16:00前回电可能来不及了，很抱歉。改到今天18:00前，您看可以吗？"
    assert "改到明天12:00前" in draft(owed, TEN + 26 * HOUR, TEN)
    assert "改到11月25日10:00前" in draft(owed, TEN + timedelta(days=7), TEN)


@pytest.mark.parametrize("action", sorted(WORDS))
@pytest.mark.parametrize("later", [2 * HOUR, 20 * HOUR, timedelta(days=5, hours=1)])
def test_what_is_sent_is_understood_and_the_yes_moves_it(
    chat: Conversation, alice: Agent, clock: time_machine.Traveller, action: str, later: timedelta
) -> None:
    promise = promise_by_hand(chat.ticket, by=alice, action=action, words=WORDS[action], due_at=FOUR)
    clock.move_to(TEN + 4 * HOUR)
    receive(chat, speaker="agent", author=alice, text=draft(promise, FOUR + later, TEN + 4 * HOUR))
    claim = Claim.objects.get()
    assert (claim.kind, claim.promise, claim.due_at) == ("moved", promise, FOUR + later)
    clock.shift(MINUTE)
    receive(chat, speaker="customer", text="可以的")
    successor = claiming.confirm(Claim.objects.get(), by=alice)
    assert (successor.due_at, Promise.objects.get(pk=promise.pk).state) == (FOUR + later, "renegotiated")


def test_it_is_proposed_an_hour_later_on_the_half_hour(clock: time_machine.Traveller) -> None:
    assert later_time(FOUR, TEN) == FOUR + HOUR
    assert later_time(FOUR + MINUTE, TEN) == FOUR + HOUR + 30 * MINUTE


def test_it_goes_to_the_written_talk_that_is_open(owed: Promise, chat: Conversation, alice: Agent) -> None:
    assert forewarn(owed, by=alice).conversation == chat
    chat.end(by=alice)
    assert forewarn(owed, by=alice).conversation is None


def test_what_has_no_time_ahead_is_not_forewarned(
    owed: Promise, alice: Agent, bob: Agent, clock: time_machine.Traveller
) -> None:
    with pytest.raises(refusals.NotYourPromise):
        forewarn(owed, by=bob)
    with pytest.raises(refusals.NotLater):
        forewarn(owed, by=alice, new_due=TEN + HOUR)
    clock.move_to(FOUR + MINUTE)
    with pytest.raises(refusals.TooLateToForewarn):
        forewarn(owed, by=alice)
    owed.withdraw(by=alice, on_behalf_of="desk", why="不办了")
    with pytest.raises(refusals.AlreadySettled):
        forewarn(owed, by=alice)


def test_one_key_brings_the_draft_and_it_is_sent_as_a_reply(
    owed: Promise, chat: Conversation, as_alice: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(FOUR - HOUR)
    assert 'data-key="w"' in as_alice.get(f"/promises/{owed.pk}").content.decode()
    html = as_alice.get(f"/promises/{owed.pk}/forewarning?due_at=2026-11-18T18:00").content.decode()
    assert f'action="/conversations/{chat.pk}/messages"' in html
    assert "改到今天18:00前" in html
    as_alice.post(f"/conversations/{chat.pk}/messages", {"text": draft(owed, FOUR + 2 * HOUR, FOUR - HOUR)})
    assert Claim.objects.get().due_at == FOUR + 2 * HOUR


def test_every_kind_of_promise_has_its_word() -> None:
    assert set(DEEDS) == set(Promise.Action.values)


def test_a_time_of_another_year_says_its_year(owed: Promise) -> None:
    new_year = datetime.fromisoformat("2027-01-08T09:30:00+08:00")
    assert "改到2027年1月8日09:30前" in draft(owed, new_year, TEN)
