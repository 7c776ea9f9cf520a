"""The one durable deadline loop."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from yinuo.clock.models import BEAT_EVERY, Alarm, beat
from yinuo.common.failpoints import failpoint

logger = logging.getLogger(__name__)

#: how long a failing alarm waits before it is tried again, so that it cannot jam the queue
RETRY_AFTER = timedelta(minutes=5)
#: the longest the loop sleeps: another process may have set an earlier alarm
LONGEST_NAP = timedelta(milliseconds=500)
#: alarms fired between two heartbeats at most
BATCH = 200


class Handler(Protocol):
    def __call__(self, alarm: Alarm) -> None: ...


class UnknownAlarm(Exception):
    """No handler is registered for this kind of alarm; add it to settings.CLOCK_HANDLERS."""


def fire_next(now: datetime) -> bool:
    """Fire the earliest due alarm; False when none is due (or other clocks hold them all).

    1. Claim: lock the row (PostgreSQL skips rows other clocks hold; SQLite's IMMEDIATE transaction holds the only pen).
    2. Ring: the handler recomputes the truth and writes its notices in this same transaction.
    3. Mark it fired and commit. A kill before the commit leaves the alarm waiting; after it, everything is written.
    """
    failpoint("clock.before-claim")
    alarm: Alarm | None = None
    try:
        with transaction.atomic():
            due = Alarm.objects.due(now)
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            alarm = due.first()
            if alarm is None:
                return False
            failpoint("clock.after-claim")
            alarm.fired_at = now
            _handler(alarm.kind)(alarm)
            failpoint("clock.after-handler")
            alarm.save(update_fields=["fired_at"])
        failpoint("clock.after-commit")
    except Exception as error:
        if alarm is None:
            raise
        logger.exception("alarm %s failed; next try in %s", alarm.pk, RETRY_AFTER)
        Alarm.objects.filter(pk=alarm.pk, fired_at=None).update(
            due_at=now + RETRY_AFTER, failed_count=F("failed_count") + 1, last_error=repr(error)[:2000]
        )
    return True


def fire_due(now: datetime, limit: int = BATCH) -> int:
    """Fire up to ``limit`` due alarms, earliest first; returns how many."""
    fired = 0
    while fired < limit and fire_next(now):
        fired += 1
    return fired


def next_due() -> datetime | None:
    return Alarm.objects.waiting().order_by("due_at", "id").values_list("due_at", flat=True).first()


def run(stop: Event) -> None:
    """Fire alarms until ``stop`` is set. Survives a database that goes away and comes back."""
    last_beat: datetime | None = None
    while not stop.is_set():
        try:
            now = timezone.now()
            if last_beat is None or now - last_beat >= BEAT_EVERY:
                outage = beat("clock", now)
                if outage:
                    logger.warning("the clock stood still from %s to %s", outage.began_at, outage.ended_at)
                last_beat = now
            if fire_due(now) == BATCH:
                continue
            upcoming = next_due()
        except Exception:
            logger.exception("the clock could not read its alarms; trying again")
            close_old_connections()
            stop.wait(1)
            continue
        nap = LONGEST_NAP if upcoming is None else min(LONGEST_NAP, max(timedelta(), upcoming - timezone.now()))
        stop.wait(nap.total_seconds())


def _handler(kind: str) -> Handler:
    try:
        path = settings.CLOCK_HANDLERS[kind]
    except KeyError:
        raise UnknownAlarm(kind) from None
    handler: Handler = import_string(path)
    return handler
