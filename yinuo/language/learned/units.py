"""A message as a row of units: the words that the promise rules know, and every other character by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from yinuo.language.rules.promise_words import TIME, Token


class Unit(NamedTuple):
    start: int
    end: int
    #: the word; for a time, its kind: all days are alike
    word: str
    #: what the word can be, as in promise_words
    flags: int


def units(text: str, words: Sequence[Token]) -> list[Unit]:
    found: list[Unit] = []
    place = 0
    new = tuple.__new__  # the plain constructor of a named tuple costs as much as all the rest
    for token in words:
        if token.start < place or token.end == token.start:
            continue
        if token.start > place:
            found += [new(Unit, (at, at + 1, text[at], 0)) for at in range(place, token.start)]
        moment = token.moment
        if token.flags & TIME:
            word = f"<{moment.due_kind} {moment.kind}>" if moment is not None else "<time>"
        else:
            word = text[token.start : token.end]
        found.append(new(Unit, (token.start, token.end, word, token.flags)))
        place = token.end
    return found + [Unit(at, at + 1, text[at], 0) for at in range(place, len(text))]
