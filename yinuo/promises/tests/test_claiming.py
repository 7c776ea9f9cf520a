"""What later words say of a promise is proposed, and nothing but a person's yes settles it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from yinuo.channels.receiving import open_conversation, receive
from yinuo.conversations.models import Conversation, Message
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent, Team
from yinuo.promises import claiming, refusals
from yinuo.promises.models import Claim, Promise, Utterance
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN

pytestmark = pytest.mark.django_db
Said = Callable[..., Message]


@pytest.fixture
def says(chat: Conversation, alice: Agent, clock: time_machine.Traveller) -> Said:
    """Somebody writes in the chat, at so many minutes past ten; it is read as life reads it."""

    def said(minutes: int, speaker: str, text: str, *, to: Conversation | None = None) -> Message:
        clock.move_to(TEN + minutes * MINUTE)
        author = None if speaker == "customer" else alice
        return receive(to or chat, speaker=speaker, text=text, author=author).message

    return said


@pytest.fixture
def at_four(says: Said) -> Promise:
    says(0, "agent", "王女士，我今天下午四点前给您回电。")
    return Promise.objects.get()


FOUR = TEN + 6 * HOUR


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def claims() -> list[tuple[str, str]]:
    return list(Claim.objects.order_by("pk").values_list("kind", "outcome"))


# Said again


def test_a_promise_said_again_is_one_promise_with_both_words(says: Said, at_four: Promise) -> None:
    again = says(5, "agent", "您放心，四点前一定给您回电。")
    assert Promise.objects.get() == at_four
    assert list(at_four.utterances.values_list("message", "words")) == [(again.pk, "四点前一定给您回电")]
    assert Entry.objects.filter(verb="promise.said_again").count() == 1


def test_it_shows_where_it_was_said_again(says: Said, at_four: Promise, as_alice: Client, chat: Conversation) -> None:
    says(5, "agent", "您放心，四点前一定给您回电。")
    headers = {"accept-language": "en"}
    assert "again · " in as_alice.get(f"/conversations/{chat.pk}", headers=headers).content.decode()
    assert "Said again" in as_alice.get(f"/promises/{at_four.pk}", headers=headers).content.decode()


def test_words_that_were_another_promise_become_one(says: Said, at_four: Promise, as_alice: Client) -> None:
    says(5, "agent", "您放心，四点前一定给您回电。")
    utterance = Utterance.objects.get()
    as_alice.post(f"/utterances/{utterance.pk}/separation")
    other = Promise.objects.exclude(pk=at_four.pk).get()
    assert (other.words, other.due_at, other.state) == ("四点前一定给您回电", FOUR, "open")
    assert Utterance.objects.count() == 0


def test_another_matter_stays_a_promise_of_its_own(says: Said, at_four: Promise) -> None:
    says(5, "agent", "发票我明天中午前寄给您。")
    assert Promise.objects.count() == 2


def test_a_first_time_dates_the_vague_one(says: Said) -> None:
    says(0, "agent", "我尽快给您回电。")
    vague = Promise.objects.get()
    assert vague.is_vague
    says(2, "agent", "那我今天下午四点前给您回电。")
    dated = Promise.objects.get()
    assert (dated.pk, dated.due_at, dated.due_source) == (vague.pk, FOUR, "said")
    assert "promise.dated" in Entry.objects.values_list("verb", flat=True)


# Fulfilled


def test_a_message_that_says_it_is_done_asks_whether_it_kept_it(says: Said, alice: Agent) -> None:
    says(0, "agent", "退款我们今天下午四点前给您处理。")
    promise = Promise.objects.get()
    done = says(200, "agent", "退款已经给您处理好了，您查收一下。")
    assert (claims(), fresh(promise).is_live) == ([("fulfilled", "waiting")], True)
    claiming.confirm(Claim.objects.get(), by=alice)
    assert (fresh(promise).state, fresh(promise).keeping.message) == ("kept", done)


def test_a_call_of_ours_asks_whether_it_kept_the_callback(
    says: Said, at_four: Promise, alice: Agent, chat: Conversation, as_alice: Client
) -> None:
    call = open_conversation(
        chat.ticket.customer,
        channel="phone",
        direction="out",
        team=chat.ticket.team,
        subject="",
        ticket=chat.ticket,
        agent=alice,
        began_at=TEN + 5 * HOUR,
    )
    says(302, "agent", "王女士您好，我是一诺客服。", to=call)
    claim = Claim.objects.get()
    assert (claim.kind, claim.conversation) == ("fulfilled", call)
    assert fresh(at_four).is_live
    assert "这是在兑现这个承诺吗" in as_alice.get("/").content.decode()
    as_alice.post(f"/claims/{claim.pk}/confirmation")
    assert (fresh(at_four).state, fresh(at_four).keeping.conversation) == ("kept", call)


def test_a_no_leaves_the_promise_as_it_was(says: Said, as_alice: Client) -> None:
    says(0, "agent", "退款我们今天下午四点前给您处理。")
    says(200, "agent", "退款已经给您处理好了，您查收一下。")
    claim = Claim.objects.get()
    as_alice.post(f"/claims/{claim.pk}/dismissal")
    as_alice.post(f"/claims/{claim.pk}/dismissal")
    assert (claims(), Promise.objects.get().is_live) == ([("fulfilled", "dismissed")], True)
    assert as_alice.post(f"/claims/{claim.pk}/confirmation").status_code == 409


def test_a_promise_that_is_settled_asks_no_more(says: Said, alice: Agent) -> None:
    says(0, "agent", "退款我们今天下午四点前给您处理。")
    says(200, "agent", "退款已经给您处理好了，您查收一下。")
    Promise.objects.get().withdraw(by=alice, on_behalf_of="desk", why="改换货")
    assert claims() == [("fulfilled", "superseded")]


# Disputed


def test_a_customer_who_says_that_nobody_called_marks_it_and_tells_its_owner(
    says: Said, at_four: Promise, alice: Agent, as_alice: Client
) -> None:
    says(420, "customer", "你们说四点回电，到现在也没打")
    assert claims() == [("disputed", "waiting")]
    assert Notification.objects.filter(recipient=alice, kind="promise.disputed").count() == 1
    headers = {"accept-language": "en"}
    html = as_alice.get(f"/promises/{at_four.pk}", headers=headers).content.decode()
    assert "The customer says it was not kept" in html
    as_alice.post(f"/claims/{Claim.objects.get().pk}/confirmation")
    assert Entry.objects.filter(verb="promise.dispute_confirmed").count() == 1
    assert fresh(at_four).is_live


def test_what_was_said_days_ago_calls_nobody(
    at_four: Promise, chat: Conversation, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + 100 * HOUR)
    receive(chat, speaker="customer", text="你们说四点回电，到现在也没打", said_at=TEN + 7 * HOUR)
    assert claims() == [("disputed", "waiting")]
    assert not Notification.objects.filter(kind="promise.disputed").exists()


# Moved, with the customer's yes


ASKED = "王女士您好，今天16:00前回电可能来不及了，很抱歉。改到今天18:00前，您看可以吗？"


def test_a_later_time_waits_for_the_customers_yes(says: Said, at_four: Promise, alice: Agent) -> None:
    says(240, "agent", ASKED)
    claim = Claim.objects.get()
    assert (claim.kind, claim.due_at, claim.can_be_confirmed) == ("moved", TEN + 8 * HOUR, False)
    with pytest.raises(refusals.ConsentMissing):
        claiming.confirm(claim, by=alice)
    assert fresh(at_four).due_at == FOUR
    yes = says(242, "customer", "可以的")
    successor = claiming.confirm(Claim.objects.get(), by=alice)
    assert (fresh(at_four).state, fresh(at_four).renegotiation.consent) == ("renegotiated", yes)
    assert (successor.due_at, successor.state) == (TEN + 8 * HOUR, "open")


def test_a_no_of_the_customer_keeps_the_old_time(says: Said, at_four: Promise) -> None:
    says(240, "agent", ASKED)
    says(242, "customer", "不行，我六点就不在了")
    assert claims() == [("moved", "dismissed")]
    assert fresh(at_four).due_at == FOUR


def test_a_later_time_that_was_promised_stands_beside_the_old_one_until_the_yes_then_takes_its_place(
    says: Said, at_four: Promise, alice: Agent
) -> None:
    says(240, "agent", "王女士您好，很抱歉，原定今天16:00前的回电要推迟，改到今天18:00前给您回电，您看可以吗？")
    later = Promise.objects.exclude(pk=at_four.pk).get()
    assert fresh(at_four).is_live
    says(242, "customer", "可以")
    assert claiming.confirm(Claim.objects.get(kind="moved"), by=alice) == later
    assert fresh(at_four).renegotiation.successor == later
    assert Promise.objects.count() == 2


def test_after_the_old_time_a_yes_moves_nothing(says: Said, at_four: Promise, alice: Agent) -> None:
    says(240, "agent", ASKED)
    says(242, "customer", "可以的")
    says(400, "customer", "在吗")
    with pytest.raises(refusals.TooLateToRenegotiate):
        claiming.confirm(Claim.objects.get(kind="moved"), by=alice)
    assert Claim.objects.get(kind="moved").is_waiting


# Withdrawn, happened


def test_a_customer_who_no_longer_wants_it_is_asked_about_not_obeyed(
    says: Said, at_four: Promise, alice: Agent
) -> None:
    says(30, "customer", "不用回电了，我自己解决了")
    assert fresh(at_four).is_live
    claiming.confirm(Claim.objects.get(kind="withdrawn"), by=alice)
    assert (fresh(at_four).state, fresh(at_four).withdrawal.on_behalf_of) == ("withdrawn", "customer")


def test_words_that_say_the_event_has_happened_offer_to_start_the_clock(says: Said, alice: Agent) -> None:
    says(0, "agent", "收到退货后48小时内给您退款。")
    promise = Promise.objects.get()
    words = says(60, "customer", "物流显示退货你们仓库已经收到了")
    assert claims() == [("happened", "waiting")]
    claiming.confirm(Claim.objects.get(), by=alice)
    assert (fresh(promise).due_at, fresh(promise).happening.message) == (TEN + 49 * HOUR, words)


def test_whoever_may_not_change_it_does_not_answer_for_it(says: Said, at_four: Promise, bob: Agent, ivy: Agent) -> None:
    says(30, "customer", "不用回电了，我自己解决了")
    claim = Claim.objects.get()
    for answer in (claiming.confirm, claiming.dismiss):
        for who in (bob, ivy):
            with pytest.raises(refusals.NotYourPromise):
                answer(claim, by=who)


def test_what_is_said_to_another_team_claims_nothing_here(
    says: Said, at_four: Promise, chat: Conversation, repair: Team, charlie: Agent
) -> None:
    there = open_conversation(
        chat.ticket.customer, channel="chat", team=repair, subject="维修", agent=charlie, direction="out"
    )
    says(420, "customer", "你们说四点回电，到现在也没打", to=there)
    receive(there, speaker="agent", author=charlie, text="王女士您好，我这边是维修。")
    assert claims() == []


def test_the_number_of_queries_for_a_message_does_not_grow_with_the_talk(
    says: Said, at_four: Promise, chat: Conversation, alice: Agent, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for minute in range(30):
        says(minute, "customer", "嗯")
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        receive(chat, speaker="customer", text="好的", said_at=datetime.fromisoformat("2026-11-18T10:31:00+08:00"))
