"""How a promise comes to be: heard in a message, added by hand, owed after a dropped call or by a standing promise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yinuo.common.text import clean
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.language import types as language
from yinuo.people.models import Agent
from yinuo.promises import policies, refusals
from yinuo.promises.alarms import set_alarms
from yinuo.promises.checks import look_over
from yinuo.promises.models import Promise
from yinuo.promises.models.promise import FURTHEST_DUE
from yinuo.promises.recurring import begin_as_said

#: a caller whose line dropped is called back within this
CALLBACK_WITHIN = timedelta(minutes=10)


def hear(message: Message, found: language.Promise, *, is_accepted: bool = False, by: Agent | None = None) -> Promise:
    """Record a promise found in a message, in the caller's transaction; hearing it again gives the one there is.

    ``is_accepted``: the agent confirmed it while typing, so it is open at once; otherwise it is a suggestion.
    ``by``: who heard it, where the engine did not; else it is told as the author's.
    What others will do is owned by the agent who said it: somebody present answers for it.
    """
    conversation = message.conversation
    ticket = conversation.ticket
    due_at, source = due_of(found, message.said_at)
    author = message.author
    owner = author if author and author.is_active and author.may_write else ticket.owner
    promise, is_new = Promise.objects.get_or_create(
        message=message,
        span_start=found.span.start,
        defaults={
            "ticket": ticket,
            "customer": ticket.customer,
            "conversation": conversation,
            "words": found.span.text,
            "action": found.action,
            "owner": owner,
            "owed_by": found.owner,
            "made_at": message.said_at,
            "due_at": due_at,
            "due_kind": "by" if found.rhythm is not None else found.due_kind,
            "due_source": source,
            "after_event": (found.after_event or "")[:120],
            "state": Promise.State.OPEN if is_accepted else Promise.State.SUGGESTED,
        },
    )
    if is_new:
        set_alarms(promise, timezone.now())
        ticket.note(
            "promise.made" if is_accepted else "promise.suggested",
            promise,
            by=by or message.author,
            words=promise.words,
            due_at=due_at.isoformat() if due_at else None,
            due_source=str(source),
            rules=list(found.rules),
        )
        look_over(promise, by=by or message.author)
        if found.rhythm is not None:
            begin_as_said(promise, found.rhythm)
    return promise


def promise_by_hand(
    ticket: Ticket,
    *,
    by: Agent,
    action: str,
    words: str,
    due_at: datetime,
    owner: Agent | None = None,
    message: Message | None = None,
    owed_by: str = Promise.OwedBy.SELF,
) -> Promise:
    """Add a promise the desk made somewhere the engine did not hear it; whoever does it, its owner watches it."""
    now = timezone.now()
    owner = owner or by
    words = clean(words).strip()
    if not words:
        raise refusals.ReasonMissing
    if not now < due_at <= now + FURTHEST_DUE:
        raise refusals.DueNotAhead(due=timezone.localtime(due_at).strftime("%Y-%m-%d %H:%M"))
    if not by.may_write or not by.sees_team(ticket.team_id):
        raise refusals.NotYourPromise(owner=str(ticket.owner))
    if not owner.is_active or not owner.may_write or not owner.sees_team(ticket.team_id):
        raise refusals.OwnerOutside(name=str(owner))
    with transaction.atomic():
        promise = Promise.objects.create(
            ticket=ticket,
            customer=ticket.customer,
            message=message,
            conversation=message.conversation if message else None,
            words=words,
            action=action,
            owner=owner,
            owed_by=owed_by,
            origin=Promise.Origin.BY_HAND,
            made_at=now,
            due_at=due_at,
            due_kind="by",
            due_source=Promise.DueSource.SET,
            state=Promise.State.OPEN,
        )
        set_alarms(promise, now)
        ticket.note("promise.made", promise, by=by, words=promise.words, due_at=due_at.isoformat())
        look_over(promise, by=by)
    return promise


def owe_callback(conversation: Conversation, *, by: Agent | None = None) -> Promise:
    """The line dropped: whoever took the call owes a callback. Once per conversation, whoever asks."""
    ticket = conversation.ticket
    dropped_at = conversation.ended_at or conversation.last_at
    due_at = dropped_at + CALLBACK_WITHIN
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=conversation.pk)
        existing = Promise.objects.filter(conversation=conversation, origin=Promise.Origin.DROPPED_CALL).first()
        if existing is not None:
            return existing
        promise = Promise.objects.create(
            ticket=ticket,
            customer=ticket.customer,
            conversation=conversation,
            words="",
            action=Promise.Action.CALLBACK,
            owner=conversation.agent or ticket.owner,
            origin=Promise.Origin.DROPPED_CALL,
            made_at=dropped_at,
            due_at=due_at,
            due_kind="within",
            due_source=Promise.DueSource.SET,
            state=Promise.State.OPEN,
        )
        set_alarms(promise, timezone.now())
        ticket.note("promise.callback_owed", promise, by=by, conversation=conversation.pk, due_at=due_at.isoformat())
    return promise


def owe_by_pledge(
    ticket: Ticket,
    *,
    by: Agent | None,
    action: str,
    words: str,
    began_at: datetime,
    due_at: datetime | None,
    waits_for: str = "",
) -> Promise:
    """What a standing promise of the company makes owed; the ticket's first responsible person answers for it.

    In the caller's transaction. ``due_at`` None: it cannot be counted yet, because of ``waits_for``.
    """
    owner = ticket.owner if ticket.owner.is_active and ticket.owner.may_write else ticket.team.duty_agent()
    promise = Promise.objects.create(
        ticket=ticket,
        customer=ticket.customer,
        words=words,
        action=action,
        owner=owner,
        origin=Promise.Origin.PLEDGE,
        made_at=began_at,
        due_at=due_at,
        due_kind="within",
        due_source=Promise.DueSource.PLEDGE if due_at else Promise.DueSource.EVENT,
        after_event=waits_for[:120],
        state=Promise.State.OPEN,
    )
    set_alarms(promise, timezone.now())
    due = due_at.isoformat() if due_at else None
    ticket.note("promise.pledged", promise, by=by, words=words, due_at=due)
    return promise


def due_of(found: language.Promise, said_at: datetime) -> tuple[datetime | None, Promise.DueSource]:
    """When it is due and where that time comes from; None while an event has not started the clock."""
    if found.due is not None and said_at - FURTHEST_DUE < found.due <= said_at + 2 * FURTHEST_DUE:
        return found.due, Promise.DueSource.SAID
    if found.rhythm is not None:
        return found.rhythm.first_due, Promise.DueSource.SAID
    if found.after_event:
        return None, Promise.DueSource.EVENT
    return said_at + policies.vague_within(found.action), Promise.DueSource.POLICY
