"""No promise stays with somebody who will not be there: it is offered to the team at once, and stands on the
supervisor's list until somebody accepts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.clock.models import Alarm, cancel_alarms, set_alarm
from yinuo.people.models import Agent
from yinuo.promises.leaving import offer_all, stay
from yinuo.promises.models import Offer, Promise
from yinuo.rota.working import Working, workings

#: the last look at what somebody owes, before they go home
BEFORE_END = timedelta(minutes=30)
SHIFT_ENDS = "rota.shift_ends"


def cover(agent: Agent, reason: str, *, by: Agent | None = None, going_at: datetime | None = None) -> list[Offer]:
    """Offer what ``agent`` cannot keep, and give back what they can again; returns the offers that wait.

    ``going_at``: they go home then, so what is due later must be kept in a later shift. In queries whose number does not
    grow with the promises, in one transaction.
    """
    with transaction.atomic():
        now = timezone.now()
        working = workings([agent], now)[agent.pk]
        owed = list(Promise.objects.live().filter(owner=agent).only("pk", "due_at", "due_kind", "owner"))
        lost = {
            promise.pk for promise in owed if not _can_keep(working, promise, _counted_from(promise, now, going_at))
        }
        stay(agent, by=by, promises=[promise.pk for promise in owed if promise.pk not in lost])
        return offer_all(agent, reason, by=by, promises=lost) if lost else []


def look(promise: Promise, *, by: Agent | None) -> None:
    """A promise has got its time, and its owner will not be there: ask the others now (a check of PROMISE_CHECKS)."""
    now = timezone.now()
    working = workings([promise.owner], now)[promise.owner_id]
    if not _can_keep(working, promise, now):
        offer_all(promise.owner, why_away(working, promise), by=None, promises=[promise.pk])


def shift_ends(alarms: Sequence[Alarm]) -> None:
    """The clock's look before people go home; sets the next one of each."""
    for alarm in alarms:
        _shift_ends(alarm)


def _shift_ends(alarm: Alarm) -> None:
    agent = Agent.objects.filter(pk=alarm.subject_id, is_active=True).first()
    if agent is None:
        return
    going_at = alarm.meant_at + BEFORE_END
    cover(agent, _("The shift ends before it is due"), going_at=going_at)
    _watch(agent, max(timezone.now(), going_at))


def watch(agent: Agent) -> None:
    """Set the look before the end of the present or next shift, in the caller's transaction, in place of any older one."""
    cancel_alarms(agent)
    _watch(agent, timezone.now() + BEFORE_END)


def _watch(agent: Agent, after: datetime) -> None:
    ends = workings([agent], after)[agent.pk].next_end(after)
    if ends is not None:
        set_alarm(SHIFT_ENDS, agent, ends - BEFORE_END)


def why_away(working: Working, promise: Promise) -> str:
    leave = working.leave_at(promise.due_at) if promise.due_at else None
    if leave is not None:
        return leave.get_kind_display()
    return _("Off shift when it is due") if working.agent.is_active else _("No longer works here")


def _counted_from(promise: Promise, now: datetime, going_at: datetime | None) -> datetime:
    if going_at is None or promise.due_at is None or promise.due_at <= going_at:
        return now
    return max(now, going_at)


def _can_keep(working: Working, promise: Promise, now: datetime) -> bool:
    if promise.due_at is None:
        return working.agent.is_active
    return working.can_keep(promise.due_at, now, is_appointment=promise.due_kind == "at")
