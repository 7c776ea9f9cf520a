"""Setting the alarms of a promise."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yinuo.clock.models import set_alarm
from yinuo.promises import timing

if TYPE_CHECKING:
    from yinuo.promises.models import Promise


def set_alarms(promise: Promise, now: datetime) -> None:
    """Set every alarm the promise needs, in the caller's transaction."""
    if promise.due_at is None:
        set_alarm("promise.review", promise, promise.made_at + timing.REVIEW_EVENT_AFTER)
        return
    for kind, at in timing.alarms(promise.made_at, promise.due_at, now):
        set_alarm(kind, promise, at)
