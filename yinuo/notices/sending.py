"""The sender: takes deliveries out through their ports, each at least once, with an idempotency key."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from yinuo.clock.models import BEAT_EVERY, beat, instance_name
from yinuo.common.failpoints import failpoint
from yinuo.notices.models import Delivery

logger = logging.getLogger(__name__)

#: a claimed delivery is tried again after this when its sender died with it
LEASE = timedelta(minutes=2)
#: waits between attempts; after the last one the delivery is given up and shown on the health page
BACK_OFF = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)]
NAP = 0.5


class Port(Protocol):
    def __call__(self, delivery: Delivery) -> None: ...


def send_next(now: datetime) -> bool:
    """Send the delivery that has waited longest; False when none is due.

    1. Claim it by moving next_at past the lease: of two senders one sees 0 rows updated and goes on.
    2. Send. A kill between here and step 3 sends it again after the lease, with the same key: the one ambiguity there is.
    3. Mark it sent.
    """
    waiting = Delivery.objects.filter(sent_at=None, given_up_at=None, next_at__lte=now).order_by("next_at", "id")
    delivery = waiting.select_related("notification__recipient").first()
    if delivery is None:
        return False
    failpoint("sender.before-claim")
    mine = Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at, sent_at=None, given_up_at=None)
    if not mine.update(next_at=now + LEASE, attempt_count=delivery.attempt_count + 1):
        return True
    failpoint("sender.after-claim")
    try:
        port: Port = import_string(settings.NOTICE_PORTS[delivery.port])
        port(delivery)
    except Exception as error:
        _failed(delivery, now, error)
        return True
    failpoint("sender.after-send")
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=timezone.now(), last_error="")
    failpoint("sender.after-mark")
    return True


def run(stop: Event) -> None:
    """Send until ``stop`` is set. Survives a database that goes away and comes back."""
    me = instance_name()
    last_beat: datetime | None = None
    while not stop.is_set():
        try:
            now = timezone.now()
            if last_beat is None or abs(now - last_beat) >= BEAT_EVERY:
                beat("sender", now, me)
                last_beat = now
            if send_next(now):
                continue
        except Exception:
            logger.exception("the sender could not read its deliveries; trying again")
            close_old_connections()
        stop.wait(NAP)


def _failed(delivery: Delivery, now: datetime, error: Exception) -> None:
    logger.warning("delivery %s by %s failed: %r", delivery.pk, delivery.port, error)
    attempt = delivery.attempt_count
    # Ours only while nobody else has claimed it: a sender that was slower than its lease must not undo the other's work.
    row = Delivery.objects.filter(pk=delivery.pk, next_at=now + LEASE, sent_at=None)
    if attempt < len(BACK_OFF):
        row.update(next_at=now + BACK_OFF[attempt], last_error=repr(error)[:2000])
    else:
        row.update(given_up_at=now, last_error=repr(error)[:2000])
