"""Whether the desk is alive: /healthz for whoever watches the machine, /health for whoever leads the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinuo.clock.firing import next_due
from yinuo.clock.models import OUTAGE_AFTER, Alarm, Heartbeat, Outage
from yinuo.common.dates import span
from yinuo.notices.models import Delivery
from yinuo.people.access import anyone, leaders

#: an alarm waiting longer than this past its time is late
LATE_AFTER = timedelta(seconds=5)
#: a count this high means "at least so many"
MOST_COUNTED = 10_000
#: a process that fell silent within this is still named on the page
NAMED_FOR = timedelta(hours=1)
OUTAGES_SHOWN = 20


@anyone
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Says how it is, nothing about anybody."""
    try:
        health = _health()
    except DatabaseError:
        health = {"ok": False, "database": "unreachable"}
    return JsonResponse(health, status=200 if health["ok"] else 503)


@leaders
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Is somebody watching the clock, and since when was nobody?"""
    now = timezone.now()
    heard = Heartbeat.objects.filter(process__in=("clock", "sender"), beat_at__gte=now - NAMED_FOR)
    context = {
        "health": _health(),
        "processes": [(one, abs(now - one.beat_at) <= OUTAGE_AFTER) for one in heard.order_by("process", "-beat_at")],
        "next_due": next_due(),
        "outages": [
            (outage, span(outage.ended_at - outage.began_at))
            for outage in Outage.objects.filter(process="clock").order_by("-ended_at")[:OUTAGES_SHOWN]
        ],
        "most_counted": MOST_COUNTED,
    }
    return render(request, "pages/health.html", context)


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
        "deliveries_given_up": Delivery.objects.given_up()[:MOST_COUNTED].count(),
    }
