"""A transcript brought into the desk: one ticket, a conversation for each call, every turn through the one way in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from django.db import transaction

from yinuo.channels.receiving import open_conversation, receive
from yinuo.channels.transcripts.errors import Notice, notice
from yinuo.channels.transcripts.matter import Matter
from yinuo.channels.transcripts.parsing import parse
from yinuo.channels.transcripts.transcript import Call, Transcript, Turn
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.customers.models import Customer
from yinuo.journal.models import Entry
from yinuo.language.conversation import ConversationReading, TurnReading
from yinuo.language.types import Reading
from yinuo.people.models import Agent, Team
from yinuo.promises.hearing import owe_callback
from yinuo.promises.models import Evidence, Promise

#: a subject made of the customer's own words is this long at most
SUBJECT_CHARACTERS = 30
#: shorter turns are greetings
TELLING_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the turns come from: what the file is called, and what makes bringing it twice the same as once."""

    name: str
    digest: str

    def key(self, team: Team, call: int) -> str:
        # Of each team its own: nobody learns from a refusal what another team has.
        return f"file:{team.pk}:{self.digest}:{call}"


def origin_of(content: bytes, name: str) -> Origin:
    return Origin(name[-120:], hashlib.sha256(content).hexdigest())


def dated(content: bytes, *, filename: str, at: datetime | None, zone: tzinfo, now: datetime) -> Transcript:
    """Read with ``at`` as its start. Without one, a file that holds no dates is taken to have ended just now."""
    transcript = parse(content, filename=filename, at=at, zone=zone)
    if at is not None or all(warning.code != "no_start_time" for warning in transcript.warnings):
        return transcript
    start = transcript.calls[0].began_at - (transcript.calls[-1].ended_at - transcript.calls[0].began_at)
    start = start.replace(second=0, microsecond=0)
    again = parse(content, filename=filename, at=start, zone=zone)
    if again.calls[-1].ended_at > now:
        # "The next morning at nine" stays at nine, however early the first call began: a day earlier, then.
        start -= timedelta(days=1)
        again = parse(content, filename=filename, at=start, zone=zone)
    return replace(again, warnings=(notice("no_start_time", at=f"{start:%Y-%m-%d %H:%M}"), *again.warnings))


def already_brought(origin: Origin, team: Team) -> Ticket | None:
    known = (
        Conversation.objects.select_related("ticket")
        .filter(channel=Conversation.Channel.PHONE, key=origin.key(team, 0))
        .first()
    )
    return known.ticket if known else None


def bring_in(
    matter: Matter,
    origin: Origin,
    *,
    caller: Callable[[], Customer],
    agent: Agent,
    team: Team,
    by: Agent,
    subject: str = "",
) -> Ticket:
    """All of it or nothing, in one transaction. ``agent`` spoke in the calls, ``by`` brings them; see already_brought.

    ``caller`` gives the customer, and is asked inside the transaction: who is new is stored with the calls or not at all.
    """
    with transaction.atomic():
        # Another request may have brought the same file while this one read it: its customer stands, and no second one.
        known = already_brought(origin, team)
        if known is not None:
            return known
        customer = caller()
        conversations: list[Conversation] = []
        owed: list[Promise] = []
        for number, (call, reading) in enumerate(matter.calls):
            conversation = open_conversation(
                customer,
                channel=Conversation.Channel.PHONE,
                direction="out" if call.direction == "outbound" else "in",
                team=team,
                subject=subject or subject_of(matter.transcript) or origin.name,
                key=origin.key(team, number),
                ticket=conversations[0].ticket if conversations else None,
                agent=agent,
                began_at=call.began_at,
            )
            conversations.append(conversation)
            store_turns(conversation, call, reading, agent)
            conversation.end(by=by, how=call.ended_how, at=call.ended_at)
            if conversation.was_dropped:
                owed.append(owe_callback(conversation, by=by))
        for callback, promise in zip(matter.owed_callbacks, owed, strict=True):
            if callback.kept_by is not None:
                promise.keep(by=by, evidence=Evidence(conversation=conversations[callback.kept_by]))
        ticket = conversations[0].ticket
        ticket.note(
            "transcript.imported",
            ticket,
            by=by,
            name=origin.name,
            conversations=[conversation.pk for conversation in conversations],
            warnings=[{"code": warning.code, "facts": dict(warning.facts)} for warning in matter.transcript.warnings],
        )
    return ticket


def store_turns(conversation: Conversation, call: Call, reading: ConversationReading, agent: Agent) -> list[Promise]:
    """Every turn and every remark of the transcriber, in the caller's transaction; returns the promises heard."""
    promises: list[Promise] = []
    for number, (turn, read) in enumerate(zip(call.turns, reading.turns, strict=True)):
        if turn.text.strip():
            promises += receive(
                conversation,
                speaker=turn.speaker,
                text=turn.text,
                author=agent if turn.speaker == "agent" else None,
                said_at=turn.said_at,
                key=f"turn:{number}",
                reading=_reading(read),
                is_live=False,
            ).promises
        if turn.note.strip():
            _remark(conversation, turn, number, agent)
    return promises


def subject_of(transcript: Transcript) -> str:
    """The first words of the customer that tell something; empty when there are none."""
    told = (turn.text for turn in transcript.turns if turn.speaker == "customer")
    words = next((text for text in told if len(text) >= TELLING_CHARACTERS), "")
    return words if len(words) <= SUBJECT_CHARACTERS else f"{words[:SUBJECT_CHARACTERS]}…"


def warnings_of(entry: Entry) -> Iterable[Notice]:
    return [Notice(warning["code"], warning["facts"]) for warning in entry.facts["warnings"]]


def _reading(read: TurnReading) -> Reading:
    return replace(read.reading, findings=read.findings)


def _remark(conversation: Conversation, turn: Turn, number: int, agent: Agent) -> None:
    receive(
        conversation,
        speaker=Message.Speaker.NOTE,
        text=turn.note,
        author=agent,
        said_at=turn.said_at,
        key=f"remark:{number}",
        is_live=False,
    )
