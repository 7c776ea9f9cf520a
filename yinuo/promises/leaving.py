"""Everything somebody owes, offered at once, because they will not be there to keep it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yinuo.clock.models import Alarm
from yinuo.clock.waking import wake_clocks
from yinuo.common.text import clean
from yinuo.journal.models import Entry
from yinuo.notices.models import tell
from yinuo.people.models import Agent, Team, leaders_of
from yinuo.promises import timing
from yinuo.promises.models import Offer, Promise


def offer_all(
    owner: Agent,
    reason: str,
    to: Agent | Team | None = None,
    *,
    by: Agent | None = None,
    promises: Iterable[int] | None = None,
) -> list[Offer]:
    """Offer what ``owner`` owes and cannot keep, in one transaction; returns the offers that now wait, new or older.

    To ``to`` wherever they can own it, else to the team of the ticket. Each stands on the supervisor's list until somebody
    accepts, so nothing is without a present owner or that list. ``promises``: only these numbers; else all that are live.
    ``by`` None: the desk itself. Doing it again changes nothing. The number of queries does not grow with the promises.
    """
    with transaction.atomic():
        now = timezone.now()
        held = _held(owner, promises)
        waiting = {offer.promise_id: offer for offer in Offer.objects.waiting().filter(promise__in=held)}
        Offer.objects.filter(pk__in=[offer.pk for offer in waiting.values()]).update(is_needed=True)
        new = [
            Offer(
                promise=promise,
                giver=owner,
                by=by,
                why=clean(reason).strip(),
                is_needed=True,
                made_at=now,
                expires_at=timing.answer_until(promise.due_at, now),
                **_recipient(promise, to),
            )
            for promise in held.values()
            if promise.pk not in waiting
        ]
        made = Offer.objects.bulk_create(new)
        _set_alarms(made)
        _note(made, by)
        _tell(made, owner, by)
    return [*waiting.values(), *made]


def stay(owner: Agent, *, by: Agent | None = None, promises: Iterable[int] | None = None) -> int:
    """The owner will be there after all: what was offered because of it is theirs again; returns how many.

    Anything somebody has accepted stays with them. ``promises``: only these numbers.
    """
    with transaction.atomic():
        held = _held(owner, promises)
        needed = Offer.objects.unanswered_need().filter(promise__in=held, giver=F("promise__owner"))
        offered = list(needed.values_list("pk", "promise"))
        Offer.objects.filter(pk__in=[pk for pk, _promise in offered]).update(
            outcome=Offer.Outcome.CANCELLED, answered_by=by, answered_at=timezone.now()
        )
        back = {promise: pk for pk, promise in offered}
        Entry.objects.bulk_create(
            [_entry("promise.offer_cancelled", held[promise], by, offer=pk) for promise, pk in back.items()]
        )
    return len(back)


def _held(owner: Agent, promises: Iterable[int] | None) -> dict[int, Promise]:
    """Locked by number, so that two who do this at once do not wait for each other."""
    owed = Promise.objects.live().filter(owner=owner)
    if promises is not None:
        owed = owed.filter(pk__in=list(promises))
    numbers = list(owed.select_for_update().order_by("pk").values_list("pk", flat=True))
    return Promise.objects.filter(pk__in=numbers).select_related("ticket__team", "customer").in_bulk()


def _recipient(promise: Promise, to: Agent | Team | None) -> dict[str, Agent | Team]:
    if isinstance(to, Agent) and to.pk != promise.owner_id and promise.may_be_owned_by(to):
        return {"to": to}
    return {"team": promise.ticket.team}


def _set_alarms(offers: Sequence[Offer]) -> None:
    if not offers:
        return
    Alarm.objects.bulk_create(
        Alarm(
            kind="offer.expires",
            subject_kind="offer",
            subject_id=offer.pk,
            meant_at=offer.expires_at,
            due_at=offer.expires_at,
        )
        for offer in offers
    )
    wake_clocks(min(offer.expires_at for offer in offers))


def _note(offers: Sequence[Offer], by: Agent | None) -> None:
    Entry.objects.bulk_create(
        _entry(
            "promise.offered",
            offer.promise,
            by,
            offer=offer.pk,
            to=offer.to_id,
            team=offer.recipient if offer.team_id else "",
            why=offer.why,
            is_needed=True,
        )
        for offer in offers
    )


def _entry(verb: str, promise: Promise, by: Agent | None, **facts: object) -> Entry:
    return Entry(
        verb=verb,
        by=by,
        subject_kind="promise",
        subject_id=promise.pk,
        ticket_id=promise.ticket_id,
        for_team_id=promise.ticket.team_id,
        facts=facts,
    )


def _tell(offers: Sequence[Offer], owner: Agent, by: Agent | None) -> None:
    """One notice for each person, however many promises they are asked to take."""
    for team_id in sorted({offer.promise.ticket.team_id for offer in offers}):
        here = [offer for offer in offers if offer.promise.ticket.team_id == team_id]
        asked: dict[int, Agent] = {offer.to.pk: offer.to for offer in here if offer.to is not None}
        if any(offer.team_id for offer in here):
            members = Agent.objects.filter(team=team_id, is_active=True).exclude(role=Agent.Role.INSPECTOR)
            asked |= members.in_bulk()
        asked |= {person.pk: person for person in leaders_of(team_id)}
        for person in asked.values():
            if person.pk != owner.pk and (by is None or person.pk != by.pk):
                tell(
                    person,
                    "offer.all",
                    here[0],
                    key=f"offer.all:{here[0].pk}",
                    by=owner.name,
                    count=len(here),
                    why=here[0].why,
                )
