"""A conversation as the rules look at it: turns that know their cues, and what the customer said with what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from yinuo.language.context.catalogue import catalogue
from yinuo.language.rules.folding import Folded, fold
from yinuo.language.rules.phrasebook import Hit
from yinuo.language.types import Emotion, Finding, Message, Reading, Span

MARKS = "。．.，,！!？?；;…~～ \t\n"


class Turn:
    def __init__(self, index: int, message: Message, reading: Reading) -> None:
        self.index = index
        self.message = message
        self.reading = reading

    @property
    def text(self) -> str:
        return self.message.text

    @cached_property
    def folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def cues(self) -> dict[str, list[Hit]]:
        cues: dict[str, list[Hit]] = {}
        for hit in catalogue().cues(self.folded.text):
            cues.setdefault(hit.group, []).append(hit)
        return cues

    def has(self, *groups: str) -> bool:
        return any(group in self.cues for group in groups)

    @cached_property
    def bare(self) -> str:
        """The folded words without any mark."""
        return "".join(sign for sign in self.folded.text if sign.isalnum())

    def says_only(self, group: str) -> bool:
        return self.bare in catalogue().whole_turns[group]

    def names_time_to_come(self) -> bool:
        return any(
            moment.end is not None and moment.end >= self.message.said_at and moment.kind != "year"
            for moment in self.reading.moments
        )

    def core(self) -> Span:
        """The message without the marks around it."""
        core = self.text.strip(MARKS) or self.text
        start = self.text.index(core)
        return Span(start, start + len(core), core)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the customer said in a row, and what the agent said in a row after it; either can be empty at the ends."""

    heard: tuple[Turn, ...]
    said: tuple[Turn, ...]

    @property
    def told(self) -> str:
        """The customer's words."""
        return "\n".join(turn.text for turn in self.heard)

    @property
    def answered(self) -> str:
        return "\n".join(turn.text for turn in self.said)

    def hears(self, *groups: str) -> bool:
        return any(turn.has(*groups) for turn in self.heard)

    def says(self, *groups: str) -> bool:
        return any(turn.has(*groups) for turn in self.said)

    def says_only(self, group: str) -> bool:
        return all(turn.says_only(group) for turn in self.said)

    @property
    def promises(self) -> bool:
        return any(turn.reading.promises for turn in self.said)

    @property
    def names_a_time(self) -> bool:
        """A time that is not over yet; the year in the name of a product is none."""
        return any(turn.names_time_to_come() for turn in self.said)


class Talk:
    def __init__(self, turns: Sequence[tuple[Message, Reading]], templates: Sequence[str] = ()) -> None:
        self.turns = [Turn(index, message, reading) for index, (message, reading) in enumerate(turns)]
        self.templates = templates
        self.exchanges = list(_exchanges(self.turns))

    def answers(self) -> Iterator[tuple[Turn | None, Turn, bool]]:
        """Every turn of the agent with the customer's last one before it, and whether it is the first after that."""
        customer: Turn | None = None
        answering = False
        for turn in self.turns:
            if turn.message.speaker == "customer":
                customer, answering = turn, True
            else:
                yield customer, turn, answering
                answering = False


Rule = Callable[[Talk], Iterator[tuple[Turn, Finding]]]


def is_hurt(emotion: Emotion) -> bool:
    return emotion.label in ("angry", "abusive", "disappointed") or (
        emotion.label == "anxious" and emotion.intensity >= 2
    )


def _exchanges(turns: Sequence[Turn]) -> Iterator[Exchange]:
    heard: list[Turn] = []
    said: list[Turn] = []
    for turn in turns:
        if turn.message.speaker == "customer" and said:
            yield Exchange(tuple(heard), tuple(said))
            heard, said = [], []
        (heard if turn.message.speaker == "customer" else said).append(turn)
    if heard or said:
        yield Exchange(tuple(heard), tuple(said))
