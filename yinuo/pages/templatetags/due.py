"""Times and promises as pages show them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time, span
from yinuo.promises.models import Promise

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
def left_short(due_at: datetime | None) -> str:
    """Its largest unit alone, for a narrow column: 3 h left."""
    if due_at is None:
        return ""
    remaining = due_at - timezone.now()
    wording = _("%(span)s left") if remaining.total_seconds() >= 0 else _("%(span)s over")
    length = abs(remaining)
    unit = timedelta(days=1) if length >= timedelta(days=1) else timedelta(hours=1)
    return wording % {"span": span(length - length % unit if length >= unit else length)}


@register.filter
def waited(since: datetime) -> str:
    """02:13, or 1:02:13 from an hour on."""
    seconds = max(0, int((timezone.now() - since).total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


@register.filter
def is_today(at: datetime | None) -> bool:
    return at is not None and timezone.localdate(at) == timezone.localdate()


@register.filter
def has_hour(at: datetime) -> bool:
    """Its time of day is worth a line of its own: not today, where it stands large, and not long past."""
    return not is_today(at) and abs((timezone.localdate(at) - timezone.localdate()).days) <= 7


@register.filter
def big_time(at: datetime | None) -> str:
    """What stands large in a row: 15:10 today, 明天, else the date."""
    if at is None:
        return "–"
    days = (timezone.localdate(at) - timezone.localdate()).days
    if days == 0:
        return hour(at)
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    return date_format(timezone.localtime(at), _("N j"))


@register.filter
def how_kept(promise: Promise) -> str:
    """已守 · 早 6 分."""
    kept_at = promise.keeping.fulfilled_at
    if promise.due_at is None:
        return _("Kept")
    wording = _("kept %(span)s early") if kept_at <= promise.due_at else _("kept %(span)s late")
    return wording % {"span": span(promise.due_at - kept_at)}


@register.filter
def words(promise: Promise) -> str:
    """The words that made it, or where it comes from when nobody said any."""
    return promise.words or promise.get_origin_display()


@register.filter
def place(promise: Promise) -> str:
    """Where it was said: its conversation on the workbench, else its own page."""
    if promise.conversation_id is None:
        return reverse("promise", args=[promise.pk])
    url = reverse("conversation", args=[promise.conversation_id])
    return f"{url}#message-{promise.message_id}" if promise.message_id else url
