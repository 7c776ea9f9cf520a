from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yinuo.clock.firing import fire_due, next_due
from yinuo.clock.models import Alarm, Outage, beat
from yinuo.notices.models import Notification
from yinuo.notices.wording import sentence
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Evidence, Promise
from yinuo.promises.offering import accept, offer
from yinuo.promises.reminding import remind
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear
from yinuo.promises.tests.test_hearing import verbs

pytestmark = pytest.mark.django_db


def ring(clock: time_machine.Traveller, at) -> list[tuple[str, str]]:
    """Move to ``at``, fire what is due, and return (recipient, kind) of what was told."""
    before = set(Notification.objects.values_list("pk", flat=True))
    clock.move_to(at)
    fire_due(at)
    told = Notification.objects.exclude(pk__in=before).order_by("id")
    return list(told.values_list("recipient__username", "kind"))


def test_the_owner_hears_first_the_supervisor_at_due_the_manager_when_overdue(
    promise: Promise,
    sue: Agent,
    max_: Agent,
    bob: Agent,
    ivy: Agent,
    charlie: Agent,
    repair: Team,
    clock: time_machine.Traveller,
) -> None:
    Agent.objects.create(username="rae", name="任艾", team=repair, role="supervisor")
    assert ring(clock, TEN + 30 * MINUTE) == [("alice", "promise.half")]
    assert ring(clock, TEN + 45 * MINUTE) == [("alice", "promise.soon")]
    assert ring(clock, TEN + HOUR) == [("alice", "promise.due"), ("sue", "promise.due")]
    assert set(ring(clock, TEN + 2 * HOUR)) == {
        ("alice", "promise.overdue"),
        ("sue", "promise.overdue"),
        ("max", "promise.overdue"),
    }
    assert ring(clock, TEN + 48 * HOUR) == []


def test_a_supervisor_who_owns_the_promise_is_told_once(
    promise: Promise, sue: Agent, clock: time_machine.Traveller
) -> None:
    promise.hand_over(sue, by=sue)
    ahead = TEN + HOUR - MINUTE
    assert ring(clock, ahead) == [("sue", "promise.half"), ("sue", "promise.soon")]
    assert ring(clock, TEN + HOUR) == [("sue", "promise.due")]


def test_the_reminder_follows_the_new_owner(
    promise: Promise, alice: Agent, bob: Agent, clock: time_machine.Traveller
) -> None:
    promise.hand_over(bob, by=bob)
    assert ring(clock, TEN + 30 * MINUTE) == [("bob", "promise.half")]


def test_the_promises_of_somebody_who_has_left_are_told_to_the_supervisor_from_the_first_reminder(
    promise: Promise, alice: Agent, sue: Agent, clock: time_machine.Traveller
) -> None:
    alice.is_active = False
    alice.save()
    assert ("sue", "promise.half") in ring(clock, TEN + 30 * MINUTE)


def test_a_kept_promise_does_not_ring(promise: Promise, alice: Agent, clock: time_machine.Traveller) -> None:
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert ring(clock, TEN + 5 * HOUR) == []


def test_an_alarm_already_held_by_a_clock_says_nothing_about_a_promise_settled_meanwhile(
    promise: Promise, alice: Agent
) -> None:
    alarm = Alarm.objects.about(promise).get(kind="promise.due")
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    alarm.fired_at = TEN + HOUR
    remind([alarm])
    assert Notification.objects.count() == 0


def test_an_alarm_already_held_by_a_clock_says_nothing_about_the_time_before(hears: Hear, alice: Agent) -> None:
    promise = hears("会有专人联系您", due=None)
    alarm = Alarm.objects.about(promise).get(kind="promise.due")
    promise.set_due(TEN + 30 * HOUR, by=alice)
    alarm.fired_at = alarm.meant_at
    remind([alarm])
    assert Notification.objects.count() == 0


def test_silence_makes_a_suggestion_a_promise_at_its_first_alarm(hears: Hear, clock: time_machine.Traveller) -> None:
    promise = hears(is_accepted=False)
    assert ring(clock, TEN + 29 * MINUTE) == []
    promise.refresh_from_db()
    assert promise.state == "suggested"
    assert ring(clock, TEN + 30 * MINUTE) == [("alice", "promise.half")]
    promise = Promise.objects.get()
    assert (promise.state, promise.acceptance.by, promise.acceptance.at) == ("open", None, TEN + 30 * MINUTE)
    assert verbs(promise) == ["promise.suggested", "promise.accepted"]


def test_what_waits_for_an_event_is_asked_about_every_three_days_until_it_has_a_time(
    hears: Hear, alice: Agent, clock: time_machine.Traveller
) -> None:
    promise = hears("收到退货后给您退款", due=None, after_event="收到退货")
    assert ring(clock, TEN + timedelta(days=3)) == [("alice", "promise.review")]
    assert ring(clock, TEN + timedelta(days=6)) == [("alice", "promise.review")]
    promise.set_due(TEN + timedelta(days=30), by=alice)
    assert ring(clock, TEN + timedelta(days=10)) == []


def test_a_reminder_in_time_is_not_called_late(promise: Promise, clock: time_machine.Traveller) -> None:
    ring(clock, TEN + 30 * MINUTE + timedelta(seconds=9))
    notice = Notification.objects.get()
    assert (notice.late_for, notice.is_late, notice.was_outage) == (timedelta(seconds=9), False, False)


def test_a_reminder_38_seconds_late_says_so(promise: Promise, clock: time_machine.Traveller) -> None:
    ring(clock, TEN + 30 * MINUTE + timedelta(seconds=38))
    assert "晚了 38 秒" in sentence(Notification.objects.get())


def test_a_reminder_that_slept_through_an_outage_says_how_late_and_that_the_desk_was_down(
    promise: Promise, clock: time_machine.Traveller
) -> None:
    beat("clock", TEN + 20 * MINUTE)
    clock.move_to(TEN + 100 * MINUTE)
    beat("clock", TEN + 100 * MINUTE)
    ring(clock, TEN + 100 * MINUTE)
    # Half-way and nearly due are no news after the due time: one reminder, and it says how late.
    due = Notification.objects.get()
    assert due.kind == "promise.due"
    assert due.late_for == 40 * MINUTE
    assert due.is_late
    assert due.was_outage


def test_a_late_reminder_without_an_outage_is_not_excused_by_one(
    promise: Promise, clock: time_machine.Traveller
) -> None:
    Outage.objects.create(process="clock", began_at=TEN - 5 * HOUR, ended_at=TEN - 4 * HOUR)
    ring(clock, TEN + 35 * MINUTE)
    notice = Notification.objects.get()
    assert (notice.is_late, notice.was_outage) == (True, False)


def test_firing_twice_tells_once(promise: Promise, clock: time_machine.Traveller) -> None:
    ring(clock, TEN + 30 * MINUTE)
    assert ring(clock, TEN + 30 * MINUTE) == []
    alarm = Alarm.objects.about(promise).get(kind="promise.half")
    remind([alarm])
    assert Notification.objects.count() == 1


def test_the_next_look_is_at_the_earliest_waiting_alarm(promise: Promise, clock: time_machine.Traveller) -> None:
    assert next_due() == TEN + 30 * MINUTE
    ring(clock, TEN + 30 * MINUTE)
    assert next_due() == TEN + 45 * MINUTE


@pytest.mark.parametrize("is_accepted", [True, False])
def test_a_handful_of_reminders_costs_the_queries_of_one(
    hears: Hear, sue: Agent, clock: time_machine.Traveller, is_accepted: bool
) -> None:
    def cost(words: Iterable[str]) -> int:
        for said in words:
            hears(said, is_accepted=is_accepted)
        clock.move_to(TEN + HOUR)
        due = list(Alarm.objects.due(TEN + HOUR).filter(kind="promise.due"))
        for alarm in due:
            alarm.fired_at = TEN + HOUR
        with CaptureQueriesContext(connection) as queries:
            remind(due)
        assert Notification.objects.filter(kind="promise.due").count() == 2 * Promise.objects.count()
        Alarm.objects.all().delete()
        clock.move_to(TEN)
        return len(queries)

    one = cost(["我一小时内给您回电"])
    assert cost([f"一小时内把第{number}份清单发给您" for number in range(9)]) <= one
    assert one <= (16 if is_accepted else 20)


def test_who_leads_hears_from_the_first_reminder_what_the_owner_cannot_keep_until_somebody_accepts(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + 28 * MINUTE)
    offered = offer(promise, bob, by=alice, why="牙医", is_needed=True)
    assert ring(clock, TEN + 30 * MINUTE) == [
        ("alice", "promise.half"),
        ("bob", "promise.half"),
        ("sue", "promise.half"),
    ]
    accept(offered, by=bob)
    assert ring(clock, TEN + 45 * MINUTE) == [("bob", "promise.soon")]


def test_an_offer_nobody_answered_leaves_the_reminder_with_who_leads(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent, clock: time_machine.Traveller
) -> None:
    offer(promise, bob, by=alice, why="牙医", is_needed=True)
    told = ring(clock, TEN + 45 * MINUTE)
    assert [who for who, kind in told if kind == "promise.soon"] == ["alice", "sue"]


def test_what_is_offered_as_a_favour_reminds_the_owner_alone(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + 28 * MINUTE)
    offer(promise, bob, by=alice)
    assert ring(clock, TEN + 30 * MINUTE) == [("alice", "promise.half")]


def test_managers_hear_of_it_where_the_team_has_no_supervisor(
    promise: Promise, alice: Agent, max_: Agent, clock: time_machine.Traveller
) -> None:
    Agent.objects.filter(pk=alice.pk).update(is_active=False)
    Agent.objects.filter(role="supervisor").update(is_active=False)
    assert ("max", "promise.half") in ring(clock, TEN + 30 * MINUTE)


def test_who_leads_hears_before_it_is_due_when_the_owner_is_not_signed_in(
    promise: Promise, alice: Agent, sue: Agent, clock: time_machine.Traveller
) -> None:
    alice.become("offline")
    assert ring(clock, TEN + 30 * MINUTE) == [("alice", "promise.half")]
    assert ring(clock, TEN + 45 * MINUTE) == [("alice", "promise.soon"), ("sue", "promise.soon")]
