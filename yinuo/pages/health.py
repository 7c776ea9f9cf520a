"""Whether the desk is alive, for whoever watches the machine. Says how it is, nothing about anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinuo.clock.models import OUTAGE_AFTER, Alarm, Heartbeat
from yinuo.notices.models import Delivery
from yinuo.people.access import anyone

#: an alarm waiting longer than this past its time is late
LATE_AFTER = timedelta(seconds=5)
#: a count this high means "at least so many"
MOST_COUNTED = 10_000


@anyone
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    try:
        health = _health()
    except DatabaseError:
        health = {"ok": False, "database": "unreachable"}
    return JsonResponse(health, status=200 if health["ok"] else 503)


def _health() -> dict[str, Any]:
    """Counts stop at MOST_COUNTED: whoever asks every second must not make the desk count a million alarms."""
    now = timezone.now()
    ages: dict[str, list[float]] = {"clock": [], "sender": []}
    for process, beat_at in Heartbeat.objects.values_list("process", "beat_at"):
        ages.setdefault(process, []).append(round((now - beat_at).total_seconds(), 1))
    alive = {name: [age for age in found if abs(age) <= OUTAGE_AFTER.total_seconds()] for name, found in ages.items()}
    return {
        "ok": bool(alive["clock"]),
        "database": "ok",
        "clock_seconds_ago": min(ages["clock"], default=None),
        "clocks": len(alive["clock"]),
        "sender_seconds_ago": min(ages["sender"], default=None),
        "senders": len(alive["sender"]),
        "alarms_waiting": Alarm.objects.waiting()[:MOST_COUNTED].count(),
        "alarms_late": Alarm.objects.due(now - LATE_AFTER)[:MOST_COUNTED].count(),
        "deliveries_given_up": Delivery.objects.filter(given_up_at__isnull=False)[:MOST_COUNTED].count(),
    }
