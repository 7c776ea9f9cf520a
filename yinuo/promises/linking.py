"""How later words bear on what is owed: said again, dated, put off, agreed, withdrawn, fulfilled, disputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from yinuo import language
from yinuo.conversations.models import Conversation, Message
from yinuo.customers.models import Customer
from yinuo.language import types
from yinuo.language.links import Link, link_promises
from yinuo.promises.happening import says_it_happened
from yinuo.promises.models import Promise

#: turns of the conversation that can still lead to an answer
_TURNS_BEFORE = 12
#: a mail with a file pasted into it; what it says of promises is said at its beginning
_MOST_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Bearing:
    """What one turn says of one promise that is owed. ``number``: which promise of the turn stands in its place."""

    kind: str
    promise: int
    due: datetime | None = None
    number: int | None = None


def bearings(conversation: Conversation, said: types.Message, reading: types.Reading) -> list[Bearing]:
    """How a new turn bears on what its customer is owed. Asks the database and reads; writes nothing."""
    owed = list(
        Promise.objects.live()
        .filter(
            customer=conversation.ticket.customer_id,
            # What is said to one team is not for another to read.
            ticket__team=conversation.ticket.team_id,
            made_at__lte=said.said_at,
        )
        .order_by("made_at", "id")
        .select_related("message__conversation")
    )
    if not owed:
        return []
    turns, places = _turns(conversation, said, owed)
    links = link_promises([*turns, (_shortened(said), reading)])
    found = [
        Bearing(link.kind, places[link.promise_turn, link.promise], _due(link, reading), link.renewed_by)
        for link in links
        if link.turn == len(turns) and (link.promise_turn, link.promise) in places
    ]
    happened = [
        one for one in owed if one.due_at is None and one.after_event and says_it_happened(one.after_event, said.text)
    ]
    # "退货你们收到了" takes nothing back: it names the event.
    started = {one.pk for one in happened}
    found = [one for one in found if one.kind != "withdraws" or one.promise not in started]
    return [*found, *(Bearing("happened", one.pk) for one in happened)]


def owed_contact(customer: Customer, conversation: Conversation) -> list[Promise]:
    """What a contact of ours could be keeping: calls and answers promised to this customer before it began."""
    wanted = Promise.objects.live().filter(
        customer=customer,
        ticket__team=conversation.ticket.team_id,
        action__in=[Promise.Action.CALLBACK, Promise.Action.REPLY],
        made_at__lt=conversation.began_at,
    )
    return list(wanted.exclude(conversation=conversation).by_due())


def _turns(
    conversation: Conversation, said: types.Message, owed: Sequence[Promise]
) -> tuple[list[tuple[types.Message, types.Reading]], dict[tuple[int, int], int]]:
    """Every turn that made a promise still owed, the latest of this conversation, and where each promise stands in them.

    A promise added by hand, or moved to a new time, is a turn of its own.
    """
    recent = conversation.messages.exclude(speaker=Message.Speaker.NOTE).order_by("-said_at", "-id")[:_TURNS_BEFORE]
    messages = {message.pk: message for message in recent}
    messages |= {one.message.pk: one.message for one in owed if one.message is not None and one.span_start is not None}
    by_place = {(one.message_id, one.span_start): one for one in owed}
    turns: list[tuple[types.Message, types.Reading, list[Promise]]] = []
    for message in messages.values():
        turn = _turn(message)
        read = _read(turn)
        kept = [one for one in read.promises if (message.pk, one.span.start) in by_place]
        rows = [by_place[message.pk, one.span.start] for one in kept]
        promises = tuple(_as_owed(one, row) for one, row in zip(kept, rows, strict=True))
        turns.append((turn, replace(read, promises=promises), rows))
    placed = {row.pk for _turn, _reading, rows in turns for row in rows}
    for one in owed:
        if one.pk not in placed and one.words:
            turns.append(_turn_of_its_own(one))
    turns = sorted((turn for turn in turns if turn[0].said_at <= said.said_at), key=lambda turn: turn[0].said_at)
    places = {
        (index, number): row.pk
        for index, (_turn, _reading, rows) in enumerate(turns)
        for number, row in enumerate(rows)
    }
    return [(turn, reading) for turn, reading, _rows in turns], places


def _turn(message: Message) -> types.Message:
    speaker: types.Speaker = "customer" if message.speaker == Message.Speaker.CUSTOMER else "agent"
    return types.Message(message.text[:_MOST_CHARACTERS], speaker, timezone.localtime(message.said_at))


def _shortened(said: types.Message) -> types.Message:
    return replace(said, text=said.text[:_MOST_CHARACTERS])


def _as_owed(found: types.Promise, promise: Promise) -> types.Promise:
    """As it stands now: a default of the company was said to nobody."""
    due = None if promise.is_vague or promise.due_at is None else timezone.localtime(promise.due_at)
    return replace(found, due=due)


def _turn_of_its_own(promise: Promise) -> tuple[types.Message, types.Reading, list[Promise]]:
    text = promise.words[:_MOST_CHARACTERS]
    said = types.Message(text, "agent", timezone.localtime(promise.made_at))
    found = types.Promise(
        types.Span(0, len(text), text),
        promise.action,  # type: ignore[arg-type]
        promise.owed_by,  # type: ignore[arg-type]
        None,
        promise.due_kind,  # type: ignore[arg-type]
        promise.after_event or None,
    )
    return said, types.Reading((), (_as_owed(found, promise),), types.Emotion("calm", 0), ()), [promise]


@lru_cache(maxsize=1024)
def _read(said: types.Message) -> types.Reading:
    """The turns of a matter are asked about again with each new one."""
    return language.read(said)


def _due(link: Link, reading: types.Reading) -> datetime | None:
    if link.renewed_by is not None:
        return reading.promises[link.renewed_by].due
    return next((moment.due for moment in reading.moments if moment.due and moment.span.overlaps(link.span)), None)
