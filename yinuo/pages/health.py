"""Whether the desk is alive, for whoever watches the machine. Says how it is, nothing about anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinuo.clock.models import Alarm, Heartbeat
from yinuo.notices.models import Delivery
from yinuo.people.access import anyone

#: a clock silent for longer is not watching anybody's promise
SILENT_AFTER = timedelta(seconds=30)
#: an alarm waiting longer than this past its time is late
LATE_AFTER = timedelta(seconds=5)


@anyone
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    try:
        health = _health()
    except DatabaseError:
        health = {"ok": False, "database": "unreachable"}
    return JsonResponse(health, status=200 if health["ok"] else 503)


def _health() -> dict[str, Any]:
    now = timezone.now()
    beats = dict(Heartbeat.objects.values_list("process", "beat_at"))
    ages = {
        name: round((now - beats[name]).total_seconds(), 1) if name in beats else None for name in ("clock", "sender")
    }
    clock_is_silent = ages["clock"] is None or ages["clock"] > SILENT_AFTER.total_seconds()
    return {
        "ok": not clock_is_silent,
        "database": "ok",
        "clock_seconds_ago": ages["clock"],
        "sender_seconds_ago": ages["sender"],
        "alarms_waiting": Alarm.objects.waiting().count(),
        "alarms_late": Alarm.objects.due(now - LATE_AFTER).count(),
        "deliveries_given_up": Delivery.objects.filter(given_up_at__isnull=False).count(),
    }
