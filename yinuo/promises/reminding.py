"""What happens when alarms of promises ring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F, Q, prefetch_related_objects

from yinuo.clock.models import Alarm, Outage, set_alarm
from yinuo.notices.models import LATE_FROM, Notice, tell_all
from yinuo.people.models import Agent, Presence
from yinuo.promises import timing
from yinuo.promises.models import Occurrence, Offer, Promise
from yinuo.promises.recurring import follow


def remind(alarms: Sequence[Alarm]) -> None:
    """Tell whoever must know; say nothing about a promise that is settled. Runs inside the clock's transaction.

    A suggestion nobody dismissed by its first alarm stands as a promise: the customer heard it. What waits for an event is
    asked about until it has a time. The number of queries does not grow with the alarms, but for what an alarm changes.
    """
    promises = Promise.objects.all_locked(alarm.subject_id for alarm in alarms)
    rings = [
        (alarm, promise)
        for alarm in alarms
        if (promise := promises[alarm.subject_id]).is_live and not _is_outdated(alarm, promise)
    ]
    if not rings:
        return
    if suggested := [promise for _, promise in rings if promise.state == Promise.State.SUGGESTED]:
        Promise.accept_all(suggested, by=None)
    for alarm, promise in rings:
        if alarm.kind == "promise.review" and alarm.fired_at is not None:
            set_alarm("promise.review", promise, alarm.fired_at + timing.REVIEW_EVENT_AFTER)
    _follow(rings)
    prefetch_related_objects([promise.customer for _, promise in rings], "contact_points")
    outages = _outages(alarm for alarm, _ in rings)
    hearers = _Hearers(rings)
    tell_all(
        [
            Notice(
                recipient=recipient,
                kind=alarm.kind,
                subject=promise,
                key=f"alarm:{alarm.pk}",
                ticket_id=promise.ticket_id,
                late_for=alarm.late_for,
                was_outage=alarm.late_for >= LATE_FROM and any(outage.covers(alarm.meant_at) for outage in outages),
                at=alarm.fired_at,
                facts={
                    "customer": promise.customer.called,
                    "action": promise.action,
                    "words": promise.words,
                    "due_at": promise.due_at.isoformat() if promise.due_at else None,
                    "owner": promise.owner.name,
                },
            )
            for alarm, promise in rings
            for recipient in hearers.of(alarm.kind, promise)
        ]
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


def _follow(rings: Sequence[tuple[Alarm, Promise]]) -> None:
    due = {promise.pk: (alarm.fired_at, promise) for alarm, promise in rings if alarm.kind == "promise.due"}
    for pk in Occurrence.objects.filter(promise__in=due).order_by("promise").values_list("promise", flat=True):
        at, promise = due[pk]
        follow(promise, now=at)


def _outages(alarms: Iterable[Alarm]) -> list[Outage]:
    late = [alarm.meant_at for alarm in alarms if alarm.late_for >= LATE_FROM]
    return Outage.between(min(late), max(late)) if late else []


class _Hearers:
    """Who hears of which alarm, in five queries for all of them.

    The owner: always. Whoever leads the team: at due; from the first reminder when the owner has left or cannot keep it and
    nobody has accepted it yet, as does the one it was offered to; before it is due when the owner is not signed in. The
    managers: when overdue, and in place of a supervisor where there is none for what nobody present owns.
    """

    def __init__(self, rings: Sequence[tuple[Alarm, Promise]]) -> None:
        promises = [promise for _, promise in rings]
        needed = Offer.objects.unanswered_need().filter(promise__in=promises, giver=F("promise__owner"))
        self.offers: dict[int, list[Offer]] = {}
        for offer in needed.select_related("to").order_by("pk"):
            self.offers.setdefault(offer.promise_id, []).append(offer)
        soon = [promise.owner_id for alarm, promise in rings if alarm.kind == "promise.soon"]
        offline = Presence.objects.filter(agent__in=soon, ended_at=None, status=Presence.Status.OFFLINE)
        self.offline = set(offline.values_list("agent", flat=True)) if soon else set()
        leaders = Agent.objects.filter(is_active=True).filter(
            Q(role=Agent.Role.SUPERVISOR, team__in={promise.ticket.team_id for promise in promises})
            | Q(role=Agent.Role.MANAGER)
        )
        self.managers: list[Agent] = []
        self.supervisors: dict[int | None, list[Agent]] = {}
        for leader in leaders.order_by("pk"):
            if leader.role == Agent.Role.MANAGER:
                self.managers.append(leader)
            else:
                self.supervisors.setdefault(leader.team_id, []).append(leader)

    def of(self, kind: str, promise: Promise) -> list[Agent]:
        supervisors = self.supervisors.get(promise.ticket.team_id, [])
        offers = self.offers.get(promise.pk, [])
        people = [promise.owner, *(offer.to for offer in offers if offer.to is not None and offer.is_waiting)]
        if offers or not promise.owner.is_active:
            people += supervisors or self.managers
        if kind in ("promise.due", "promise.overdue") or (kind == "promise.soon" and promise.owner_id in self.offline):
            people += supervisors
        if kind == "promise.overdue":
            people += self.managers
        return list({person.pk: person for person in people}.values())
