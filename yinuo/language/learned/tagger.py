"""The stretches of a message that the model takes for promises."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from yinuo.language.learned.scoring import Scoring
from yinuo.language.learned.traits import Mark, setting
from yinuo.language.learned.units import Unit, units
from yinuo.language.rules.promise_words import Token

MODEL_FILE = "promises_model.json"


#: so many of the words that weigh most are named
_NAMED = 3


class Stretch(NamedTuple):
    """A promise in the folded text, and the words that weigh most for it, the weightiest first."""

    start: int
    end: int
    words: tuple[str, ...]


class Tagger:
    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring

    def stretches(
        self, text: str, words: Sequence[Token], marks: Sequence[Mark], opening: Collection[int]
    ) -> list[Stretch]:
        """The promises, left to right."""
        found = units(text, words)
        begins, goes_on = self.scoring.scores(setting(found, marks, opening))
        labels = self.scoring.likeliest(begins, goes_on)
        return [
            Stretch(found[first].start, found[last].end, _weightiest(text, found, goes_on, first, last))
            for first, last in _stretches(labels)
        ]


@cache
def tagger() -> Tagger:
    return Tagger(Scoring.read((files("yinuo.language") / "data" / MODEL_FILE).read_bytes()))


def _stretches(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last unit of each stretch."""
    begun: int | None = None
    for at, label in enumerate([*labels, "O"]):
        if label != "I" and begun is not None:
            yield begun, at - 1
            begun = None
        if label == "B":
            begun = at


def _weightiest(text: str, found: Sequence[Unit], weights: Sequence[int], first: int, last: int) -> tuple[str, ...]:
    known = [at for at in range(first, last + 1) if found[at].flags]
    ranked = sorted(known, key=lambda at: -weights[at])[:_NAMED]
    return tuple(text[found[at].start : found[at].end] for at in ranked)
