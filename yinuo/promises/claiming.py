"""What words and contacts claim of a promise: kept beside it, told, and confirmed or dismissed by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yinuo.conversations.models import Conversation, Message
from yinuo.language import types
from yinuo.notices.models import tell
from yinuo.people.models import Agent, leaders_of
from yinuo.promises import refusals
from yinuo.promises.happening import event_happened
from yinuo.promises.hearing import hear
from yinuo.promises.linking import Bearing, owed_contact
from yinuo.promises.models import Claim, Evidence, Promise, Utterance, Withdrawal

#: said again, given its first time, or an earlier one: one promise, whose words are kept
_SAME_PROMISE = ("repeats", "dates", "advances")
#: what was said longer ago is a record, and calls nobody
_NEWS = timedelta(days=1)
_KINDS = {
    "fulfils": Claim.Kind.FULFILLED,
    "postpones": Claim.Kind.MOVED,
    "withdraws": Claim.Kind.WITHDRAWN,
    "disputes": Claim.Kind.DISPUTED,
    "happened": Claim.Kind.HAPPENED,
}


def take_in(
    message: Message,
    reading: types.Reading,
    bearings: Sequence[Bearing],
    accepts: Callable[[types.Promise], bool] = lambda found: False,
) -> list[Promise]:
    """Record what a message promises and what it says of earlier promises, in the caller's transaction.

    Said again it is the promise there is. Anything doubtful stays a promise of its own: two reminders are better than none.
    """
    said = {one.number: one for one in bearings if one.number is not None}
    result: list[Promise] = []
    heard: dict[int, Promise] = {}
    for number, found in enumerate(reading.promises):
        bearing = said.get(number)
        promise = None
        if bearing is not None and bearing.kind in _SAME_PROMISE:
            promise = _said_again(message, found, bearing, is_accepted=accepts(found))
        if promise is None:
            promise = heard[number] = hear(message, found, is_accepted=accepts(found))
        result.append(promise)
    for bearing in bearings:
        _claim(message, bearing, heard)
    conversation = message.conversation
    if message.speaker == Message.Speaker.AGENT and conversation.direction == Conversation.Direction.OUTBOUND:
        claim_contact(conversation)
    return result


def claim_contact(conversation: Conversation) -> list[Claim]:
    """We contacted the customer: ask whether that kept what was promised, in the caller's transaction."""
    return [
        made
        for promise in owed_contact(conversation.ticket.customer, conversation)
        if (made := _made(promise, Claim.Kind.FULFILLED, conversation.began_at, conversation=conversation))
    ]


def confirm(claim: Claim, *, by: Agent) -> Promise:
    """It is so: the promise is kept, moved, taken back or started by it. Returns the promise that now counts."""
    with transaction.atomic():
        claim = _held(claim, by)
        promise = claim.promise
        if claim.outcome == Claim.Outcome.CONFIRMED:
            return promise
        if not claim.is_waiting:
            raise refusals.ClaimAnswered(outcome=claim.get_outcome_display())
        if not claim.can_be_confirmed:
            raise refusals.ConsentMissing
        _answer(claim, Claim.Outcome.CONFIRMED, by)
        if claim.kind == Claim.Kind.FULFILLED:
            evidence = Evidence(conversation=claim.conversation, message=claim.message)
            promise.keep(by=by, evidence=evidence)
        elif claim.kind == Claim.Kind.HAPPENED:
            event_happened(promise, claim.at, Evidence(message=claim.message), by=by)
        elif claim.kind == Claim.Kind.WITHDRAWN and claim.message is not None:
            is_theirs = claim.message.speaker == Message.Speaker.CUSTOMER
            ground = Withdrawal.OnBehalfOf.CUSTOMER if is_theirs else Withdrawal.OnBehalfOf.DESK
            promise.withdraw(by=by, on_behalf_of=ground, why=claim.message.text[:1000])
        elif claim.kind == Claim.Kind.MOVED and claim.due_at is not None:
            return promise.renegotiate(
                by=by, due_at=claim.due_at, consent=claim.consent, successor=_usable(claim.renewal)
            )
        else:
            promise.ticket.note("promise.dispute_confirmed", promise, by=by, claim=claim.pk)
    return promise


def dismiss(claim: Claim, *, by: Agent) -> None:
    """It is not so; the promise stands as it was. Dismissing again changes nothing."""
    with transaction.atomic():
        claim = _held(claim, by)
        if claim.outcome == Claim.Outcome.DISMISSED:
            return
        if not claim.is_waiting:
            raise refusals.ClaimAnswered(outcome=claim.get_outcome_display())
        _answer(claim, Claim.Outcome.DISMISSED, by)
        claim.promise.ticket.note("promise.claim_dismissed", claim.promise, by=by, claim=claim.pk, kind=claim.kind)


def separate(utterance: Utterance, *, by: Agent) -> Promise:
    """These words were no repetition: they become a promise of their own, with the time they named."""
    with transaction.atomic():
        promise = Promise.objects.locked(utterance.promise_id)
        promise.refuse_unless_changed_by(by)
        message = utterance.message
        span = types.Span(utterance.span_start, utterance.span_start + len(utterance.words), utterance.words)
        due = timezone.localtime(utterance.due_at) if utterance.due_at else None
        found = types.Promise(span, utterance.action, "self", due, "by" if due else "vague")  # type: ignore[arg-type]
        utterance.delete()
        return hear(message, found, is_accepted=True, by=by)


def _said_again(message: Message, found: types.Promise, bearing: Bearing, *, is_accepted: bool) -> Promise | None:
    """The earlier promise, with these words added; None when it is no longer owed, so that they make one of their own."""
    promise = Promise.objects.locked(bearing.promise)
    if not promise.is_live or (bearing.kind != "repeats" and not _gets_time(promise, found.due, message.said_at)):
        return None
    _row, is_new = Utterance.objects.get_or_create(
        message=message,
        span_start=found.span.start,
        defaults={"promise": promise, "words": found.span.text, "action": found.action, "due_at": found.due},
    )
    if not is_new:
        return promise
    if is_accepted and message.author is not None and promise.may_be_changed_by(message.author):
        promise.accept(by=message.author)
    promise.ticket.note("promise.said_again", promise, by=message.author, message=message.pk, words=found.span.text)
    if bearing.kind != "repeats" and found.due is not None:
        promise.date_by_words(found.due, by=message.author)
    return promise


def _gets_time(promise: Promise, due: datetime | None, said_at: datetime) -> bool:
    """A first time, or an earlier one: both are what the customer may now count on."""
    if due is None or due <= said_at:
        return False
    return promise.due_at is None or promise.is_vague or due < promise.due_at


def _claim(message: Message, bearing: Bearing, heard: dict[int, Promise]) -> None:
    if bearing.kind in ("agrees", "refuses"):
        _answered(message, bearing)
        return
    kind = _KINDS.get(bearing.kind)
    promise = Promise.objects.select_related("ticket", "owner", "customer").get(pk=bearing.promise)
    if bearing.kind in ("dates", "advances") and bearing.number is None and bearing.due is not None:
        # "那就四点吧": a time alone, for what was promised before
        promise = Promise.objects.locked(promise.pk)
        if promise.is_live and _gets_time(promise, bearing.due, message.said_at):
            promise.date_by_words(bearing.due, by=message.author)
        return
    if kind is None or not promise.is_live or (kind == Claim.Kind.MOVED and bearing.due is None):
        return
    conversation = None
    if kind == Claim.Kind.FULFILLED:
        evidence = _evidence(message, promise)
        if evidence is None:
            return
        if evidence.conversation is not None:
            if promise.claims.filter(kind=kind, conversation=evidence.conversation).exists():
                return
            conversation = evidence.conversation
    made = _made(
        promise,
        kind,
        message.said_at,
        message=None if conversation else message,
        conversation=conversation,
        due_at=bearing.due if kind == Claim.Kind.MOVED else None,
        renewal=heard.get(bearing.number) if bearing.number is not None else None,
    )
    if made is not None and kind == Claim.Kind.DISPUTED:
        _tell_of_dispute(made)


def _evidence(message: Message, promise: Promise) -> Evidence | None:
    """What could be shown for it: our contact as a whole, else the message; nothing within the call that promised it."""
    conversation = message.conversation
    if conversation.direction == Conversation.Direction.OUTBOUND and conversation.pk != promise.conversation_id:
        return Evidence(conversation=conversation) if conversation.began_at >= promise.made_at else None
    evidence = Evidence(message=message)
    counts = evidence.is_ours or evidence.is_receipt_of(promise)
    return evidence if counts and not evidence.made(promise) else None


def _answered(message: Message, bearing: Bearing) -> None:
    """Yes or no of the customer to the time that was proposed last."""
    waiting = Claim.objects.waiting().filter(kind=Claim.Kind.MOVED, consent=None)
    named = waiting.filter(promise=bearing.promise) | waiting.filter(renewal=bearing.promise)
    claim = named.select_related("promise__ticket").order_by("-at", "-pk").first()
    if claim is None:
        return
    promise = claim.promise
    if bearing.kind == "agrees":
        claim.consent = message
        claim.save(update_fields=["consent"])
        promise.ticket.note("promise.claimed", promise, by=None, kind="agreed", message=message.pk)
    else:
        _answer(claim, Claim.Outcome.DISMISSED, None)
        promise.ticket.note("promise.claimed", promise, by=None, kind="refused", message=message.pk)


def _made(
    promise: Promise,
    kind: Claim.Kind,
    at: datetime,
    *,
    message: Message | None = None,
    conversation: Conversation | None = None,
    due_at: datetime | None = None,
    renewal: Promise | None = None,
) -> Claim | None:
    """A new claim with its journal entry; None when it was claimed before."""
    claim, is_new = Claim.objects.get_or_create(
        promise=promise,
        kind=kind,
        message=message,
        conversation=conversation,
        defaults={"at": at, "due_at": due_at, "renewal": renewal},
    )
    if not is_new:
        return None
    verb = "promise.disputed" if kind == Claim.Kind.DISPUTED else "promise.claimed"
    promise.ticket.note(verb, promise, by=None, claim=claim.pk, kind=str(kind), message=claim.message_id)
    return claim


def _tell_of_dispute(claim: Claim) -> None:
    if claim.at < timezone.now() - _NEWS:
        return
    promise = claim.promise
    people = [promise.owner] if promise.owner.is_active else leaders_of(promise.ticket.team_id)
    for person in people:
        tell(
            person,
            "promise.disputed",
            promise,
            key=f"claim:{claim.pk}",
            ticket_id=promise.ticket_id,
            customer=promise.customer.called,
            action=promise.action,
            words=claim.message.text[:80] if claim.message else "",
            due_at=promise.due_at.isoformat() if promise.due_at else None,
            owner=promise.owner.name,
        )


def _held(claim: Claim, by: Agent) -> Claim:
    promise = Promise.objects.locked(claim.promise_id)
    promise.refuse_unless_changed_by(by)
    fresh = Claim.objects.select_related(
        "message__conversation__ticket", "conversation__ticket", "consent__conversation__ticket", "renewal"
    ).get(pk=claim.pk)
    fresh.promise = promise
    return fresh


def _usable(renewal: Promise | None) -> Promise | None:
    return renewal if renewal is not None and renewal.is_live else None


def _answer(claim: Claim, outcome: Claim.Outcome, by: Agent | None) -> None:
    claim.outcome, claim.answered_by, claim.answered_at = outcome, by, timezone.now()
    claim.save(update_fields=["outcome", "answered_by", "answered_at"])
