"""Putting a telephone call on record: what was said, how it ended, and which promises it kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yinuo.channels.receiving import open_conversation, receive
from yinuo.channels.transcripts.importing import store_turns
from yinuo.channels.transcripts.matter import Matter
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.conversations.refusals import NotYourTicket
from yinuo.customers.models import Customer
from yinuo.language import types
from yinuo.people.models import Agent, Team
from yinuo.promises.claiming import claim_contact
from yinuo.promises.hearing import owe_callback
from yinuo.promises.models import Evidence, Keeping, Promise

#: a call put on record this soon after it began is taken to have ended now; of a later one the length is not known
JUST_NOW = timedelta(minutes=30)
#: what a call can fulfil; anything else needs a document, a parcel, a visit
KEPT_BY_CALLING = (Promise.Action.CALLBACK, Promise.Action.REPLY)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said: the agent's own notes, word for word, or both. ``accepted``: promising words already confirmed."""

    notes: str = ""
    matter: Matter | None = None
    accepted: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    conversation: Conversation
    is_new: bool = True
    heard: list[Promise] = field(default_factory=list)
    callback: Promise | None = None
    keepings: list[Keeping] = field(default_factory=list)


def log_call(
    key: str,
    *,
    by: Agent,
    caller: Callable[[], Customer],
    team: Team,
    ticket: Ticket | None,
    subject: str,
    direction: str,
    began_at: datetime,
    lasted: timedelta | None,
    how: str,
    said: Said,
    keeps: Sequence[Promise] = (),
) -> Logged:
    """All of it or nothing, in one transaction. The same ``key`` again gives the call there is and changes nothing."""
    known = logged_before(key, by=by)
    if known is not None:
        return known
    if ticket is not None and not ticket.may_be_changed_by(by):
        raise NotYourTicket(owner=str(ticket.owner))
    if said.matter is not None:
        began_at = said.matter.transcript.calls[0].began_at
    began_at = _after_promises(began_at, keeps)
    with transaction.atomic():
        # The same form may have come in twice at once: the customer of the first stands, and no second one.
        known = logged_before(key, by=by)
        if known is not None:
            return known
        conversation = open_conversation(
            ticket.customer if ticket is not None else caller(),
            channel=Conversation.Channel.PHONE,
            direction=direction,
            team=team,
            subject=subject,
            key=_own(key, by),
            ticket=ticket,
            agent=by,
            began_at=began_at,
        )
        heard = _store(conversation, said, by)
        conversation.end(by=by, how=how, at=_ended_at(began_at, lasted, said, timezone.now()))
        callback = owe_callback(conversation, by=by) if conversation.was_dropped else None
        keepings = [promise.keep(by=by, evidence=Evidence(conversation=conversation)) for promise in keeps]
        if direction == Conversation.Direction.OUTBOUND:
            claim_contact(conversation)
    return Logged(conversation, heard=heard, callback=callback, keepings=keepings)


def logged_before(key: str, *, by: Agent) -> Logged | None:
    calls = Conversation.objects.select_related("ticket").filter(channel=Conversation.Channel.PHONE)
    known = calls.filter(key=_own(key, by)).first()
    return Logged(known, is_new=False) if known is not None else None


def _own(key: str, by: Agent) -> str:
    return f"logged:{by.pk}:{key}"


def _store(conversation: Conversation, said: Said, by: Agent) -> list[Promise]:
    heard: list[Promise] = []
    if said.matter is not None:
        heard += store_turns(conversation, said.matter.transcript.calls[0], said.matter.readings[0], by)
    if said.notes.strip():

        def was_accepted(found: types.Promise) -> bool:
            return found.span.text in said.accepted

        heard += receive(
            conversation,
            speaker=Message.Speaker.NOTE,
            text=said.notes,
            author=by,
            said_at=conversation.began_at,
            key="notes",
            accepts=was_accepted,
        ).promises
    return heard


def _after_promises(began_at: datetime, keeps: Sequence[Promise]) -> datetime:
    """A form gives the minute; a promise made within that very minute came before the call that keeps it."""
    made = [promise.made_at for promise in keeps if promise.made_at > began_at]
    same_minute = [at for at in made if at - began_at < timedelta(minutes=1)]
    return max([began_at, *same_minute])


def _ended_at(began_at: datetime, lasted: timedelta | None, said: Said, now: datetime) -> datetime:
    if lasted is not None:
        return min(now, began_at + lasted)
    if said.matter is not None:
        return said.matter.transcript.calls[0].ended_at
    return now if now - began_at <= JUST_NOW else began_at
