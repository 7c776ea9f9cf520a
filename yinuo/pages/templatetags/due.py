"""Times and promises as pages show them."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time, span

register = template.Library()


@register.filter
def human(at: datetime | None) -> str:
    """15:32 today, 明天 12:00, 11月22日 周日 15:32."""
    return clock_time(at) if at else ""


@register.filter
def hour(at: datetime | None) -> str:
    """The time alone: 15:32."""
    return f"{timezone.localtime(at):%H:%M}" if at else ""


@register.filter
def left(due_at: datetime | None) -> str:
    """12 min left, or 8 min over; the page's script keeps it true."""
    if due_at is None:
        return ""
    remaining = due_at - timezone.now()
    wording = _("%(span)s left") if remaining.total_seconds() >= 0 else _("%(span)s over")
    return wording % {"span": span(remaining)}


@register.filter
def waited(since: datetime) -> str:
    """02:13, or 1:02:13 from an hour on."""
    seconds = max(0, int((timezone.now() - since).total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
