from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from yinuo.channels.receiving import receive
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation
from yinuo.journal.models import Entry
from yinuo.language import read
from yinuo.language import types as language
from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.hearing import CALLBACK_WITHIN, hear, owe_callback, promise_by_hand
from yinuo.promises.models import Promise, Recurrence
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say

pytestmark = pytest.mark.django_db


def verbs(promise: Promise) -> list[str]:
    entries = Entry.objects.filter(subject_kind="promise", subject_id=promise.pk).order_by("id")
    return list(entries.values_list("verb", flat=True))


def alarms(promise: Promise) -> list[str]:
    return list(Alarm.objects.about(promise).waiting().order_by("due_at").values_list("kind", flat=True))


def test_a_sentence_the_agent_confirmed_while_typing_is_an_open_promise_of_hers(hears: Hear, alice: Agent) -> None:
    promise = hears("我一小时内给您回电", is_accepted=True)
    assert (promise.state, promise.owner, promise.words) == ("open", alice, "我一小时内给您回电")
    assert promise.message is not None
    assert promise.message.text[promise.span_start :].startswith("我一小时内给您回电")
    assert (promise.due_at, promise.due_source, promise.is_vague) == (TEN + HOUR, "said", False)
    assert verbs(promise) == ["promise.made"]
    assert alarms(promise) == ["promise.half", "promise.soon", "promise.due", "promise.overdue"]


def test_a_sentence_nobody_confirmed_is_a_suggestion(hears: Hear) -> None:
    promise = hears(is_accepted=False)
    assert (promise.state, promise.is_live) == ("suggested", True)
    assert verbs(promise) == ["promise.suggested"]
    assert alarms(promise)[0] == "promise.half"


def test_a_promise_without_a_time_gets_24_hours_and_says_so(hears: Hear) -> None:
    promise = hears("会有专人联系您", due=None)
    assert (promise.due_at, promise.due_source, promise.is_vague) == (TEN + 24 * HOUR, "policy", True)


def test_a_promise_that_waits_for_an_event_has_no_time_and_is_asked_about_after_three_days(hears: Hear) -> None:
    promise = hears("收到退货后给您退款", due=None, after_event="收到退货")
    assert (promise.due_at, promise.due_source, promise.after_event) == (None, "event", "收到退货")
    assert [(a.kind, a.due_at) for a in Alarm.objects.about(promise)] == [("promise.review", TEN + timedelta(days=3))]


def test_a_due_time_a_century_away_is_not_believed(hears: Hear) -> None:
    promise = hears("二一二六年给您回电", due=TEN.replace(year=2126))
    assert (promise.due_source, promise.due_at) == ("policy", TEN + 24 * HOUR)


def test_hearing_the_same_words_again_gives_the_promise_there_is(hears: Hear) -> None:
    from yinuo.language import types as language

    promise = hears()
    assert promise.message is not None
    assert promise.span_start is not None
    span = language.Span(promise.span_start, promise.span_start + len(promise.words), promise.words)
    again = hear(promise.message, language.Promise(span, "callback", "self", TEN + HOUR, "within"))
    assert again == promise
    assert (Promise.objects.count(), Alarm.objects.count(), verbs(promise)) == (1, 4, ["promise.made"])


def test_words_of_somebody_who_has_left_are_owned_by_the_owner_of_the_ticket(
    say: Say, bob: Agent, call: Conversation
) -> None:
    from yinuo.language import types as language

    message = say("agent", "我明天给您回电")
    message.author = bob
    bob.is_active = False
    bob.save()
    message.save()
    found = language.Promise(language.Span(0, 7, message.text), "callback", "self", TEN + 24 * HOUR, "by")
    assert hear(message, found).owner == call.ticket.owner


def test_what_others_will_do_is_owned_by_the_agent_who_said_it(hears: Hear, alice: Agent) -> None:
    promise = hears("师傅明天上门", owner="third_party", action="visit")
    assert (promise.owner, promise.owed_by) == (alice, "third_party")


# By hand


def test_a_promise_by_hand_is_open_with_its_alarms_and_its_journal_entry(call: Conversation, alice: Agent) -> None:
    due = TEN + 2 * HOUR
    promise = promise_by_hand(call.ticket, by=alice, action="refund", words=" 答应退上门费 ", due_at=due)
    assert (promise.state, promise.origin, promise.words, promise.owner) == ("open", "by_hand", "答应退上门费", alice)
    assert (promise.due_source, promise.is_vague) == ("set", False)
    assert verbs(promise) == ["promise.made"]
    assert "promise.due" in alarms(promise)


@pytest.mark.parametrize("due_at", [TEN, TEN - MINUTE, TEN + timedelta(days=367)])
def test_a_promise_by_hand_wants_a_time_ahead(call: Conversation, alice: Agent, due_at) -> None:
    with pytest.raises(refusals.DueNotAhead):
        promise_by_hand(call.ticket, by=alice, action="refund", words="退款", due_at=due_at)


def test_a_promise_by_hand_wants_words(call: Conversation, alice: Agent) -> None:
    with pytest.raises(refusals.ReasonMissing):
        promise_by_hand(call.ticket, by=alice, action="refund", words="  ", due_at=TEN + HOUR)


@pytest.mark.parametrize("who", ["charlie", "ivy"])
def test_strangers_and_inspectors_make_no_promise_for_the_team(
    call: Conversation, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(refusals.NotYourPromise):
        promise_by_hand(call.ticket, by=request.getfixturevalue(who), action="refund", words="退款", due_at=TEN + HOUR)


@pytest.mark.parametrize("who", ["charlie", "ivy"])
def test_an_owner_of_another_team_or_one_who_only_reads_is_refused(
    call: Conversation, alice: Agent, who: str, request: pytest.FixtureRequest
) -> None:
    owner = request.getfixturevalue(who)
    with pytest.raises(refusals.OwnerOutside):
        promise_by_hand(call.ticket, by=alice, owner=owner, action="refund", words="退款", due_at=TEN + HOUR)
    assert Promise.objects.count() == 0


# Owed after a dropped call


def test_a_dropped_call_owes_a_callback_within_ten_minutes_once(
    call: Conversation, alice: Agent, clock: time_machine.Traveller
) -> None:
    clock.shift(4 * MINUTE)
    call.end(by=None, how="dropped")
    promise = owe_callback(call)
    assert (promise.action, promise.owner, promise.origin) == ("callback", alice, "dropped_call")
    assert promise.due_at == TEN + 4 * MINUTE + CALLBACK_WITHIN
    assert owe_callback(call) == promise
    assert Promise.objects.count() == 1
    assert verbs(promise) == ["promise.callback_owed"]


def test_a_call_dropped_before_anybody_took_it_is_owed_by_the_owner_of_its_ticket(
    call: Conversation, alice: Agent
) -> None:
    call.agent = None
    call.save()
    assert owe_callback(call).owner == alice


def test_a_rhythm_with_a_beginning_and_an_end_is_kept_within_them(call: Conversation, alice: Agent) -> None:
    (promise,) = receive(
        call, speaker="agent", author=alice, text="从明天起我每天给您回电话，连续三天。", said_at=TEN
    ).promises
    rule = promise.occurrence.recurrence
    assert (rule.every, rule.interval, rule.count, rule.first_due_at) == ("day", 1, 3, promise.due_at)
    assert promise.due_at is not None
    assert timezone.localdate(promise.due_at) == timezone.localdate(TEN) + timedelta(days=1)
    assert (promise.due_source, promise.is_vague) == ("said", False)
    assert verbs(promise) == ["promise.suggested", "promise.repeats"]


@pytest.mark.parametrize(
    "text", ["我不会每天给您打电话的。", "上个月我们每周给您发一次报告。", "每天都有人给我打电话。"]
)
def test_a_rhythm_that_is_denied_or_over_owes_nothing(call: Conversation, alice: Agent, text: str) -> None:
    receive(call, speaker="agent", author=alice, text=text, said_at=TEN)
    assert not Promise.objects.exists()


def test_hearing_a_rhythm_again_begins_it_once(call: Conversation, alice: Agent) -> None:
    received = receive(call, speaker="agent", author=alice, text="王女士，我每周五给您发进度。", said_at=TEN)
    (promise,) = received.promises
    (found,) = read(language.Message("王女士，我每周五给您发进度。", "agent", TEN)).promises
    assert promise.message is not None
    assert hear(promise.message, found) == promise
    assert Recurrence.objects.count() == 1
