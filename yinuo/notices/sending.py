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
from django.utils.translation import override

from yinuo.clock.models import BEAT_EVERY, beat, instance_name
from yinuo.common.failpoints import failpoint
from yinuo.notices.claiming import LEASE, claim, put_off_way
from yinuo.notices.failures import why
from yinuo.notices.models import Delivery
from yinuo.notices.parcels import Parcel

logger = logging.getLogger(__name__)

#: waits between attempts; after the last one the delivery is given up and shown on the health page
BACK_OFF = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)]
#: after a failure nothing else is tried that way for so long
WAY_RESTS = timedelta(minutes=1)
NAP = 0.5


class Port(Protocol):
    def __call__(self, parcel: Parcel) -> None: ...


def send_next(now: datetime) -> bool:
    """Send the delivery that has waited longest, or the digest it goes in; False when none is due.

    1. Claim it by moving next_at past the lease: of two senders one sees 0 rows updated and goes on.
    2. Send. A kill between here and step 3 sends it again after the lease, with the same key: the one ambiguity there is.
    3. Mark it sent.
    """
    delivery = Delivery.objects.due(now).first()
    if delivery is None:
        return False
    failpoint("sender.before-claim")
    parcel = claim(delivery, now)
    if parcel is None:
        return True
    failpoint("sender.after-claim")
    try:
        send(parcel)
    except Exception as error:
        _failed(parcel, now, error)
        return True
    failpoint("sender.after-send")
    parcel.rows().update(sent_at=timezone.now(), given_up_at=None, why="", last_error="")
    failpoint("sender.after-mark")
    return True


def send(parcel: Parcel) -> None:
    """Take a parcel through its port, in the company's language. Raises whatever the port raises."""
    port: Port = import_string(settings.NOTICE_PORTS[parcel.port])
    with override(settings.LANGUAGE_CODE):
        port(parcel)


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


def _failed(parcel: Parcel, now: datetime, error: Exception) -> None:
    logger.warning("%s by %s failed: %r", parcel.key, parcel.port, error)
    # Ours only while nobody else has claimed it: a sender that was slower than its lease must not undo the other's work.
    rows = parcel.rows().filter(next_at=now + LEASE)
    attempt = min(delivery.attempt_count for delivery in parcel.deliveries) - 1
    said = {"why": why(error), "last_error": repr(error)[:2000]}
    # Whatever else is due that way would wait for the same time-out, and everybody else with it.
    put_off_way(parcel.deliveries[0].way, now + WAY_RESTS, now)
    if attempt < len(BACK_OFF):
        rows.update(next_at=now + max(BACK_OFF[attempt], getattr(error, "wait", BACK_OFF[attempt])), **said)
    else:
        rows.update(given_up_at=now, **said)
