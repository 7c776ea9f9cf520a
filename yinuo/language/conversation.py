"""Read a whole conversation: every turn, the curve of the customer's feelings, and what only the turns together show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from yinuo.language.context import context_findings
from yinuo.language.heat import heat
from yinuo.language.links import Link, link_promises
from yinuo.language.reading import read
from yinuo.language.types import Emotion, Finding, Message, Promise, Reading

Trend = Literal["rising", "falling", "steady"]

_TURN_OF_TREND = 2.0  # about one degree of anxiety, less than one of anger


@dataclass(frozen=True, slots=True)
class TurnReading:
    message: Message
    reading: Reading
    #: findings that hold only because of the turns before
    context_findings: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.reading.findings + self.context_findings


@dataclass(frozen=True, slots=True)
class Feeling:
    """One point of the curve: what the customer felt in one turn."""

    turn: int
    emotion: Emotion

    @property
    def heat(self) -> int:
        """For comparing points: 12 is strong abuse, 0 calm, below 0 gratitude."""
        return heat(self.emotion)


@dataclass(frozen=True, slots=True)
class Summary:
    agent_turns: int
    customer_turns: int
    promises: int
    vague_promises: int
    #: how often each norm was missed, the most frequent first
    norms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ConversationReading:
    turns: tuple[TurnReading, ...]
    curve: tuple[Feeling, ...]
    #: the hottest point, the first of several alike; None when the customer stayed calm or content
    peak: Feeling | None
    #: the last third of the customer's turns against the first
    trend: Trend
    links: tuple[Link, ...]
    summary: Summary

    def promises(self) -> Iterator[tuple[int, Promise]]:
        """Every promise with the turn that made it."""
        return ((index, promise) for index, turn in enumerate(self.turns) for promise in turn.reading.promises)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        return ((index, finding) for index, turn in enumerate(self.turns) for finding in turn.findings)


def read_conversation(messages: Iterable[Message], *, templates: Sequence[str] = ()) -> ConversationReading:
    """``messages`` in the order they were said, ``templates`` the company's standard replies.

    For links across calls see ``link_promises``.
    """
    read_turns = [(message, read(message)) for message in messages]
    turns = tuple(
        TurnReading(message, reading, found)
        for (message, reading), found in zip(read_turns, context_findings(read_turns, templates=templates), strict=True)
    )
    curve = tuple(
        Feeling(index, turn.reading.emotion) for index, turn in enumerate(turns) if turn.message.speaker == "customer"
    )
    return ConversationReading(
        turns, curve, peak_of(curve), _trend(curve), link_promises(read_turns), _summary(turns, len(curve))
    )


def peak_of(curve: Sequence[Feeling]) -> Feeling | None:
    hottest = max(curve, key=lambda feeling: feeling.heat, default=None)
    return hottest if hottest is not None and hottest.heat > 0 else None


def _trend(curve: Sequence[Feeling]) -> Trend:
    if len(curve) < 2:
        return "steady"
    third = max(1, len(curve) // 3)
    first = sum(feeling.heat for feeling in curve[:third]) / third
    last = sum(feeling.heat for feeling in curve[-third:]) / third
    if last - first >= _TURN_OF_TREND:
        return "rising"
    return "falling" if first - last >= _TURN_OF_TREND else "steady"


def _summary(turns: Sequence[TurnReading], customer_turns: int) -> Summary:
    promises = [promise for turn in turns for promise in turn.reading.promises]
    norms = Counter(finding.norm for turn in turns for finding in turn.findings)
    return Summary(
        agent_turns=len(turns) - customer_turns,
        customer_turns=customer_turns,
        promises=len(promises),
        vague_promises=sum(promise.due is None for promise in promises),
        norms=tuple(norms.most_common()),
    )
