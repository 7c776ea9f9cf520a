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
_MANY = 4
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


def read_phrase(phrase: str, classes: Mapping[str, Part] | None = None) -> Part:
    """The pattern of a phrase and the one- or two-character strings it can begin with; PhraseError says what to mend."""
    if len(phrase) > MAX_PHRASE_LENGTH:
        raise PhraseError(f"{phrase[:20]}: a phrase has at most {MAX_PHRASE_LENGTH} characters")
    part = _Reader(phrase, classes or {}).read()
    if not part.heads or "" in part.heads:
        raise PhraseError(f"{phrase!r}: begin with a fixed word, not with a gap or with something that may be left out")
    return part


def read_classes(classes: Mapping[str, Sequence[str]]) -> dict[str, Part]:
    return {name: _either([_Reader(word, {}).read() for word in words]) for name, words in classes.items()}


class Phrasebook:
    """All phrases of a catalogue; `hits` yields every group found at every place.

    Patterns are compiled when their beginning first turns up: most never do, and the import stays small.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]], classes: Mapping[str, Sequence[str]] | None = None) -> None:
        known = read_classes(classes or {})
        by_head: dict[str, dict[str, list[Part]]] = {}
        for group, phrases in groups.items():
            for phrase in phrases:
                part = read_phrase(phrase, known)
                for head in part.heads:
                    by_head.setdefault(head, {}).setdefault(group, []).append(part)
        self._pairs = {head: _Beginning(found) for head, found in by_head.items() if len(head) == 2}
        self._singles = {head: _Beginning(found) for head, found in by_head.items() if len(head) == 1}

    def hits(self, folded: str, limit: int = 400) -> list[Hit]:
        """Left to right, one phrase of a group at each place; at most about `limit`, so hostile text stays cheap."""
        pairs, singles = self._pairs, self._singles
        found: list[Hit] = []
        for place, (pair, sign) in enumerate(zip(map(add, folded, folded[1:] + " "), folded, strict=True)):
            if pair in pairs:
                found += pairs[pair].hits(folded, place)
            if sign in singles:
                found += singles[sign].hits(folded, place)
            if len(found) >= limit:
                break
        return found


class _Beginning:
    """All phrases that begin alike. Patterns are compiled when they are first needed, and most never are."""

    __slots__ = ("_groups", "_parts", "hits")

    def __init__(self, parts: dict[str, list[Part]]) -> None:
        self._parts = parts
        self._groups: list[_Group] = []
        self.hits: Callable[[str, int], Sequence[Hit]] = self._compile

    def _compile(self, text: str, place: int) -> Sequence[Hit]:
        if len(self._parts) == 1:
            group = _Group(*next(iter(self._parts.items())))
            self.hits = lambda text, place: (
                [Hit(group.name, place, end)] if (end := group.end(text, place)) >= 0 else ()
            )
            return self.hits(text, place)
        any_of = re.compile("|".join({part.pattern: None for parts in self._parts.values() for part in parts})).match

        def hits(text: str, place: int) -> Sequence[Hit]:
            """The longest phrase of each group that begins here."""
            if any_of(text, place) is None:
                return ()
            if not self._groups:
                self._groups = [_Group(name, parts) for name, parts in self._parts.items()]
            return [Hit(group.name, place, end) for group in self._groups if (end := group.end(text, place)) >= 0]

        self.hits = hits
        return hits(text, place)


class _Group:
    __slots__ = ("_any_of", "_each", "_patterns", "name")

    def __init__(self, name: str, parts: list[Part]) -> None:
        self.name = name
        self._patterns = list(dict.fromkeys(part.pattern for part in parts))
        self._any_of = re.compile("|".join(self._patterns)).match
        self._each: list[Callable[[str, int], re.Match[str] | None]] = []

    def end(self, text: str, place: int) -> int:
        """Where the longest of the phrases ends; -1 when none begins here."""
        hit = self._any_of(text, place)
        if hit is None:
            return -1
        if len(self._patterns) == 1:
            return hit.end()
        if not self._each:
            self._each = [re.compile(pattern).match for pattern in self._patterns]
        return max(other.end() for match in self._each if (other := match(text, place)))


class _Reader:
    def __init__(self, phrase: str, classes: Mapping[str, Part]) -> None:
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
        return self.classes[name]


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
    if len(parts) >= _MANY and "" not in heads:
        # Most places fit none of many alternatives: their first characters tell so at one look.
        pattern = f"(?=[{re.escape(''.join(sorted({head[0] for head in heads})))}])(?:{pattern})"
    return Part(f"(?:{pattern})", heads, all(part.open_ended for part in parts), max(part.width for part in parts))
