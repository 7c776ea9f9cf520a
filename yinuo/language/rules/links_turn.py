"""A turn of the desk as the rules for links see it."""

from __future__ import annotations

from dataclasses import dataclass, field

from yinuo.language.rules.folding import fold
from yinuo.language.rules.links_ledger import Owed
from yinuo.language.rules.links_words import Said, content, deeds_of
from yinuo.language.rules.phrasebook import Hit
from yinuo.language.types import Message, Promise, Reading


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of the desk and what it answers."""

    index: int
    message: Message
    reading: Reading
    said: Said
    #: the desk opened the contact: nobody had asked
    unasked: bool
    #: the telling words of what the customer said just before, and whether they began another matter
    question: frozenset[str]
    elsewhere: bool
    promised: tuple[Owed, ...] = field(init=False)

    def __post_init__(self) -> None:
        promised = tuple(self._owed(number, promise) for number, promise in enumerate(self.reading.promises))
        object.__setattr__(self, "promised", promised)

    def _owed(self, number: int, promise: Promise) -> Owed:
        text = fold(promise.span.text).text
        deeds = deeds_of(text, promise.action)
        return Owed(self.index, number, promise, self.message.said_at, promise.due, deeds, content(text), self.question)


def handed_over(said: Said) -> Hit | None:
    stays = said.hits("stays")
    return next(
        (hit for hit in said.hits("hands_over") if not any(s.start < hit.end and hit.start < s.end for s in stays)),
        None,
    )
