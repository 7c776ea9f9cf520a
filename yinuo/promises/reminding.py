"""What happens when an alarm of a promise rings."""

from __future__ import annotations

from yinuo.clock.models import Alarm, Outage, set_alarm
from yinuo.notices.models import LATE_FROM, tell
from yinuo.people.models import Agent
from yinuo.promises import timing
from yinuo.promises.models import Promise
from yinuo.promises.recurring import follow


def remind(alarm: Alarm) -> None:
    """Tell whoever must know; say nothing about a promise that is settled. Runs inside the clock's transaction.

    Owner: always. Supervisors of the team: at due, or when the owner has left. Managers: when overdue. A suggestion nobody
    dismissed by its first alarm stands as a promise: the customer heard it. What waits for an event is asked about until
    it has a time.
    """
    promise = Promise.objects.locked(alarm.subject_id)
    if not promise.is_live or _is_outdated(alarm, promise):
        return
    if promise.state == Promise.State.SUGGESTED:
        promise.accept(by=None)
    if alarm.kind == "promise.review" and alarm.fired_at is not None:
        set_alarm("promise.review", promise, alarm.fired_at + timing.REVIEW_EVENT_AFTER)
    if alarm.kind == "promise.due":
        follow(promise, now=alarm.fired_at)
    late_for = alarm.late_for
    outage = Outage.covering(alarm.meant_at) if late_for >= LATE_FROM else None
    for recipient in _recipients(alarm.kind, promise):
        tell(
            recipient,
            alarm.kind,
            promise,
            key=f"alarm:{alarm.pk}",
            ticket_id=promise.ticket_id,
            late_for=late_for,
            was_outage=outage is not None,
            at=alarm.fired_at,
            customer=promise.customer.called,
            action=promise.action,
            words=promise.words,
            due_at=promise.due_at.isoformat() if promise.due_at else None,
            owner=promise.owner.name,
        )


def _is_outdated(alarm: Alarm, promise: Promise) -> bool:
    """Another alarm says it better.

    The promise was given another time while a clock already held this one; or this was to ring before the due time and the
    desk was down until after it.
    """
    if alarm.kind == "promise.review":
        return promise.due_at is not None
    if alarm.kind in ("promise.half", "promise.soon"):
        return promise.due_at is not None and alarm.fired_at is not None and alarm.fired_at >= promise.due_at
    return promise.due_at is None or promise.due_at > alarm.meant_at


def _recipients(kind: str, promise: Promise) -> list[Agent]:
    recipients = [promise.owner]
    active = Agent.objects.filter(is_active=True).exclude(pk=promise.owner_id)
    if kind in ("promise.due", "promise.overdue") or not promise.owner.is_active:
        recipients += active.filter(role=Agent.Role.SUPERVISOR, team_id=promise.ticket.team_id)
    if kind == "promise.overdue":
        recipients += active.filter(role=Agent.Role.MANAGER)
    return recipients
