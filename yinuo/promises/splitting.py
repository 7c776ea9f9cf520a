"""One promise, several deeds: each part has its own action, owner and time, and the whole is kept when all are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yinuo.common.text import clean
from yinuo.people.models import Agent
from yinuo.promises import offering, refusals
from yinuo.promises.alarms import set_alarms
from yinuo.promises.checks import look_over
from yinuo.promises.models import Evidence, Keeping, Part, Promise


@dataclass(frozen=True, slots=True)
class Piece:
    words: str
    action: str
    due_at: datetime
    owner: Agent | None = None  # None: whoever owns the whole


def split(promise: Promise, pieces: Sequence[Piece], *, by: Agent) -> list[Promise]:
    """Divide it. The customer's promise stands with its own time; a part for somebody else is theirs when they accept.

    Whoever leads gives parts without asking.
    """
    with transaction.atomic():
        promise = Promise.objects.locked(promise.pk)
        promise.refuse_unless_changed_by(by)
        promise.refuse_unless_live()
        if promise.parts.exists() or hasattr(promise, "part_of"):
            raise refusals.AlreadySplit
        if len(pieces) < 2:
            raise refusals.TooFewParts
        now = timezone.now()
        for piece in pieces:
            _check(promise, piece, now)
        promise.accept(by=by)
        parts = [_part(promise, piece, by, now) for piece in pieces]
        promise.ticket.note("promise.split", promise, by=by, parts=[part.pk for part in parts])
    return parts


def settled(part: Promise, *, by: Agent) -> None:
    """A part is settled: when nothing of the whole is left to do and nothing failed, the whole is kept by its last proof.

    A whole that is taken back takes its open parts along. In the caller's transaction: the verb holds the one, this the
    other.
    """
    if part.state == Promise.State.WITHDRAWN:
        for one in Promise.objects.live().filter(part_of__whole=part).order_by("pk"):
            back = part.withdrawal
            one.withdraw(by=by, on_behalf_of=back.on_behalf_of, why=back.why, is_with_its_whole=True)
    link = Part.objects.filter(part=part).first()
    if link is None:
        return
    whole = Promise.objects.locked(link.whole_id)
    if part.state == Promise.State.RENEGOTIATED:
        Part.objects.filter(pk=link.pk).update(part=part.renegotiation.successor)
        return
    states = set(whole.parts.values_list("part__state", flat=True))
    kept = {Promise.State.KEPT, Promise.State.KEPT_LATE}
    if not whole.is_live or not states & kept or states - kept - {Promise.State.WITHDRAWN}:
        return
    last = Keeping.objects.filter(promise__part_of__whole=whole).order_by("-fulfilled_at", "-pk").first()
    if last is not None:
        evidence = Evidence(conversation=last.conversation, message=last.message, reference=last.reference)
        whole.keep(by=by, evidence=evidence, is_by_its_parts=True)


def _check(promise: Promise, piece: Piece, now: datetime) -> None:
    if not clean(piece.words).strip() or piece.action not in Promise.Action.values:
        raise refusals.PartIncomplete
    if piece.due_at <= now or (promise.due_at is not None and piece.due_at > promise.due_at):
        raise refusals.PartAfterWhole
    if piece.owner is not None and not promise.may_be_owned_by(piece.owner):
        raise refusals.OwnerOutside(name=str(piece.owner))


def _part(whole: Promise, piece: Piece, by: Agent, now: datetime) -> Promise:
    is_given = piece.owner is not None and (by.leads or piece.owner.pk == by.pk)
    part = Promise.objects.create(
        ticket=whole.ticket,
        customer=whole.customer,
        conversation=whole.conversation,
        words=clean(piece.words).strip(),
        action=piece.action,
        owner=piece.owner if piece.owner is not None and is_given else whole.owner,
        origin=Promise.Origin.PART,
        made_at=now,
        due_at=piece.due_at,
        due_kind="by",
        due_source=Promise.DueSource.SET,
        state=Promise.State.OPEN,
    )
    Part.objects.create(whole=whole, part=part, by=by)
    set_alarms(part, now)
    part.ticket.note("promise.made", part, by=by, words=part.words, due_at=piece.due_at.isoformat())
    look_over(part, by=by)
    if piece.owner is not None and piece.owner.pk != part.owner_id:
        offering.offer(part, piece.owner, by=by)
    return part
