from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError

from yinuo.clock import firing
from yinuo.clock.models import Alarm, Heartbeat, Outage, beat, cancel_alarms, set_alarm
from yinuo.people.models import Team

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

rung: list[tuple[str, datetime | None]] = []

pytestmark = pytest.mark.django_db


def note(alarms: Sequence[Alarm]) -> None:
    rung.extend((alarm.kind, alarm.fired_at) for alarm in alarms)


def fail(alarms: Sequence[Alarm]) -> None:
    Team.objects.create(name="written before the failure")
    raise ValueError("no such customer")


def write(alarms: Sequence[Alarm]) -> None:
    for alarm in alarms:
        Team.objects.create(name=f"told of {alarm.subject_id}")


def silence(alarms: Sequence[Alarm]) -> None:
    for alarm in alarms:
        cancel_alarms(Team.objects.get(pk=alarm.subject_id))


@pytest.fixture(autouse=True)
def handlers(settings) -> None:
    rung.clear()
    settings.CLOCK_HANDLERS = {
        "noted": f"{__name__}.note",
        "failing": f"{__name__}.fail",
        "written": f"{__name__}.write",
        "silencing": f"{__name__}.silence",
    }


@pytest.fixture
def team(hotline: Team) -> Team:
    return hotline


def test_nothing_rings_before_its_time(team: Team) -> None:
    set_alarm("noted", team, NOON)
    assert firing.fire_due(NOON - timedelta(seconds=1)) == 0
    assert firing.fire_due(NOON) == 1
    assert rung == [("noted", NOON)]


def test_an_alarm_rings_once(team: Team) -> None:
    alarm = set_alarm("noted", team, NOON)
    assert firing.fire_next(NOON)
    assert not firing.fire_next(NOON + MINUTE)
    alarm.refresh_from_db()
    assert (alarm.fired_at, len(rung)) == (NOON, 1)


def test_what_was_missed_for_four_days_rings_earliest_first_and_all_of_it(team: Team) -> None:
    for number in range(5):
        set_alarm("noted", team, NOON + number * timedelta(days=1))
    now = NOON + timedelta(days=4)
    assert firing.fire_due(now) == 5
    fired = Alarm.objects.order_by("id")
    assert [alarm.late_for for alarm in fired] == [timedelta(days=4 - number) for number in range(5)]


def test_setting_the_same_alarm_twice_is_setting_it_once(team: Team) -> None:
    assert set_alarm("noted", team, NOON) == set_alarm("noted", team, NOON)
    assert Alarm.objects.count() == 1


def test_a_cancelled_alarm_is_silent_until_it_is_set_again(team: Team) -> None:
    set_alarm("noted", team, NOON)
    assert cancel_alarms(team) == 1
    assert firing.fire_due(NOON) == 0
    set_alarm("noted", team, NOON)
    assert firing.fire_due(NOON) == 1


def test_an_alarm_that_has_rung_does_not_ring_again_when_set_for_the_same_moment(team: Team) -> None:
    set_alarm("noted", team, NOON)
    firing.fire_due(NOON)
    set_alarm("noted", team, NOON)
    assert firing.fire_due(NOON + MINUTE) == 0


def test_only_the_alarms_of_that_record_are_cancelled(team: Team, repair: Team) -> None:
    set_alarm("noted", team, NOON)
    set_alarm("noted", repair, NOON)
    cancel_alarms(team)
    assert firing.fire_due(NOON) == 1


def test_an_alarm_that_raises_is_pushed_back_writes_nothing_and_the_others_ring(
    team: Team, repair: Team, caplog: pytest.LogCaptureFixture
) -> None:
    bad = set_alarm("failing", team, NOON)
    set_alarm("noted", team, NOON + MINUTE)
    set_alarm("noted", repair, NOON + MINUTE)
    with caplog.at_level(logging.ERROR):
        assert firing.fire_due(NOON + MINUTE) == 3
    assert len(rung) == 2
    bad.refresh_from_db()
    assert (bad.fired_at, bad.failed_count, bad.meant_at) == (None, 1, NOON)
    assert bad.due_at == NOON + MINUTE + firing.RETRY_AFTER[0]
    assert "no such customer" in bad.last_error
    assert not Team.objects.filter(name="written before the failure").exists()
    assert "no such customer" in caplog.text


def test_a_pushed_back_alarm_rings_later_and_knows_how_late_it_is(
    team: Team, settings, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = set_alarm("failing", team, NOON)
    firing.fire_due(NOON)
    settings.CLOCK_HANDLERS = {"failing": f"{__name__}.note"}
    soon = NOON + firing.RETRY_AFTER[0]
    assert firing.fire_due(soon - timedelta(seconds=1)) == 0
    assert firing.fire_due(soon) == 1
    alarm.refresh_from_db()
    assert alarm.late_for == firing.RETRY_AFTER[0]


def test_an_alarm_that_keeps_failing_is_tried_more_and_more_rarely_and_never_given_up(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = set_alarm("failing", team, NOON)
    waits = []
    for _ in range(5):
        at = alarm.due_at
        assert firing.fire_due(at) == 1
        alarm.refresh_from_db()
        waits.append((alarm.due_at - at).total_seconds())
    assert waits == [5, 60, 300, 300, 300]


def test_an_alarm_nobody_answers_waits_and_says_why(team: Team, caplog: pytest.LogCaptureFixture) -> None:
    alarm = set_alarm("forgotten", team, NOON)
    firing.fire_due(NOON)
    alarm.refresh_from_db()
    assert alarm.fired_at is None
    assert alarm.last_error == "UnknownAlarm('forgotten')"


def test_one_that_raises_in_the_middle_of_a_batch_takes_nobody_down_and_rings_nobody_twice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    teams = [Team.objects.create(name=f"team {number}") for number in range(firing.BATCH)]
    for number, team in enumerate(teams):
        set_alarm("failing" if number == 4 else "written", team, NOON)
    assert firing.fire_due(NOON) == firing.BATCH
    assert Team.objects.filter(name__startswith="told of").count() == firing.BATCH - 1
    assert list(Alarm.objects.filter(fired_at=None).values_list("subject_id", flat=True)) == [teams[4].pk]


def test_two_alarms_of_one_record_never_share_a_batch_so_that_the_first_may_silence_the_second(team: Team) -> None:
    set_alarm("silencing", team, NOON)
    set_alarm("noted", team, NOON + MINUTE)
    assert firing.fire_due(NOON + MINUTE) == 1
    assert rung == []


def test_one_round_fires_at_most_its_limit(team: Team) -> None:
    for number in range(7):
        set_alarm("noted", team, NOON + number * timedelta(seconds=1))
    assert firing.fire_due(NOON + MINUTE, limit=5) == 5
    assert firing.fire_due(NOON + MINUTE, limit=5) == 2


# The loop


class Rounds(Event):
    """Stops the loop after so many rounds; moves the clock instead of sleeping."""

    def __init__(self, count: int, clock: time_machine.Traveller, nap: timedelta | None = None) -> None:
        super().__init__()
        self.count, self.clock, self.each = count, clock, nap
        self.naps: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.naps.append(timeout or 0)
        self.count -= 1
        if self.count <= 0:
            self.set()
        self.clock.shift(self.each or timedelta(seconds=timeout or 0))
        return self.is_set()

    def nap(self, stop: Event, longest: timedelta) -> bool:
        """As a waker nobody wakes."""
        self.wait(longest.total_seconds())
        return False

    def has_turn(self, late_for: timedelta) -> bool:
        return True

    def give_way(self, stop: Event) -> None: ...

    def close(self) -> None: ...


def run(stop: Rounds) -> None:
    firing.run(stop, stop)


def test_the_loop_naps_until_the_next_alarm_but_never_longer_than_a_second(team: Team) -> None:
    set_alarm("noted", team, NOON + timedelta(seconds=1.7))
    with time_machine.travel(NOON, tick=False) as clock:
        stop = Rounds(3, clock)
        run(stop)
    assert stop.naps == pytest.approx([1, 0.7, 1])
    assert rung[0][1] == NOON + timedelta(seconds=1.7)


def test_alarms_that_another_clock_is_firing_are_looked_at_again_soon_but_not_in_a_busy_circle(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_alarm("noted", team, NOON)
    monkeypatch.setattr(firing, "fire_batch", lambda: 0)
    with time_machine.travel(NOON, tick=False) as clock:
        stop = Rounds(2, clock)
        run(stop)
    assert stop.naps == pytest.approx([0.02, 0.02])


def test_a_looking_clock_takes_no_lock_while_nothing_is_due(
    team: Team, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_alarm("noted", team, NOON + MINUTE)
    monkeypatch.setattr(firing, "beat", lambda *_: None)
    with time_machine.travel(NOON, tick=False) as clock, django_assert_num_queries(3):
        run(Rounds(3, clock))


def test_the_loop_beats_every_five_seconds() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        run(Rounds(4, clock, nap=timedelta(seconds=3)))
    # rounds at 0, 3, 6 and 9 seconds: the beats are those of 0 and 6
    assert Heartbeat.objects.get(process="clock").beat_at == NOON + timedelta(seconds=6)


def test_a_clock_that_was_put_back_an_hour_goes_on_beating_and_rings_nothing_twice(team: Team) -> None:
    set_alarm("noted", team, NOON)
    with time_machine.travel(NOON, tick=False) as clock:
        run(Rounds(2, clock, nap=timedelta(hours=-1)))
    assert Heartbeat.objects.get().beat_at == NOON - timedelta(hours=1)
    assert len(rung) == 1
    assert not Outage.objects.exists()


def test_a_clock_that_starts_after_a_long_silence_records_the_outage(caplog: pytest.LogCaptureFixture) -> None:
    beat("clock", NOON - timedelta(hours=2))
    with time_machine.travel(NOON, tick=False) as clock:
        run(Rounds(1, clock))
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at) == (NOON - timedelta(hours=2), NOON)
    assert Outage.covering(NOON - timedelta(hours=1)) == outage
    assert Outage.covering(NOON - timedelta(hours=3)) is None
    assert Outage.covering(NOON + MINUTE) is None


def test_the_loop_survives_a_database_that_goes_away_and_fires_when_it_is_back(
    team: Team, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    set_alarm("noted", team, NOON)
    real = firing.next_due
    calls: list[None] = []

    def shaky() -> datetime | None:
        calls.append(None)
        if len(calls) <= 2:
            raise DatabaseError("server closed the connection")
        return real()

    monkeypatch.setattr(firing, "next_due", shaky)
    monkeypatch.setattr(firing, "close_old_connections", lambda: None)
    with time_machine.travel(NOON, tick=False) as clock:
        stop = Rounds(3, clock)
        run(stop)
    assert stop.naps[:2] == [1, 1]
    assert len(rung) == 1
    assert "trying again" in caplog.text


def test_a_loop_told_to_stop_starts_nothing(team: Team) -> None:
    set_alarm("noted", team, NOON)
    stop = Event()
    stop.set()
    firing.run(stop)
    assert rung == []
