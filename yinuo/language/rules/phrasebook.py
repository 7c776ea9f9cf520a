"""Phrases with gaps, written by people who write no Python, matched in linear time.

    你们…骗        a gap: up to six characters inside one clause (…… is up to fourteen)
    {跟|和}您说      one of several
    不[太]清楚       may be left out
    <agent>        a word class named in the same file
    ^行   行$       at the beginning, at the end of a clause

A phrase must begin with at least one fixed character, so that a table of first characters finds the few phrases worth
trying at each place. Every gap is bounded and no repetition can be written: the work at one place is bounded by the
phrase, and the work over a text is linear, whatever a company adds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import NamedTuple

from yinuo.language.rules.folding import fold_phrase

#: what ends a clause in folded text
CLAUSE_END = ",。!?;:\n"
MAX_PHRASE_LENGTH = 4000
#: expanding the beginnings of a phrase with many alternatives must stay cheap
MAX_HEADS = 20_000

_SHORT_GAP = f"[^{CLAUSE_END}]{{0,6}}?"
_LONG_GAP = f"[^{CLAUSE_END}]{{0,14}}?"
_SPECIAL = set("{}[]<>|…^$")


class PhraseError(ValueError):
    """A phrase cannot be used: the message names it and says what to write instead."""


class Hit(NamedTuple):
    group: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    pattern: str
    #: possible beginnings, at most two characters each
    heads: frozenset[str]
    #: whether a head shorter than two characters may be continued by the next part
    open_ended: bool = True
    #: fixed characters of its longest form
    width: int = 0


def read_phrase(phrase: str, classes: Mapping[str, Sequence[str]] | None = None) -> Part:
    """The pattern of a phrase and the one- or two-character strings it can begin with; PhraseError says what to mend."""
    if len(phrase) > MAX_PHRASE_LENGTH:
        raise PhraseError(f"{phrase[:20]}: a phrase has at most {MAX_PHRASE_LENGTH} characters")
    part = _Reader(phrase, classes or {}).read()
    if not part.heads or "" in part.heads:
        raise PhraseError(f"{phrase!r}: begin with a fixed word, not with a gap or with something that may be left out")
    return part


class Phrasebook:
    """All phrases of a catalogue; `hits` yields every group found at every place.

    Patterns are compiled when their beginning first turns up: most never do, and the import stays small.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]], classes: Mapping[str, Sequence[str]] | None = None) -> None:
        by_head: dict[str, dict[str, list[Part]]] = {}
        for group, phrases in groups.items():
            for phrase in phrases:
                part = read_phrase(phrase, classes)
                for head in part.heads:
                    by_head.setdefault(head, {}).setdefault(group, []).append(part)
        tries = {head: [_Try(group, parts) for group, parts in found.items()] for head, found in by_head.items()}
        self._pairs = {head: found for head, found in tries.items() if len(head) == 2}
        self._singles = {head: found for head, found in tries.items() if len(head) == 1}

    def hits(self, folded: str, limit: int = 400) -> list[Hit]:
        """Left to right, one phrase of a group at each place; at most about `limit`, so hostile text stays cheap."""
        pairs, singles = self._pairs, self._singles
        found: list[Hit] = []
        for place, (pair, sign) in enumerate(zip(map(add, folded, folded[1:] + " "), folded, strict=True)):
            if pair in pairs:
                for attempt in pairs[pair]:
                    end = attempt.ends(folded, place)
                    if end >= 0:
                        found.append(Hit(attempt.group, place, end))
                if len(found) >= limit:
                    return found
            if sign in singles:
                for attempt in singles[sign]:
                    end = attempt.ends(folded, place)
                    if end >= 0:
                        found.append(Hit(attempt.group, place, end))
        return found


class _Try:
    """The phrases of one group that share a beginning."""

    __slots__ = ("ends", "group", "parts")

    def __init__(self, group: str, parts: list[Part]) -> None:
        self.group = group
        self.parts = parts
        self.ends: Callable[[str, int], int] = self._compile

    def _compile(self, text: str, place: int) -> int:
        patterns = list(dict.fromkeys(part.pattern for part in self.parts))
        first = re.compile("|".join(patterns)).match
        each = [re.compile(pattern).match for pattern in patterns] if len(patterns) > 1 else []

        def ends(text: str, place: int) -> int:
            """Where the longest phrase that begins here ends; -1 when none does."""
            hit = first(text, place)
            if hit is None:
                return -1
            return max((other.end() for match in each if (other := match(text, place))), default=hit.end())

        self.ends = ends
        return ends(text, place)


class _Reader:
    def __init__(self, phrase: str, classes: Mapping[str, Sequence[str]]) -> None:
        self.phrase = fold_phrase(phrase)
        self.classes = classes
        self.at = 0

    def read(self) -> Part:
        part = self._sequence(closing="")
        if self.at < len(self.phrase):
            raise PhraseError(f"{self.phrase!r}: unexpected {self.phrase[self.at]!r}")
        return part

    def _sequence(self, closing: str) -> Part:
        parts = []
        while self.at < len(self.phrase) and self.phrase[self.at] not in closing + "|":
            parts.append(self._item())
        return _join(parts)

    def _alternatives(self, closing: str) -> list[Part]:
        found = [self._sequence(closing)]
        while self.at < len(self.phrase) and self.phrase[self.at] == "|":
            self.at += 1
            found.append(self._sequence(closing))
        if self.at >= len(self.phrase):
            raise PhraseError(f"{self.phrase!r}: {closing!r} is missing")
        self.at += 1
        return found

    def _item(self) -> Part:
        sign = self.phrase[self.at]
        self.at += 1
        if sign == "{":
            return _either(self._alternatives("}"))
        if sign == "[":
            return _either([*self._alternatives("]"), Part("", frozenset([""]))])
        if sign == "<":
            return self._word_class()
        if sign == "…":
            if self.phrase[self.at : self.at + 1] == "…":
                self.at += 1
                return Part(_LONG_GAP, frozenset([""]), open_ended=False)
            return Part(_SHORT_GAP, frozenset([""]), open_ended=False)
        if sign == "^":
            return Part(f"(?<![^{CLAUSE_END}])", frozenset([""]))
        if sign == "$":
            return Part(f"(?![^{CLAUSE_END}])", frozenset([""]), open_ended=False)
        if sign in _SPECIAL:
            raise PhraseError(f"{self.phrase!r}: unexpected {sign!r}")
        return Part(re.escape(sign), frozenset([sign]), width=1)

    def _word_class(self) -> Part:
        end = self.phrase.find(">", self.at)
        name = self.phrase[self.at : end] if end > 0 else ""
        if name not in self.classes:
            raise PhraseError(f"{self.phrase!r}: there is no word class <{name}>")
        self.at = end + 1
        return _either([_Reader(word, self.classes).read() for word in self.classes[name]])


def _join(parts: Iterable[Part]) -> Part:
    pattern = ""
    finished: set[str] = set()
    growing = {""}
    open_ended = True
    width = 0
    for part in parts:
        pattern += part.pattern
        width += part.width
        if not growing:
            continue
        grown = {(begun + head)[:2] for begun in growing for head in part.heads}
        finished |= {head for head in grown if len(head) == 2}
        rest = {head for head in grown if len(head) < 2}
        growing = rest
        if not part.open_ended:
            open_ended = open_ended and not rest
            finished |= rest
            growing = set()
        if len(finished) > MAX_HEADS:
            raise PhraseError(f"{pattern[:40]!r}: too many beginnings; write it as several phrases")
    return Part(pattern, frozenset(finished | growing), open_ended, width)


def _either(parts: list[Part]) -> Part:
    pattern = "|".join(part.pattern for part in sorted(parts, key=lambda part: part.width, reverse=True))
    heads = frozenset(head for part in parts for head in part.heads)
    return Part(f"(?:{pattern})", heads, all(part.open_ended for part in parts), max(part.width for part in parts))
