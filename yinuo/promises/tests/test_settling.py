"""Accepting, breaking, withdrawing, giving a time and handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.models import Evidence, Handover, Promise, Withdrawal
from yinuo.promises.models.settlements import Acceptance, Breach
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say
from yinuo.promises.tests.test_hearing import alarms, verbs

pytestmark = pytest.mark.django_db


# Accepting


def test_a_suggestion_is_accepted_with_author_and_time(hears: Hear, alice: Agent) -> None:
    promise = hears(is_accepted=False)
    promise.accept(by=alice)
    acceptance = Acceptance.objects.get(promise=promise)
    assert (promise.state, acceptance.by, acceptance.at) == ("open", alice, TEN)
    assert verbs(promise) == ["promise.suggested", "promise.accepted"]


def test_accepting_it_again_changes_nothing(hears: Hear, alice: Agent) -> None:
    promise = hears(is_accepted=False)
    promise.accept(by=alice)
    promise.accept(by=alice)
    assert (Acceptance.objects.count(), len(verbs(promise))) == (1, 2)


def test_a_dismissed_suggestion_is_not_accepted(hears: Hear, alice: Agent) -> None:
    promise = hears(is_accepted=False)
    promise.withdraw(by=alice, on_behalf_of="mistake", why="只是举例")
    with pytest.raises(refusals.AlreadySettled):
        promise.accept(by=alice)


def test_a_colleague_accepts_no_promise_of_hers(hears: Hear, bob: Agent) -> None:
    promise = hears(is_accepted=False)
    with pytest.raises(refusals.NotYourPromise):
        promise.accept(by=bob)
    assert Acceptance.objects.count() == 0


# Breaking


def test_a_breach_says_who_and_why(promise: Promise, alice: Agent, clock: time_machine.Traveller) -> None:
    clock.shift(2 * HOUR)
    breach = promise.break_(by=alice, why=" 配件没到 ")
    assert (promise.state, breach.by, breach.why, breach.at) == ("broken", alice, "配件没到", TEN + 2 * HOUR)
    assert verbs(promise) == ["promise.made", "promise.broken"]
    assert alarms(promise) == []


def test_breaking_it_again_changes_nothing(promise: Promise, alice: Agent) -> None:
    first = promise.break_(by=alice, why="配件没到")
    assert promise.break_(by=alice, why="别的原因") == first
    assert Breach.objects.count() == 1


def test_a_breach_wants_a_reason(promise: Promise, alice: Agent) -> None:
    with pytest.raises(refusals.ReasonMissing):
        promise.break_(by=alice, why=" ")


@pytest.mark.parametrize("settle", ["keep", "withdraw"])
def test_what_is_settled_is_not_broken(promise: Promise, alice: Agent, settle: str) -> None:
    if settle == "keep":
        promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    else:
        promise.withdraw(by=alice, on_behalf_of="desk", why="重复")
    with pytest.raises(refusals.AlreadySettled):
        promise.break_(by=alice, why="忘了")


# Withdrawing


def test_what_the_customer_no_longer_wants_is_counted_apart(hears: Hear, alice: Agent) -> None:
    ours, theirs = hears("我今天给您回电"), hears("我明天给您回电")
    ours.withdraw(by=alice, on_behalf_of="desk", why="无法提供")
    theirs.withdraw(by=alice, on_behalf_of="customer", why="客户说不用了")
    assert {ours.state, theirs.state} == {"withdrawn"}
    by_customer = Promise.objects.filter(withdrawal__on_behalf_of=Withdrawal.OnBehalfOf.CUSTOMER)
    assert list(by_customer) == [theirs]
    entries = Entry.objects.filter(verb="promise.withdrawn").order_by("id")
    assert [entry.facts["on_behalf_of"] for entry in entries] == ["desk", "customer"]


def test_withdrawing_it_again_changes_nothing(promise: Promise, alice: Agent) -> None:
    first = promise.withdraw(by=alice, on_behalf_of="customer", why="不用了")
    assert promise.withdraw(by=alice, on_behalf_of="desk", why="别的") == first
    assert (Withdrawal.objects.count(), alarms(promise)) == (1, [])


@pytest.mark.parametrize(("on_behalf_of", "why"), [("customer", " "), ("nobody", "不用了"), ("", "不用了")])
def test_a_withdrawal_says_for_whom_and_why(promise: Promise, alice: Agent, on_behalf_of: str, why: str) -> None:
    with pytest.raises(refusals.ReasonMissing):
        promise.withdraw(by=alice, on_behalf_of=on_behalf_of, why=why)


def test_a_broken_promise_is_not_withdrawn(promise: Promise, alice: Agent) -> None:
    promise.break_(by=alice, why="忘了")
    with pytest.raises(refusals.AlreadySettled):
        promise.withdraw(by=alice, on_behalf_of="customer", why="不用了")


# Giving a time


def test_a_vague_promise_gets_a_time_and_new_alarms(hears: Hear, alice: Agent) -> None:
    promise = hears("会有专人联系您", due=None)
    promise.set_due(TEN + 2 * HOUR, by=alice)
    assert (promise.due_at, promise.due_source, promise.is_vague) == (TEN + 2 * HOUR, "set", False)
    waiting = Alarm.objects.about(promise).waiting()
    assert {(a.kind, a.due_at) for a in waiting} == {
        ("promise.half", TEN + HOUR),
        ("promise.soon", TEN + 105 * MINUTE),
        ("promise.due", TEN + 2 * HOUR),
        ("promise.overdue", TEN + 3 * HOUR),
    }
    assert Alarm.objects.about(promise).exclude(cancelled_at=None).count() == 4
    assert verbs(promise)[-1] == "promise.dated"


def test_setting_the_very_time_the_policy_gave_keeps_the_alarms_ringing(hears: Hear, alice: Agent) -> None:
    promise = hears("会有专人联系您", due=None)
    promise.set_due(TEN + 24 * HOUR, by=alice)
    assert alarms(promise) == ["promise.half", "promise.soon", "promise.due", "promise.overdue"]


def test_the_event_has_come_and_the_clock_starts(hears: Hear, alice: Agent, clock: time_machine.Traveller) -> None:
    promise = hears("收到退货后给您退款", due=None, after_event="收到退货")
    clock.shift(2 * 24 * HOUR)
    promise.set_due(TEN + 3 * 24 * HOUR, by=alice)
    assert "promise.review" not in alarms(promise)
    assert "promise.due" in alarms(promise)


def test_who_gives_a_suggestion_a_time_accepts_it(hears: Hear, alice: Agent) -> None:
    promise = hears("会有专人联系您", due=None, is_accepted=False)
    promise.set_due(TEN + HOUR, by=alice)
    assert (promise.state, promise.acceptance.by) == ("open", alice)
    assert verbs(promise) == ["promise.suggested", "promise.accepted", "promise.dated"]


def test_giving_the_same_time_again_changes_nothing(hears: Hear, alice: Agent) -> None:
    promise = hears("会有专人联系您", due=None)
    promise.set_due(TEN + HOUR, by=alice)
    promise.set_due(TEN + HOUR, by=alice)
    assert verbs(promise).count("promise.dated") == 1


def test_a_time_the_customer_was_told_moves_only_with_her_yes(promise: Promise, alice: Agent) -> None:
    with pytest.raises(refusals.ConsentMissing):
        promise.set_due(TEN + 5 * HOUR, by=alice)
    promise.refresh_from_db()
    assert promise.due_at == TEN + HOUR


@pytest.mark.parametrize("ahead", [timedelta(), -MINUTE, timedelta(days=367)])
def test_a_time_that_is_not_ahead_is_refused(hears: Hear, alice: Agent, ahead: timedelta) -> None:
    promise = hears("会有专人联系您", due=None)
    with pytest.raises(refusals.DueNotAhead):
        promise.set_due(TEN + ahead, by=alice)


def test_a_settled_promise_gets_no_time(hears: Hear, alice: Agent) -> None:
    promise = hears("会有专人联系您", due=None)
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    with pytest.raises(refusals.AlreadySettled):
        promise.set_due(TEN + HOUR, by=alice)


# Handing over


def test_a_promise_handed_over_reminds_its_new_owner_who_is_told(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent
) -> None:
    promise.hand_over(bob, by=sue, why="下班")
    handover = Handover.objects.get()
    assert (promise.owner, handover.giver, handover.taker, handover.by, handover.why) == (
        bob,
        alice,
        bob,
        sue,
        "下班",
    )
    assert alarms(promise) == ["promise.half", "promise.soon", "promise.due", "promise.overdue"]
    told = Notification.objects.values_list("recipient__username", "kind")
    assert set(told) == {("bob", "promise.handed_to_you"), ("alice", "promise.handed_on")}


def test_its_owner_does_not_give_it_without_a_yes(promise: Promise, alice: Agent, bob: Agent) -> None:
    with pytest.raises(refusals.NeedsTheirYes, match="何立"):
        promise.hand_over(bob, by=alice)
    assert Promise.objects.get().owner == alice


def test_a_colleague_takes_it_over_herself_and_its_owner_is_told(promise: Promise, alice: Agent, bob: Agent) -> None:
    promise.hand_over(bob, by=bob)
    assert promise.owner == bob
    assert list(Notification.objects.values_list("recipient__username", "kind")) == [("alice", "promise.handed_on")]


def test_a_supervisor_moves_it_and_both_are_told(promise: Promise, alice: Agent, bob: Agent, sue: Agent) -> None:
    promise.hand_over(bob, by=sue)
    assert set(Notification.objects.values_list("recipient__username", "kind")) == {
        ("alice", "promise.handed_on"),
        ("bob", "promise.handed_to_you"),
    }


def test_handing_it_to_its_owner_changes_nothing(promise: Promise, alice: Agent) -> None:
    promise.hand_over(alice, by=alice)
    assert (Handover.objects.count(), verbs(promise)) == (0, ["promise.made"])


def test_a_colleague_may_not_give_it_to_a_third(promise: Promise, bob: Agent, sue: Agent) -> None:
    with pytest.raises(refusals.NotYourPromise):
        promise.hand_over(sue, by=bob)


@pytest.mark.parametrize("who", ["charlie", "ivy"])
def test_it_is_not_handed_to_another_team_or_an_inspector(
    promise: Promise, alice: Agent, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(refusals.OwnerOutside):
        promise.hand_over(request.getfixturevalue(who), by=alice)


@pytest.mark.parametrize("who", ["charlie", "ivy"])
def test_a_stranger_or_an_inspector_does_not_take_it_over(
    promise: Promise, who: str, request: pytest.FixtureRequest
) -> None:
    taker = request.getfixturevalue(who)
    with pytest.raises(refusals.OwnerOutside):
        promise.hand_over(taker, by=taker)


def test_it_is_not_handed_to_somebody_who_has_left(promise: Promise, alice: Agent, bob: Agent) -> None:
    bob.is_active = False
    bob.save()
    with pytest.raises(refusals.OwnerOutside, match="何立"):
        promise.hand_over(bob, by=bob)


def test_a_settled_promise_is_not_handed_over(promise: Promise, alice: Agent, bob: Agent) -> None:
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    with pytest.raises(refusals.AlreadySettled):
        promise.hand_over(bob, by=bob)


# All verbs


def _verbs(alice: Agent, bob: Agent, consent: object) -> dict[str, Callable[[Promise], object]]:
    return {
        "keep": lambda p: p.keep(by=alice, evidence=Evidence(reference="R-1")),
        "break": lambda p: p.break_(by=alice, why="忘了"),
        "withdraw": lambda p: p.withdraw(by=alice, on_behalf_of="customer", why="不用了"),
        "renegotiate": lambda p: p.renegotiate(by=alice, due_at=TEN + 3 * HOUR, consent=consent),
        "hand over": lambda p: p.hand_over(bob, by=bob),
    }


@pytest.mark.parametrize("verb", ["keep", "break", "withdraw", "renegotiate", "hand over"])
def test_a_verb_and_its_journal_entry_stand_or_fall_together(
    verb: str, promise: Promise, alice: Agent, bob: Agent, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal refuses: the state, the row and the alarms are as if nothing had been asked."""
    consent = say("customer", "可以")
    entries = Entry.objects.count()

    def full(*args: object, **facts: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("yinuo.conversations.models.record", full)
    with pytest.raises(OSError, match="disk full"):
        _verbs(alice, bob, consent)[verb](promise)
    promise = Promise.objects.get(pk=promise.pk)
    assert (promise.state, promise.owner) == ("open", alice)
    assert len(alarms(promise)) == 4
    assert Entry.objects.count() == entries
    assert Promise.objects.count() == 1
    for relation in ("keeping", "breach", "withdrawal", "renegotiation"):
        assert not hasattr(promise, relation)
    assert promise.handovers.count() == 0


def test_a_message_whose_journal_fails_leaves_no_promise(
    call: Conversation, alice: Agent, hears: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import transaction

    monkeypatch.setattr("yinuo.conversations.models.record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        hears()
    assert (Promise.objects.count(), Alarm.objects.count()) == (0, 0)
