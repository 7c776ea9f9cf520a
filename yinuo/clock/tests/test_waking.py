from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yinuo.clock.models import Alarm, cancel_alarms, set_alarm
from yinuo.clock.waking import LONGEST_NAP, PEN_HELD, STUCK_AFTER, Listener, Waker, Watcher, waker
from yinuo.people.models import Team

pytestmark = pytest.mark.django_db(transaction=True)

MOMENT = timedelta(milliseconds=60)
LONG = timedelta(seconds=20)

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL is told by NOTIFY")


@pytest.fixture
def napper() -> Iterator[Waker]:
    """A clock's waker that has looked at everything there is."""
    napper = waker()
    while napper.nap(Event(), MOMENT):
        pass
    yield napper
    napper.close()


def elsewhere(deed: Callable[[], object]) -> None:
    """Do it on another connection, as another process would."""

    def work() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_a_clock_looks_once_more_before_its_first_nap() -> None:
    napper = waker()
    assert napper.nap(Event(), LONG)
    napper.close()


def test_a_napping_clock_wakes_when_an_alarm_is_set_for_now(hotline: Team, napper: Waker) -> None:
    elsewhere(lambda: set_alarm("promise.due", hotline, timezone.now()))
    assert napper.nap(Event(), LONG)
    assert not napper.nap(Event(), MOMENT)


def test_a_cancelled_alarm_that_waits_again_wakes_it_too(hotline: Team) -> None:
    at = timezone.now()
    set_alarm("promise.due", hotline, at)
    with transaction.atomic():
        cancel_alarms(hotline)
    napper = waker()
    while napper.nap(Event(), MOMENT):
        pass
    elsewhere(lambda: set_alarm("promise.due", hotline, at))
    assert napper.nap(Event(), LONG)
    napper.close()


def test_an_alarm_that_is_not_committed_wakes_nobody(hotline: Team, napper: Waker) -> None:
    def deed() -> None:
        with transaction.atomic():
            set_alarm("promise.due", hotline, timezone.now())
            transaction.set_rollback(True)

    elsewhere(deed)
    assert not napper.nap(Event(), MOMENT)
    assert not Alarm.objects.exists()


def test_a_clock_told_to_stop_does_not_sleep_on(napper: Waker) -> None:
    stop = Event()
    stop.set()
    assert not napper.nap(stop, MOMENT)


@on_postgresql
def test_an_alarm_the_clock_will_find_by_itself_spares_the_notify(
    hotline: Team, napper: Waker, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):  # look, savepoint, insert, release
        set_alarm("promise.due", hotline, timezone.now() + 3 * LONGEST_NAP)
    assert not napper.nap(Event(), MOMENT)


@on_postgresql
def test_a_clock_whose_listening_is_cut_naps_on_and_listens_again() -> None:
    napper = Listener()
    assert napper.nap(Event(), LONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [napper.listening.info.backend_pid])
    assert not napper.nap(Event(), MOMENT)
    assert napper.nap(Event(), LONG)  # listening again, so it looks
    napper.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets everybody write beside everybody")
def test_a_clock_with_a_backlog_puts_the_one_pen_down_now_and_then() -> None:
    class Rest(Event):
        rests = 0

        def wait(self, timeout: float | None = None) -> bool:
            self.rests += 1
            return False

    napper, stop = waker(), Rest()
    assert isinstance(napper, Watcher)
    napper.give_way(stop)
    assert stop.rests == 0
    napper.rested_at -= PEN_HELD
    napper.give_way(stop)
    napper.give_way(stop)
    assert stop.rests == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets everybody write beside everybody")
def test_clocks_on_sqlite_take_turns_until_the_one_is_gone_or_stuck() -> None:
    first, second = waker(), waker()
    now = timedelta()
    assert first.has_turn(now)
    assert first.has_turn(now)
    assert not second.has_turn(now)
    assert not second.has_turn(STUCK_AFTER)
    assert second.has_turn(STUCK_AFTER + MOMENT)
    assert not second.has_turn(now)
    first.close()
    assert second.has_turn(now)
    second.close()
