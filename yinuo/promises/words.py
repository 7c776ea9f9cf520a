"""The words that made a promise, in the message they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.conversations.models import Message
from yinuo.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message; ``promise`` when these words made one."""

    text: str
    promise: Promise | None = None


def pieces(text: str, promises: Sequence[Promise]) -> list[Piece]:
    """``text`` cut at the exact words of each promise; of two that overlap the first keeps its words."""
    result: list[Piece] = []
    at = 0
    for promise in promises:
        start = promise.span_start
        if start is None or start < at or text[start : start + len(promise.words)] != promise.words:
            continue
        if start > at:
            result.append(Piece(text[at:start]))
        at = start + len(promise.words)
        result.append(Piece(text[start:at], promise))
    if at < len(text):
        result.append(Piece(text[at:]))
    return result


@dataclass(frozen=True, slots=True)
class Said:
    """One message around a promise."""

    message: Message
    pieces: list[Piece]

    @property
    def side(self) -> str:
        return {"agent": "us", "customer": "them"}.get(self.message.speaker, "note")


def context_of(promise: Promise, around: int = 2) -> list[Said]:
    """The message that made it, with the ``around`` messages before and after it."""
    message = promise.message
    if message is None:
        return []
    neighbours = message.conversation.messages.select_related("author")
    before = neighbours.filter(said_at__lt=message.said_at) | neighbours.filter(
        said_at=message.said_at, pk__lt=message.pk
    )
    after = neighbours.filter(said_at__gt=message.said_at) | neighbours.filter(
        said_at=message.said_at, pk__gt=message.pk
    )
    earlier = list(before.order_by("-said_at", "-pk")[:around])[::-1]
    later = list(after.order_by("said_at", "pk")[:around])
    return [
        *(Said(one, [Piece(one.text)]) for one in earlier),
        Said(message, pieces(message.text, [promise])),
        *(Said(one, [Piece(one.text)]) for one in later),
    ]
