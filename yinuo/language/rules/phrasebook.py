"""Phrases with gaps, written by people who write no Python, matched in linear time.

    你们…骗        a gap: up to six characters inside one clause (…… is up to fourteen)
    {跟|和}您说      one of several
    不[太]清楚       may be left out
    <agent>        a word class named in the same file
    ^行   行$       at the beginning, at the end of a clause

A phrase must begin with at least one fixed character. Every gap is bounded and no repetition can be written, so the work
at one place is bounded by the phrase, and the work over a text is linear, whatever a company adds.

Of thousands of phrases a message can hold only a few. Each phrase therefore stands under the rarest pair of neighbouring
characters that it cannot do without; only the phrases whose pairs a text holds are searched for in it, and a pattern is
compiled when it is first searched for: most never are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import add
from typing import NamedTuple

from yinuo.language.rules.folding import fold_phrase

#: what ends a clause in folded text
CLAUSE_END = ",。!?;:\n"
MAX_PHRASE_LENGTH = 4000

_SHORT_GAP = 6
_LONG_GAP = 14
#: a text is searched this many characters at a time, so that a long one holds no more phrases at once than a short one
_WINDOW = 240
#: a phrase is asked for this many more of its needs before its pattern is tried; a need with many forms takes too long
_MORE_NEEDS = 2
_FEW_FORMS = 3
#: pairs of neighbours are counted out up to this many
_MOST_PAIRS = 200
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
    #: of each of these sets a match holds at least one: single characters or pairs of neighbours
    needs: tuple[frozenset[str], ...] = ()
    #: what a match can begin and end with, "" when it can be empty; None behind a gap
    first: frozenset[str] | None = frozenset([""])
    last: frozenset[str] | None = frozenset([""])
    longest: int = 0
    #: fixed characters of its longest form
    width: int = 0


def read_phrase(phrase: str, classes: Mapping[str, Part] | None = None) -> Part:
    """The pattern of a phrase and what it cannot do without; PhraseError says what to mend."""
    if len(phrase) > MAX_PHRASE_LENGTH:
        raise PhraseError(f"{phrase[:20]}: a phrase has at most {MAX_PHRASE_LENGTH} characters")
    part = _Reader(phrase, classes or {}).read()
    if part.first is None or "" in part.first:
        raise PhraseError(f"{phrase!r}: begin with a fixed word, not with a gap or with something that may be left out")
    return part


def read_classes(classes: Mapping[str, Sequence[str]]) -> dict[str, Part]:
    return {name: _either([_Reader(word, {}).read() for word in words]) for name, words in classes.items()}


class Phrasebook:
    """All phrases of a catalogue; `hits` yields every group found at every place."""

    def __init__(self, groups: Mapping[str, Iterable[str]], classes: Mapping[str, Sequence[str]] | None = None) -> None:
        known = read_classes(classes or {})
        parts = [
            (number, group, read_phrase(phrase, known))
            for number, (group, phrases) in enumerate(groups.items())
            for phrase in phrases
        ]
        # What many phrases need, many messages hold; and a single character is held by more than a pair.
        common: Counter[str] = Counter()
        for _, _, part in parts:
            common.update(string for need in part.needs for string in need)
        cost = {string: count if len(string) == 2 else 8 + 8 * count for string, count in common.items()}
        self._shelves: dict[str, list[_Phrase]] = {}
        for number, group, part in parts:
            needs = sorted(dict.fromkeys(part.needs), key=lambda need: sum(cost[string] for string in need))
            more = [need for need in needs[1:] if len(need) <= _FEW_FORMS][:_MORE_NEEDS]
            phrase = _Phrase(number, group, part.pattern, tuple(more))
            for string in needs[0]:
                self._shelves.setdefault(string, []).append(phrase)
        self._longest = max((part.longest for _, _, part in parts), default=0)

    def hits(self, folded: str, limit: int = 400) -> list[Hit]:
        """Left to right, the longest phrase of a group at each place; at most about `limit`, so hostile text stays cheap."""
        found: list[Hit] = []
        for start in range(0, len(folded), _WINDOW):
            found += self._between(folded, start, min(start + _WINDOW, len(folded)))
            if len(found) >= limit:
                break
        return found

    def _between(self, text: str, start: int, stop: int) -> list[Hit]:
        """The hits that begin in this stretch."""
        end = min(stop + self._longest, len(text))
        stretch = text[start:end]
        held = {*stretch, *map(add, stretch, stretch[1:])}
        longest: dict[tuple[int, int, str], int] = {}
        tried: set[_Phrase] = set()
        for string in self._shelves.keys() & held:
            for phrase in self._shelves[string]:
                if phrase in tried:
                    continue
                tried.add(phrase)
                for need in phrase.needs:
                    if need.isdisjoint(held):
                        break
                else:
                    match = phrase.search(text, start, end)
                    while match is not None and (place := match.start()) < stop:
                        key = (place, phrase.number, phrase.group)
                        if match.end() > longest.get(key, -1):
                            longest[key] = match.end()
                        match = phrase.search(text, place + 1, end)
        return [Hit(group, place, end) for (place, _, group), end in sorted(longest.items())]


class _Phrase:
    __slots__ = ("_pattern", "group", "needs", "number", "search")

    def __init__(self, number: int, group: str, pattern: str, needs: tuple[frozenset[str], ...]) -> None:
        self.number = number
        self.group = group
        self.needs = needs
        self._pattern = pattern
        self.search: Callable[[str, int, int], re.Match[str] | None] = self._compile

    def _compile(self, text: str, start: int, end: int) -> re.Match[str] | None:
        self.search = re.compile(self._pattern).search
        return self.search(text, start, end)


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
        return parts[0] if len(parts) == 1 else _join(parts)

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
            return _either([*self._alternatives("]"), Part("")])
        if sign == "<":
            return self._word_class()
        if sign == "…":
            if self.phrase[self.at : self.at + 1] == "…":
                self.at += 1
                return _gap(_LONG_GAP)
            return _gap(_SHORT_GAP)
        if sign == "^":
            return Part(f"(?<![^{CLAUSE_END}])")
        if sign == "$":
            return Part(f"(?![^{CLAUSE_END}])")
        if sign in _SPECIAL:
            raise PhraseError(f"{self.phrase!r}: unexpected {sign!r}")
        start = self.at - 1
        while self.at < len(self.phrase) and self.phrase[self.at] not in _SPECIAL:
            self.at += 1
        return _fixed(self.phrase[start : self.at])

    def _word_class(self) -> Part:
        end = self.phrase.find(">", self.at)
        name = self.phrase[self.at : end] if end > 0 else ""
        if name not in self.classes:
            raise PhraseError(f"{self.phrase!r}: there is no word class <{name}>")
        self.at = end + 1
        return self.classes[name]


@lru_cache(1 << 14)
def _fixed(letters: str) -> Part:
    pairs = map(add, letters, letters[1:])
    needs = tuple(map(_only, pairs)) if len(letters) > 1 else (_only(letters),)
    return Part(re.escape(letters), needs, _only(letters[0]), _only(letters[-1]), len(letters), len(letters))


@lru_cache(1 << 14)
def _only(string: str) -> frozenset[str]:
    return frozenset([string])


def _gap(most: int) -> Part:
    return Part(f"[^{CLAUSE_END}]{{0,{most}}}?", (), None, None, most)


def _join(parts: Iterable[Part]) -> Part:
    pattern = ""
    needs: list[frozenset[str]] = []
    first: frozenset[str] | None = frozenset([""])
    last: frozenset[str] | None = frozenset([""])
    longest = width = 0
    for part in parts:
        pattern += part.pattern
        longest += part.longest
        width += part.width
        needs += part.needs
        if first is not None and "" in first:
            first = None if part.first is None else (first - {""}) | part.first
        if part.first is None or part.last is None:
            last = None
            continue
        if last and "" not in last and "" not in part.first and len(last) * len(part.first) <= _MOST_PAIRS:
            needs.append(frozenset(map("".join, product(last, part.first))))
        if "" not in part.last:
            last = part.last
        elif last is not None:
            last = last | (part.last - {""})
    return Part(pattern, tuple(needs), first, last, longest, width)


def _either(parts: list[Part]) -> Part:
    pattern = "|".join(part.pattern for part in sorted(parts, key=lambda part: part.width, reverse=True))
    needs: tuple[frozenset[str], ...] = ()
    if all(part.needs for part in parts):
        # each of the alternatives has one thing that it needs most: a pair says more than a character
        needs = (frozenset().union(*(min(part.needs, key=_commonness) for part in parts)),)
    first = _union(part.first for part in parts)
    last = _union(part.last for part in parts)
    return Part(
        f"(?:{pattern})",
        needs,
        first,
        last,
        max(part.longest for part in parts),
        max(part.width for part in parts),
    )


def _commonness(need: frozenset[str]) -> float:
    return sum(1 if len(string) == 2 else 8 for string in need)


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for one in sets:
        if one is None:
            return None
        found |= one
    return found
