"""The one way in. Every message of every channel, in either direction, passes through receive()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from yinuo import language
from yinuo.common.failpoints import failpoint
from yinuo.common.text import clean
from yinuo.conversations import refusals
from yinuo.conversations.models import Conversation, Message, Reading, Ticket
from yinuo.customers.models import Customer
from yinuo.language import types
from yinuo.notices.models import tell
from yinuo.people.models import Agent, Team
from yinuo.pledges.limits import note_said
from yinuo.pledges.lines import wait_begins
from yinuo.promises.claiming import take_in
from yinuo.promises.linking import Bearing, bearings
from yinuo.promises.models import Promise

#: longer than any mail we have seen; a longer text is a file, not a message
MOST_CHARACTERS = 200_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one message. ``is_new`` is False when the channel sent it again and nothing was done."""

    message: Message
    reading: types.Reading | None = None
    promises: list[Promise] = field(default_factory=list)
    is_new: bool = True


def open_conversation(
    customer: Customer,
    *,
    channel: str,
    team: Team,
    subject: str,
    key: str | None = None,
    ticket: Ticket | None = None,
    agent: Agent | None = None,
    direction: str = Conversation.Direction.INBOUND,
    began_at: datetime | None = None,
) -> Conversation:
    """Begin a conversation, on a new ticket unless one is given. The same channel key gives the one there is.

    ``agent`` None puts the customer in the queue; until somebody takes them the team's duty agent answers for the ticket.
    """
    began_at = _believable(began_at or timezone.now())
    with transaction.atomic():
        if key is not None:
            known = Conversation.objects.select_related("ticket").filter(channel=channel, key=key).first()
            if known is not None:
                return known
        if ticket is None:
            ticket = Ticket.objects.create(
                customer=customer,
                subject=clean(subject).strip()[:120] or "-",
                owner=agent or team.duty_agent(),
                team=team,
                opened_at=began_at,
            )
            ticket.note("ticket.opened", ticket, by=agent, channel=str(channel))
        conversation = Conversation.objects.create(
            ticket=ticket,
            channel=channel,
            direction=direction,
            key=key,
            agent=agent,
            began_at=began_at,
            last_at=began_at,
        )
        ticket.note("conversation.began", conversation, by=agent, channel=str(channel), direction=str(direction))
        wait_begins(conversation)
    return conversation


def receive(
    conversation: Conversation,
    *,
    speaker: str,
    text: str,
    author: Agent | None = None,
    said_at: datetime | None = None,
    key: str | None = None,
    accepts: Callable[[types.Promise], bool] = lambda found: False,
    reading: types.Reading | None = None,
    is_live: bool = True,
    bears_on: Sequence[Bearing] | None = None,
) -> Received:
    """Store → read → promises → journal → notify, in one transaction; committed when this returns.

    ``key`` is the channel's own id of the message: receiving the same key again gives the stored message and does nothing.
    ``accepts`` says which of the promises found the agent has already confirmed while typing.
    ``reading``: already made of this very text, with the turns around it; else the message is read here, by itself.
    ``is_live`` False: a record of what was said before, so nobody is called to the screen because the customer speaks.
    ``bears_on``: which promises it is about, where the channel knows; else the words are asked.
    """
    text = clean(text)
    if not text.strip():
        raise refusals.EmptyMessage
    if len(text) > MOST_CHARACTERS:
        raise refusals.MessageTooLong(length=len(text), most=MOST_CHARACTERS)
    said_at = _believable(said_at or timezone.now())
    if reading is None:
        # Reading needs no database: done before the transaction, so that SQLite's one pen is held as briefly as possible.
        reading = language.read(types.Message(text, _spoken_as(speaker), timezone.localtime(said_at)))
    spoken = types.Message(text, _spoken_as(speaker), timezone.localtime(said_at))
    if bears_on is None:
        bears_on = [] if speaker == Message.Speaker.NOTE else bearings(conversation, spoken, reading)
    try:
        with transaction.atomic():
            known = _known(conversation, key)
            if known is not None:
                return Received(known, is_new=False)
            message = Message.objects.create(
                conversation=conversation, speaker=speaker, author=author, text=text, said_at=said_at, key=key
            )
            reading_row(message, reading).save(force_insert=True)
            promises = take_in(message, reading, bears_on, accepts)
            note_said(message)
            if said_at > conversation.last_at:
                conversation.last_at = said_at
                conversation.save(update_fields=["last_at"])
            ticket = conversation.ticket
            ticket.note("message.received", message, by=author, conversation=conversation.pk, speaker=str(speaker))
            if is_live and speaker == Message.Speaker.CUSTOMER and conversation.agent_id is not None:
                _tell_of_customer(conversation, message)
            failpoint("receiving.before-commit")
    except IntegrityError:
        # The channel sent it twice at once, and the other one was first.
        known = _known(conversation, key)
        if known is None:
            raise
        return Received(known, is_new=False)
    failpoint("receiving.after-commit")
    return Received(message, reading, promises)


def _spoken_as(speaker: str) -> types.Speaker:
    return "customer" if speaker == Message.Speaker.CUSTOMER else "agent"


def _known(conversation: Conversation, key: str | None) -> Message | None:
    return Message.objects.filter(conversation=conversation, key=key).first() if key is not None else None


def reading_row(message: Message, reading: types.Reading) -> Reading:
    """The row, not yet saved, that keeps what the engine found beside the promises."""
    return Reading(
        message=message,
        emotion=reading.emotion.label,
        intensity=reading.emotion.intensity,
        findings=[_finding(found) for found in reading.findings],
        moments=[_moment(found) for found in reading.moments],
    )


def _tell_of_customer(conversation: Conversation, message: Message) -> None:
    agent = conversation.agent
    if agent is None or conversation.ended_at is not None:
        return
    unread = agent.notifications.filter(
        kind="conversation.wrote", subject_kind="conversation", subject_id=conversation.pk, read_at=None
    )
    if unread.exists():
        return
    tell(
        agent,
        "conversation.wrote",
        conversation,
        key=f"message:{message.pk}",
        ticket_id=conversation.ticket_id,
        customer=conversation.ticket.customer.called,
        words=message.text[:80],
    )


def _believable(at: datetime) -> datetime:
    if not EARLIEST <= at <= timezone.now() + LATEST_AHEAD:
        raise refusals.AbsurdTime(at=at.isoformat(sep=" ", timespec="minutes"))
    return at


def _finding(found: types.Finding) -> dict[str, object]:
    return {
        "norm": found.norm,
        "start": found.span.start,
        "end": found.span.end,
        "span": found.span.text,
        "better": list(found.better),
        "why": found.why,
        "why_en": found.why_en,
        "rules": list(found.rules),
    }


def _moment(found: types.Moment) -> dict[str, object]:
    return {
        "start": found.span.start,
        "end": found.span.end,
        "span": found.span.text,
        "due": found.due.isoformat() if found.due else None,
    }
