"""Each correction: what it does, what it writes, whom it refuses, and that it cannot be half done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from yinuo.channels.receiving import receive
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation
from yinuo.corrections import correcting, refusals
from yinuo.corrections.models import Correction, StoredCase
from yinuo.corrections.tests.conftest import ANGRY, MISSED, PROMISE, RUDE, SHANGHAI, TEN, Say
from yinuo.journal.models import Entry
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.refusals import AlreadySettled, ConsentMissing, DueBeforeSaid, NotYourPromise

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=SHANGHAI)


def told(verb: str = "correction.made") -> list[Entry]:
    return list(Entry.objects.filter(verb=verb))


def row() -> dict[str, Any]:
    made = StoredCase.objects.get().row()
    assert made is not None
    return made


def test_not_a_promise_withdraws_it_and_keeps_a_case_without_it(say: Say, alice: Agent) -> None:
    say(PROMISE)
    promise = Promise.objects.get()
    correction = correcting.not_a_promise(promise, by=alice)
    promise.refresh_from_db()
    assert (promise.state, promise.withdrawal.on_behalf_of) == ("withdrawn", "mistake")
    assert row()["promises"] == []
    assert row()["text"] == "某女士，我明天下午三点前给您回电话"
    assert (correction.by, correction.at, correction.was) == (alice, TEN, "2026-11-19T15:00:00+08:00")
    [entry] = told()
    assert (entry.by, entry.ticket_id, entry.subject_id) == (alice, promise.ticket_id, correction.pk)


def test_saying_it_twice_keeps_one(say: Say, alice: Agent) -> None:
    say(PROMISE)
    first = correcting.not_a_promise(Promise.objects.get(), by=alice)
    assert correcting.not_a_promise(Promise.objects.get(), by=alice) == first
    assert len(told()) == 1


def test_the_right_time_moves_the_promise_with_its_alarms_and_confirms_it(say: Say, alice: Agent) -> None:
    say(PROMISE)
    promise = Promise.objects.get()
    correcting.right_due(promise, THURSDAY, by=alice)
    promise.refresh_from_db()
    assert (promise.due_at, promise.due_source, promise.state) == (THURSDAY, "said", "open")
    assert Alarm.objects.get(kind="promise.due", cancelled_at=None).due_at == THURSDAY
    [wanted] = row()["promises"]
    assert wanted["due"] == "2026-11-19T09:00:00+08:00"
    assert Entry.objects.get(verb="promise.dated").facts["was_misread"] is True


def test_a_time_that_has_already_passed_may_be_the_right_one(
    say: Say, alice: Agent, clock: time_machine.Traveller
) -> None:
    say(PROMISE)
    clock.shift(timedelta(hours=3))
    correcting.right_due(Promise.objects.get(), TEN + timedelta(hours=1), by=alice)
    assert Promise.objects.get().is_overdue(TEN + timedelta(hours=3))


@pytest.mark.parametrize("due", [TEN, TEN - timedelta(days=1), TEN + timedelta(days=400)])
def test_nobody_means_a_time_before_the_words_or_years_after(due: datetime, say: Say, alice: Agent) -> None:
    say(PROMISE)
    with pytest.raises(DueBeforeSaid):
        correcting.right_due(Promise.objects.get(), due, by=alice)
    assert not StoredCase.objects.exists()


def test_a_time_the_customer_agreed_to_is_no_misreading(say: Say, alice: Agent) -> None:
    say("王女士，我稍后给您回电话")
    promise = Promise.objects.get()
    promise.set_due(THURSDAY, by=alice)
    with pytest.raises(ConsentMissing):
        correcting.right_due(promise, THURSDAY + timedelta(days=1), by=alice)


def test_a_missed_promise_becomes_one_due_as_said_and_told_as_the_finders(say: Say, bob: Agent, alice: Agent) -> None:
    message = say(MISSED)
    assert not Promise.objects.exists()
    words = "周五之前见分晓"
    friday = datetime(2026, 11, 20, 18, 0, tzinfo=SHANGHAI)
    correcting.missed_promise(
        message, by=bob, words=words, start=message.text.index(words), action="resolve", due_at=friday
    )
    promise = Promise.objects.get()
    assert (promise.words, promise.due_at, promise.owner, promise.state) == (words, friday, alice, "open")
    assert Entry.objects.get(verb="promise.made").by == bob
    [wanted] = row()["promises"]
    assert (wanted["span"], wanted["action"], wanted["due"]) == (words, "resolve", "2026-11-20T18:00:00+08:00")


def test_a_missed_promise_may_be_vague(say: Say, alice: Agent) -> None:
    message = say(MISSED)
    correcting.missed_promise(message, by=alice, words="您甭管了", start=3, action="resolve", due_at=None)
    assert Promise.objects.get().is_vague


def test_words_that_already_stand_as_a_promise_are_none_again(say: Say, alice: Agent) -> None:
    message = say(PROMISE)
    with pytest.raises(refusals.AlreadyAPromise):
        correcting.missed_promise(message, by=alice, words="给您回电话", start=12, action="callback", due_at=None)
    assert not StoredCase.objects.exists()


def test_words_that_were_not_said_and_words_of_the_customer_are_refused(say: Say, alice: Agent) -> None:
    with pytest.raises(refusals.WordsNotThere):
        correcting.missed_promise(say(MISSED), by=alice, words="明天", start=0, action="reply", due_at=None)
    with pytest.raises(refusals.OnlyWhatWeSaid):
        correcting.missed_promise(say(ANGRY, "customer"), by=alice, words="等", start=0, action="reply", due_at=None)


def test_a_hint_that_does_not_fit_goes_and_its_case_shows_no_number(say: Say, alice: Agent) -> None:
    message = say(RUDE)
    [rude, *_others] = message.reading.findings
    correcting.wrong_finding(message, by=alice, norm=rude["norm"], start=rude["start"])
    message.refresh_from_db()
    assert rude not in correcting.findings_of(message)
    assert rude["norm"] not in [one["norm"] for one in row()["findings"]]
    assert "13800004058" not in str(row())
    assert "王慧" not in str(row())
    with pytest.raises(refusals.NothingToCorrect):
        correcting.wrong_finding(message, by=alice, norm="argue", start=0)


def test_a_feeling_put_right_is_shown_and_the_last_word_counts(say: Say, alice: Agent, sue: Agent) -> None:
    message = say(ANGRY, "customer")
    read = message.reading.emotion
    correcting.wrong_emotion(message, by=alice, label="abusive")
    correcting.wrong_emotion(message, by=sue, label="disappointed")
    message.refresh_from_db()
    assert (correcting.emotion_of(message), row()["emotion"], message.reading.emotion) == (
        "disappointed",
        "disappointed",
        read,
    )
    assert [one.was for one in Correction.objects.order_by("pk")] == [read, "abusive"]


def test_a_feeling_of_ours_and_an_unknown_one_are_refused(say: Say, alice: Agent) -> None:
    with pytest.raises(refusals.OnlyWhatWeSaid):
        correcting.wrong_emotion(say(PROMISE), by=alice, label="angry")
    with pytest.raises(refusals.NothingToCorrect):
        correcting.wrong_emotion(say(ANGRY, "customer"), by=alice, label="hungry")


def test_who_may_not_change_the_promise_may_not_correct_it(say: Say, bob: Agent) -> None:
    say(PROMISE)
    for deed in (
        lambda: correcting.not_a_promise(Promise.objects.get(), by=bob),
        lambda: correcting.right_due(Promise.objects.get(), THURSDAY, by=bob),
    ):
        with pytest.raises(NotYourPromise):
            deed()
    assert not StoredCase.objects.exists()
    assert not told()


def test_inspectors_and_other_teams_correct_nothing(say: Say, ivy: Agent, charlie: Agent) -> None:
    ours, theirs = say(RUDE), say(ANGRY, "customer")
    rude = ours.reading.findings[0]
    for agent in (ivy, charlie):
        for deed in (
            lambda agent=agent: correcting.wrong_finding(ours, by=agent, norm=rude["norm"], start=rude["start"]),
            lambda agent=agent: correcting.wrong_emotion(theirs, by=agent, label="calm"),
            lambda agent=agent: correcting.missed_promise(
                ours, by=agent, words="我不知道", start=0, action="reply", due_at=None
            ),
        ):
            with pytest.raises(refusals.NotYoursToCorrect):
                deed()
    assert not StoredCase.objects.exists()


def test_a_kept_promise_was_one(say: Say, alice: Agent, conversation: Conversation) -> None:
    say(PROMISE)
    promise = Promise.objects.get()
    promise.break_(by=alice, why="忙忘了")
    with pytest.raises(AlreadySettled):
        correcting.not_a_promise(promise, by=alice)
    assert not StoredCase.objects.exists()


def test_a_promise_by_hand_was_read_nowhere(conversation: Conversation, alice: Agent) -> None:
    from yinuo.promises.hearing import owe_callback

    with pytest.raises(refusals.NotHeard):
        correcting.not_a_promise(owe_callback(conversation), by=alice)


def test_two_corrections_of_one_message_make_one_case(say: Say, alice: Agent) -> None:
    message = say("王女士，我明天下午三点前给您回电话，周五前把发票寄给您")
    first, second = Promise.objects.order_by("span_start")
    correcting.not_a_promise(first, by=alice)
    correcting.right_due(second, THURSDAY, by=alice)
    assert StoredCase.objects.count() == 1
    [left] = row()["promises"]
    assert (left["span"], left["due"]) == ("周五前把发票寄给您", "2026-11-19T09:00:00+08:00")
    assert row()["id"] == f"message-{message.pk}"


def test_taken_back_it_leaves_the_case_and_others_than_its_author_and_leaders_may_not(
    say: Say, alice: Agent, bob: Agent, sue: Agent
) -> None:
    message = say(ANGRY, "customer")
    correction = correcting.wrong_emotion(message, by=alice, label="calm")
    with pytest.raises(refusals.NotYoursToCorrect):
        correction.take_back(by=bob)
    correction.take_back(by=sue)
    correction.take_back(by=sue)
    message.refresh_from_db()
    assert StoredCase.objects.get().row() is None
    assert correcting.emotion_of(message) == message.reading.emotion
    assert [entry.by for entry in told("correction.taken_back")] == [sue]


def test_a_correction_that_fails_half_way_changes_nothing(
    say: Say, alice: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(PROMISE)

    def fails(*args: object, **kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(correcting, "_correct", fails)
    with pytest.raises(OSError):  # noqa: PT011
        correcting.not_a_promise(Promise.objects.get(), by=alice)
    assert Promise.objects.get().state == "suggested"
    assert not StoredCase.objects.exists()


def test_what_only_the_turns_around_show_is_kept_and_not_replayed(
    clock: time_machine.Traveller, conversation: Conversation, alice: Agent
) -> None:
    message = receive(conversation, speaker="agent", text="真的非常抱歉", author=alice).message
    around = {
        "norm": "repeated_apology",
        "start": 0,
        "end": 6,
        "span": "真的非常抱歉",
        "better": [],
        "rules": ["again"],
    }
    message.reading.findings = [around]
    message.reading.save()
    correction = correcting.wrong_finding(message, by=alice, norm="repeated_apology", start=0)
    assert not correction.can_be_replayed
    assert StoredCase.objects.get().row() is None
