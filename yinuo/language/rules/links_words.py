"""The words of data/links.toml in one turn, clause by clause."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

from yinuo.language.rules.folding import DATA, Folded, fold
from yinuo.language.rules.phrasebook import CLAUSE_END, Hit, Phrasebook
from yinuo.language.types import Action, Span

#: signs that say nothing about what a promise is about: how, when, who to whom
_EMPTY = frozenset(
    "你我他她它的了在给会吗呢吧就都还也是不没有今明后昨天日上下午早晚点前半周月号分钟小时内一二三四五六七八九十两0123456789"
    "这那个么什怎到来去把跟和对向为于被让要能可以得好请先再才又已经过里边啊哦嗯呀哈啦说人家么着们多少时候话"
    + CLAUSE_END
)
_MOST_SHARED = 4.0
_ATTACHED = re.compile(r"\[(?:文件|图片|链接|附件|语音|视频)[^\]]{0,20}\]?")


class Clause(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What promises can be about, as later turns speak of it."""

    name: str
    actions: tuple[Action, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    deeds: tuple[Deed, ...]
    desk: Phrasebook
    customer: Phrasebook


@cache
def lexicon() -> Lexicon:
    source = tomllib.loads((DATA / "links.toml").read_text("utf-8"))
    deeds = tuple(Deed(name, tuple(entry["actions"]), tuple(entry["words"])) for name, entry in source["deeds"].items())
    done = {name: entry["done"] for name, entry in source["deeds"].items()}
    return Lexicon(
        deeds, Phrasebook(done | source["desk"], source["words"]), Phrasebook(source["customer"], source["words"])
    )


class Said:
    """A turn with the phrases found in it."""

    def __init__(self, text: str, book: Phrasebook) -> None:
        self.folded: Folded = fold(text)
        self.text = self.folded.text
        self._hits: dict[str, list[Hit]] = {}
        for hit in book.hits(self.text):
            self._hits.setdefault(hit.group, []).append(hit)

    @cached_property
    def words(self) -> frozenset[str]:
        """The telling words of the whole turn."""
        return content(self.text)

    def hits(self, group: str) -> list[Hit]:
        return self._hits.get(group, [])

    def first(self, group: str) -> Hit | None:
        return next(iter(self.hits(group)), None)

    def has(self, group: str) -> bool:
        return group in self._hits

    def span(self, hit: Hit) -> Span:
        return self.folded.span(hit.start, hit.end)

    def clause(self, hit: Hit) -> Clause:
        """The clause, or the clauses, over which the hit stretches."""
        return self._clauses(hit.start, hit.end)

    def clause_of(self, span: Span) -> Clause:
        """The same for a stretch of the turn as it was written."""
        return self._clauses(self.place(span.start), self.place(span.end))

    def place(self, written: int) -> int:
        """Where a place of the turn as it was written stands in the folded text."""
        places = self.folded.places
        return written if places is None else bisect_left(places, written)

    def has_in(self, group: str, clause: Clause) -> bool:
        return any(clause.start <= hit.start < clause.end for hit in self.hits(group))

    def _clauses(self, start: int, end: int) -> Clause:
        first = max(self.text.rfind(sign, 0, start) for sign in CLAUSE_END) + 1
        ends = [place for sign in CLAUSE_END if (place := self.text.find(sign, end)) >= 0]
        return Clause(first, min(ends, default=len(self.text)))

    def attached(self) -> Span | None:
        match = _ATTACHED.search(self.text)
        return self.folded.span(match.start(), match.end()) if match else None


def deeds_of(text: str, action: Action | None = None) -> frozenset[str]:
    """The deeds that these folded words speak of, and those that keep a promise of this action."""
    return frozenset(
        deed.name for deed in lexicon().deeds if action in deed.actions or any(word in text for word in deed.words)
    )


def content(text: str) -> frozenset[str]:
    """Telling characters and pairs of them, for comparing what two stretches of folded text speak of."""
    telling = [sign if sign not in _EMPTY else "" for sign in text]
    pairs = [a + b for a, b in pairwise(telling) if a and b]
    return frozenset(sign for sign in telling if sign) | frozenset(pairs)


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two stretches have in common; a single character says half of what a pair says."""
    return min(sum(len(word) for word in one & other) / 2, _MOST_SHARED)
