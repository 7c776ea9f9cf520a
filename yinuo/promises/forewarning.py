"""Telling the customer before a promise slips: the words for it, with a new time that can be kept, and where to send them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.models import Promise

#: what was promised, as the customer would call it; their language, whatever the agent's is
DEEDS = {
    "callback": "回电",
    "reply": "答复",
    "refund": "退款",
    "ship": "发货",
    "visit": "师傅上门",
    "send_document": "寄送资料",
    "resolve": "处理",
    "escalate": "升级处理",
    "compensate": "补偿",
    "follow_up": "跟进",
    "other": "事情",
}
#: a new time is at least so far away, and on the half hour
AT_LEAST = timedelta(minutes=60)
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Forewarning:
    promise: Promise
    new_due: datetime
    text: str
    #: where it can be written to the customer at once; without one it is said on the telephone
    conversation: Conversation | None


def forewarn(promise: Promise, *, by: Agent, new_due: datetime | None = None) -> Forewarning:
    """What to tell the customer now. It writes nothing: the words go the way of every reply, and are read there."""
    now = timezone.now()
    promise.refuse_unless_changed_by(by)
    promise.refuse_unless_live()
    if promise.due_at is None or promise.is_vague or promise.is_overdue(now):
        raise refusals.TooLateToForewarn
    new_due = new_due or later_time(promise.due_at, now)
    if new_due <= promise.due_at:
        raise refusals.NotLater
    return Forewarning(promise, new_due, draft(promise, new_due, now), _open_talk(promise, by))


def draft(promise: Promise, new_due: datetime, now: datetime) -> str:
    """王女士您好，今天16:00前回电可能来不及了，很抱歉。改到今天18:00前，您看可以吗？"""
    if promise.due_at is None:
        raise refusals.TooLateToForewarn
    deed = DEEDS.get(promise.action, DEEDS["other"])
    old, new = _said(promise.due_at, now), _said(new_due, now)
    return f"{promise.customer.called}您好，{old}前{deed}可能来不及了，很抱歉。改到{new}前，您看可以吗？"


def later_time(due_at: datetime, now: datetime) -> datetime:
    """The first half hour that lies an hour after both the promised time and now."""
    earliest = timezone.localtime(max(due_at, now) + AT_LEAST)
    floor = earliest.replace(minute=0, second=0, microsecond=0)
    while floor < earliest:
        floor += HALF_HOUR
    return floor


def _said(at: datetime, now: datetime) -> str:
    """今天18:00, 明天12:00, 11月25日9:30: unmistakable, and read back by our own engine."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    days = (local.date() - today).days
    day = {0: "今天", 1: "明天", 2: "后天"}.get(days, f"{local.month}月{local.day}日")
    if local.year != today.year:
        day = f"{local.year}年{day}" if days > 2 else day
    return f"{day}{local:%H:%M}"


def _open_talk(promise: Promise, by: Agent) -> Conversation | None:
    """The latest written conversation of the ticket that is still going on and that ``by`` may write in."""
    written = (
        Conversation.objects.filter(ticket=promise.ticket_id, ended_at=None)
        .exclude(agent=None)
        .exclude(channel__in=Conversation.SPOKEN)
    )
    if not by.leads and promise.ticket.owner_id != by.pk:
        written = written.filter(agent=by)
    return written.order_by("-last_at", "-id").first()
