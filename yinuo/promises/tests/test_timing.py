from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yinuo.promises import timing
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN


def test_a_promise_of_a_day_is_looked_at_halfway_15_minutes_before_at_due_and_an_hour_after() -> None:
    due = TEN + 24 * HOUR
    assert timing.alarms(TEN, due, TEN) == [
        ("promise.half", TEN + 12 * HOUR),
        ("promise.soon", due - 15 * MINUTE),
        ("promise.due", due),
        ("promise.overdue", due + HOUR),
    ]


def test_a_promise_of_five_minutes_has_no_reminder_15_minutes_before() -> None:
    due = TEN + 5 * MINUTE
    assert timing.alarms(TEN, due, TEN) == [
        ("promise.half", TEN + 2.5 * MINUTE),
        ("promise.due", due),
        ("promise.overdue", due + HOUR),
    ]


def test_two_reminders_closer_than_five_minutes_are_one() -> None:
    due = TEN + 34 * MINUTE  # half after 17 minutes, soon after 19
    assert [kind for kind, _ in timing.alarms(TEN, due, TEN)] == ["promise.soon", "promise.due", "promise.overdue"]


def test_an_alarm_whose_moment_has_passed_is_not_set() -> None:
    due = TEN + 2 * HOUR
    later = TEN + 90 * MINUTE
    assert [kind for kind, _ in timing.alarms(TEN, due, later)] == ["promise.soon", "promise.due", "promise.overdue"]


def test_a_promise_recorded_20_minutes_after_its_due_time_rings_now_and_still_reaches_the_manager() -> None:
    now = TEN + 80 * MINUTE
    assert timing.alarms(TEN, TEN + HOUR, now) == [("promise.due", now), ("promise.overdue", TEN + 2 * HOUR)]


def test_a_promise_brought_in_days_after_its_due_time_rings_once() -> None:
    now = TEN + 6 * 24 * HOUR
    assert timing.alarms(TEN, TEN + HOUR, now) == [("promise.due", now)]


def test_a_promise_due_more_than_a_week_before_it_was_recorded_is_history_and_rings_nobody() -> None:
    due = TEN + HOUR
    assert timing.alarms(TEN, due, due + timing.HISTORY_AFTER) == []
    a_little_earlier = due + timing.HISTORY_AFTER - timedelta(seconds=1)
    assert timing.alarms(TEN, due, a_little_earlier) == [("promise.due", a_little_earlier)]


lengths = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=400))


@given(lengths, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=800)))
def test_every_promise_rings_at_due_and_nothing_is_set_in_the_past(length: timedelta, passed: timedelta) -> None:
    now = TEN + passed
    alarms = timing.alarms(TEN, TEN + length, now)
    kinds = [kind for kind, _ in alarms]
    assert kinds.count("promise.due") == (now < TEN + length + timing.HISTORY_AFTER)
    assert len(set(kinds)) == len(kinds)
    assert [at for _, at in alarms] == sorted(at for _, at in alarms)
    assert all(at >= now for _, at in alarms)


def at(kind: str, alarms: list[tuple[str, datetime]]) -> datetime | None:
    return dict(alarms).get(kind)


@given(lengths)
def test_a_fresh_promise_is_reminded_of_at_least_once_before_it_is_due(length: timedelta) -> None:
    alarms = timing.alarms(TEN, TEN + length, TEN)
    assert any(moment < TEN + length for _, moment in alarms)
    assert at("promise.overdue", alarms) == TEN + length + timing.OVERDUE_AFTER
