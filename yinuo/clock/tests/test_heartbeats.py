from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.clock.models import Heartbeat, Outage, beat

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def test_a_silence_of_half_a_minute_is_no_outage() -> None:
    beat("clock", NOON)
    assert beat("clock", NOON + 30 * SECOND) is None
    assert beat("clock", NOON + 61 * SECOND) is not None


def test_one_of_three_clocks_may_die_without_an_outage() -> None:
    for name in ("a", "b", "c"):
        beat("clock", NOON, name)
    for seconds in (20, 40, 60, 80):
        beat("clock", NOON + seconds * SECOND, "a")
        beat("clock", NOON + (seconds + 5) * SECOND, "b")
    assert not Outage.objects.exists()
    assert [heart.instance for heart in Heartbeat.objects.alive("clock", NOON + 90 * SECOND)] == ["a", "b"]


def test_when_all_three_die_the_first_to_come_back_ends_one_outage() -> None:
    for seconds, name in ((0, "a"), (3, "b"), (1, "c")):
        beat("clock", NOON + seconds * SECOND, name)
    for seconds, name in ((600, "d"), (601, "e"), (602, "f")):
        beat("clock", NOON + seconds * SECOND, name)
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at) == (NOON + 3 * SECOND, NOON + 600 * SECOND)


def test_clocks_that_come_back_in_one_moment_record_the_outage_once() -> None:
    """Each of them still reads the silence before the other's beat is there."""
    beat("clock", NOON, "a")
    first = beat("clock", NOON + 600 * SECOND, "b")
    Heartbeat.objects.filter(instance="b").delete()
    assert beat("clock", NOON + 601 * SECOND, "c") == first
    assert Outage.objects.count() == 1


def test_a_silent_sender_is_no_outage_of_the_clock() -> None:
    beat("clock", NOON)
    beat("sender", NOON)
    beat("clock", NOON + 20 * SECOND)
    beat("sender", NOON + 45 * SECOND)
    beat("clock", NOON + 46 * SECOND)
    assert [outage.process for outage in Outage.objects.all()] == ["sender"]
    assert Outage.covering(NOON + 10 * SECOND) is None
    assert Outage.covering(NOON + 10 * SECOND, "sender") is not None


def test_a_beat_from_the_future_hides_no_outage_and_counts_as_no_life() -> None:
    """The system clock ran an hour fast, then it was put right and every clock was killed."""
    beat("clock", NOON - 60 * SECOND, "a")
    beat("clock", NOON + 3600 * SECOND, "fast")
    Outage.objects.all().delete()
    assert not Heartbeat.objects.alive("clock", NOON).exists()
    outage = beat("clock", NOON, "b")
    assert outage is not None
    assert outage.began_at == NOON - 60 * SECOND


def test_processes_that_are_gone_are_forgotten_after_a_day() -> None:
    beat("clock", NOON, "old")
    beat("sender", NOON, "other")
    beat("clock", NOON + timedelta(hours=25), "new")
    assert list(Heartbeat.objects.order_by("process").values_list("instance", flat=True)) == ["new", "other"]
