"""Handing a promise over: offered, then accepted, declined, expired or taken back. One owner answers for it throughout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yinuo.clock.models import Alarm, set_alarm
from yinuo.common.text import clean
from yinuo.notices.models import tell
from yinuo.people.models import Agent, Team, leaders_of
from yinuo.promises import refusals, timing
from yinuo.promises.models import Offer, Promise


def offer(promise: Promise, to: Agent | Team, *, by: Agent, why: str = "", is_needed: bool = False) -> Offer:
    """Ask ``to`` to take it. Asking the same again changes nothing; nobody else is asked until they have answered.

    ``is_needed``: the owner cannot keep it, so it stands on the supervisor's list until somebody accepts.
    """
    with transaction.atomic():
        promise = _held(promise)
        promise.refuse_unless_changed_by(by)
        promise.refuse_unless_live()
        _refuse_unless_able(promise, to)
        waiting = promise.offers.waiting().select_related("to", "team").first()
        if waiting is not None:
            if _is_to(waiting, to):
                return waiting
            raise refusals.AlreadyOffered(name=waiting.recipient)
        made = Offer.objects.create(**_terms(promise, to, by, why, is_needed, timezone.now()))
        set_alarm("offer.expires", made, made.expires_at)
        promise.ticket.note("promise.offered", promise, by=by, **_entry(made))
        _tell_of_offer(made, promise, _asked(to, promise))
    return made


def accept(offer: Offer, *, by: Agent) -> None:
    """``by`` answers for it from now on. Accepting again changes nothing."""
    with transaction.atomic():
        offer, promise = _answerable(offer, by)
        if offer.outcome == Offer.Outcome.ACCEPTED and offer.answered_by_id == by.pk:
            return
        _refuse_unless_waiting(offer)
        _answer(offer, Offer.Outcome.ACCEPTED, by)
        promise.hand_over(by, by=by, why=offer.why)


def decline(offer: Offer, *, by: Agent, why: str) -> None:
    """The one asked cannot take it, and says why. One of a team speaks for nobody else: it stays offered to the others."""
    with transaction.atomic():
        offer, promise = _answerable(offer, by)
        if offer.outcome == Offer.Outcome.DECLINED and offer.answered_by_id == by.pk:
            return
        _refuse_unless_waiting(offer)
        if offer.to_id is None:
            raise refusals.OfferedToAll(team=offer.recipient)
        if not (why := clean(why).strip()):
            raise refusals.ReasonMissing
        _answer(offer, Offer.Outcome.DECLINED, by, why)
        promise.ticket.note("promise.offer_declined", promise, by=by, offer=offer.pk, why=why)
        for person in _people_concerned(offer, promise):
            _tell(person, "promise.offer_declined", promise, offer, by=by.name, why=why)


def cancel(offer: Offer, *, by: Agent) -> None:
    """Take the offer back; the owner keeps the promise. Cancelling again changes nothing."""
    with transaction.atomic():
        promise = _held(offer.promise)
        offer = _fresh(offer, promise)
        promise.refuse_unless_changed_by(by)
        if offer.outcome == Offer.Outcome.CANCELLED:
            return
        _refuse_unless_waiting(offer)
        _answer(offer, Offer.Outcome.CANCELLED, by)
        promise.ticket.note("promise.offer_cancelled", promise, by=by, offer=offer.pk)


def expire(alarms: Sequence[Alarm]) -> None:
    """Nobody answered in time: the owners still have them, and hear so. Runs inside the clock's transaction."""
    for alarm in alarms:
        _expire(alarm)


def _expire(alarm: Alarm) -> None:
    known = Offer.objects.filter(pk=alarm.subject_id).select_related("promise").first()
    if known is None:
        return
    promise = _held(known.promise)
    offer = _fresh(known, promise)
    if not offer.is_waiting:
        return
    _answer(offer, Offer.Outcome.EXPIRED, None)
    promise.ticket.note("promise.offer_expired", promise, by=None, offer=offer.pk)
    for person in _people_concerned(offer, promise):
        _tell(person, "promise.offer_expired", promise, offer)


def _held(promise: Promise) -> Promise:
    """Promise first, then its offer: everybody locks in this order."""
    return Promise.objects.locked(promise.pk)


def _fresh(offer: Offer, promise: Promise) -> Offer:
    fresh = Offer.objects.select_related("to", "team", "giver").get(pk=offer.pk)
    fresh.promise = promise
    return fresh


def _answerable(offer: Offer, by: Agent) -> tuple[Offer, Promise]:
    promise = _held(offer.promise)
    offer = _fresh(offer, promise)
    if not offer.may_be_answered_by(by):
        raise refusals.NotOfferedToYou(name=offer.recipient)
    return offer, promise


def _refuse_unless_waiting(offer: Offer) -> None:
    if not offer.is_waiting:
        raise refusals.OfferAnswered(outcome=offer.get_outcome_display())


def _refuse_unless_able(promise: Promise, to: Agent | Team) -> None:
    if isinstance(to, Team):
        able = promise.ticket.team_id == to.pk and bool(_asked(to, promise))
    else:
        able = to.pk != promise.owner_id and promise.may_be_owned_by(to)
    if not able:
        raise refusals.OwnerOutside(name=str(to))


def _asked(to: Agent | Team, promise: Promise) -> Sequence[Agent]:
    if isinstance(to, Agent):
        return [to]
    members = to.members.filter(is_active=True).exclude(role=Agent.Role.INSPECTOR)
    return list(members.exclude(pk=promise.owner_id).order_by("pk"))


def _is_to(offer: Offer, to: Agent | Team) -> bool:
    return (offer.team_id if isinstance(to, Team) else offer.to_id) == to.pk


def _terms(
    promise: Promise, to: Agent | Team, by: Agent | None, why: str, is_needed: bool, now: datetime
) -> dict[str, object]:
    return {
        "promise": promise,
        "giver": promise.owner,
        "to": to if isinstance(to, Agent) else None,
        "team": to if isinstance(to, Team) else None,
        "by": by,
        "why": clean(why).strip(),
        "is_needed": is_needed,
        "made_at": now,
        "expires_at": timing.answer_until(promise.due_at, now),
    }


def _entry(offer: Offer) -> dict[str, object]:
    return {
        "offer": offer.pk,
        "to": offer.to_id,
        "team": offer.recipient if offer.team_id else "",
        "why": offer.why,
        "is_needed": offer.is_needed,
    }


def _answer(offer: Offer, outcome: Offer.Outcome, by: Agent | None, answer: str = "") -> None:
    offer.outcome, offer.answered_by, offer.answered_at, offer.answer = outcome, by, timezone.now(), answer
    offer.save(update_fields=["outcome", "answered_by", "answered_at", "answer"])


def _people_concerned(offer: Offer, promise: Promise) -> list[Agent]:
    """Whoever still answers for it; when they cannot keep it or have left, those who lead the team too."""
    people = [promise.owner]
    if offer.is_needed or not promise.owner.is_active:
        people += leaders_of(promise.ticket.team_id)
    return list({person.pk: person for person in people if person.is_active}.values())


def _tell_of_offer(offer: Offer, promise: Promise, people: Sequence[Agent]) -> None:
    for person in people:
        if offer.by is None or person.pk != offer.by.pk:
            _tell(person, "promise.offered", promise, offer, by=offer.giver.name)


def _tell(person: Agent, kind: str, promise: Promise, offer: Offer, **facts: str) -> None:
    told: dict[str, Any] = {
        "customer": promise.customer.called,
        "action": promise.action,
        "words": promise.words,
        "due_at": promise.due_at.isoformat() if promise.due_at else None,
        "owner": offer.recipient,
        **facts,
    }
    tell(person, kind, promise, key=f"{kind}:{offer.pk}", ticket_id=promise.ticket_id, **told)
