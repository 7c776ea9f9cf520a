"""Several clocks beside one another, and beside people who hold the same records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from yinuo.clock import firing
from yinuo.clock.models import Alarm, Outage, beat, set_alarm
from yinuo.journal.models import Entry, record
from yinuo.people.models import Team

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db(transaction=True)

holds_first, person_holds_second = Event(), Event()


def note(alarms: Sequence[Alarm]) -> None:
    for alarm in alarms:
        record("test.rung", alarm)


def take(alarms: Sequence[Alarm]) -> None:
    """Take each record as a handler does, and let the person take the second one in between."""
    for alarm in alarms:
        Team.objects.select_for_update().values_list("pk").get(pk=alarm.subject_id)
        holds_first.set()
        assert person_holds_second.wait(20)
        record("test.rung", alarm)


@pytest.fixture(autouse=True)
def handlers(settings) -> None:
    settings.CLOCK_HANDLERS = {"noted": f"{__name__}.note", "taking": f"{__name__}.take"}


def together(*deeds: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait(20)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def rung() -> Counter[int]:
    return Counter(Entry.objects.filter(verb="test.rung").values_list("subject_id", flat=True))


def test_three_clocks_share_the_work_and_ring_each_alarm_once(hotline: Team, repair: Team) -> None:
    for number in range(60):
        set_alarm("noted", (hotline, repair)[number % 2], NOON + number * SECOND)
    now = NOON + 60 * SECOND

    def clock() -> int:
        count = 0
        while firing.next_due() is not None:
            count += firing.fire_due(now)
        return count

    assert sum(together(*[clock] * 3)) == 60
    assert rung() == Counter(Alarm.objects.values_list("pk", flat=True))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_batch_that_crosses_a_person_gives_way_at_once_and_rings_after_all(hotline: Team, repair: Team) -> None:
    """The batch holds the first record and wants the second; a person holds the second and wants the first."""
    holds_first.clear()
    person_holds_second.clear()
    first, second = sorted((hotline, repair), key=lambda team: team.pk)
    set_alarm("taking", first, NOON)
    set_alarm("taking", second, NOON)

    def person() -> str:
        assert holds_first.wait(20)
        with transaction.atomic():
            Team.objects.select_for_update().get(pk=second.pk)
            person_holds_second.set()
            Team.objects.select_for_update().get(pk=first.pk)
            return "done"

    assert together(lambda: firing.fire_due(NOON), person) == [2, "done"]
    assert rung() == Counter(Alarm.objects.values_list("pk", flat=True))
    assert Alarm.objects.filter(failed_count__gt=0).count() == 0


def test_clocks_that_start_at_once_after_a_silence_end_one_outage() -> None:
    beat("clock", NOON, "gone")
    together(*[lambda name=name: beat("clock", NOON + 600 * SECOND, name) for name in ("a", "b", "c")])
    assert Outage.objects.count() == 1
