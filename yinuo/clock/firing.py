"""The one durable deadline loop."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from threading import Event
from typing import Protocol

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from yinuo.clock import waking
from yinuo.clock.models import BEAT_EVERY, Alarm, beat, instance_name
from yinuo.common.failpoints import failpoint

logger = logging.getLogger(__name__)

#: how long a failing alarm waits before it is tried again, so that it cannot jam the queue; the last wait repeats
RETRY_AFTER = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5))
#: alarms fired in one transaction at most: more of them hold their records longer and are not much faster
BATCH = 10
#: how long clocks wait before they look again at alarms that another clock is firing
SHORTEST_NAP = timedelta(milliseconds=20)
#: a batch waits no longer for a record somebody holds. It must give up before PostgreSQL looks for deadlocks (after one
#: second), because that would end the transaction of the person instead of ours.
BATCH_LOCK_WAIT = "300ms"


class Handler(Protocol):
    """Recomputes the truth and writes, in the clock's transaction, to this database only; quick, for others wait.

    ``alarms`` fall due together, each about another record; what is asked for all of them at once is asked once.
    """

    def __call__(self, alarms: Sequence[Alarm]) -> None: ...


class UnknownAlarm(Exception):
    """No handler is registered for this kind of alarm; add it to settings.CLOCK_HANDLERS."""


def fire_batch(now: datetime | None = None, limit: int = BATCH) -> int:
    """Fire the earliest due alarms in one transaction; returns how many, 0 when none is due or other clocks hold them.

    1. Claim: lock the rows (PostgreSQL skips rows other clocks hold; SQLite's IMMEDIATE transaction holds the only pen).
    2. Ring: the handlers recompute the truth and write their notices in this same transaction.
    3. Mark them fired and commit. A kill before the commit leaves all of them waiting; after it, everything is written.

    When one handler raises nothing of the batch is written and its alarms are fired one by one; the one that raises again
    is pushed back alone.
    """
    now = now or timezone.now()
    failpoint("clock.before-claim")
    claimed: list[Alarm] = []
    try:
        with transaction.atomic():
            claimed = _claim(now, limit)
            if not claimed:
                return 0
            for alarm in claimed:
                alarm.fired_at = now
            failpoint("clock.after-claim")
            for handler, alarms in groupby(claimed, key=lambda alarm: _handler(alarm.kind)):
                handler(list(alarms))
                failpoint("clock.after-handler")
            Alarm.objects.filter(pk__in=[alarm.pk for alarm in claimed]).update(fired_at=now)
        failpoint("clock.after-commit")
    except Exception as error:
        if not claimed:
            raise
        if len(claimed) > 1:
            return sum(fire_batch(now, limit=1) for _ in claimed)
        _push_back(claimed[0], now, error)
    return len(claimed)


def fire_next(now: datetime | None = None) -> bool:
    """Fire the earliest due alarm by itself; False when there is none."""
    return fire_batch(now, limit=1) > 0


def fire_due(now: datetime | None = None, limit: int = 200) -> int:
    """Fire up to ``limit`` alarms due at ``now`` (None: at the moment each batch is claimed); returns how many."""
    fired = 0
    while fired < limit and (count := fire_batch(now, min(BATCH, limit - fired))):
        fired += count
    return fired


def next_due() -> datetime | None:
    return Alarm.objects.waiting().order_by("due_at", "id").values_list("due_at", flat=True).first()


def run(stop: Event, waker: waking.Waker | None = None) -> None:
    """Fire alarms until ``stop`` is set. Survives a database that goes away and comes back."""
    waker = waker or waking.waker()
    me = instance_name()
    last_beat: datetime | None = None
    while not stop.is_set():
        try:
            now = timezone.now()
            # abs: a system clock that was put back must not silence us until it has caught up
            if last_beat is None or abs(now - last_beat) >= BEAT_EVERY:
                outage = beat("clock", now, me)
                if outage:
                    logger.warning("the clock stood still from %s to %s", outage.began_at, outage.ended_at)
                last_beat = now
            upcoming = next_due()
            # Looking takes no lock; an idle clock never asks SQLite for its one pen.
            if upcoming is not None and upcoming <= now and waker.has_turn(now - upcoming) and fire_batch():
                waker.give_way(stop)
            else:
                waker.nap(stop, _nap(upcoming))
        except Exception:
            logger.exception("the clock could not read its alarms; trying again")
            close_old_connections()
            stop.wait(1)
    waker.close()


def _claim(now: datetime, limit: int) -> list[Alarm]:
    """The earliest due alarms, at most one about each record, held until the transaction ends.

    They come in the order of their records, so that two clocks never take the same two records crosswise.
    """
    due = Alarm.objects.due(now)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    first: dict[tuple[str, int], Alarm] = {}
    for alarm in due[:limit]:
        # What the earlier alarm of a record does decides what its next one has to say, which is left to the next batch.
        first.setdefault((alarm.subject_kind, alarm.subject_id), alarm)
    if len(first) > 1 and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [BATCH_LOCK_WAIT])
    return [first[record] for record in sorted(first)]


def _push_back(alarm: Alarm, now: datetime, error: Exception) -> None:
    wait = RETRY_AFTER[min(alarm.failed_count, len(RETRY_AFTER) - 1)]
    logger.error("alarm %s failed; next try in %s", alarm.pk, wait, exc_info=error)
    Alarm.objects.filter(pk=alarm.pk, fired_at=None).update(
        due_at=now + wait, failed_count=alarm.failed_count + 1, last_error=repr(error)[:2000]
    )


def _nap(upcoming: datetime | None) -> timedelta:
    if upcoming is None:
        return waking.LONGEST_NAP
    return min(waking.LONGEST_NAP, max(SHORTEST_NAP, upcoming - timezone.now()))


def _handler(kind: str) -> Handler:
    try:
        path = settings.CLOCK_HANDLERS[kind]
    except KeyError:
        raise UnknownAlarm(kind) from None
    handler: Handler = import_string(path)
    return handler
