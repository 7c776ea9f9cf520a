"""What the model is told of each unit: its words and their kinds, those around it, and what the rules made of them.

A trait is a short string with a weight for each label. Training spells all of them out; reading sums their weights, and
keeps the sums of what always comes together (see scoring.py).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from yinuo.language.learned.units import Unit
from yinuo.language.rules import promise_words
from yinuo.language.rules.promise_words import COMMA, STOP

_KINDS = [
    "ACT",
    "CONTACT",
    "LIGHT",
    "ARRIVAL",
    "WILL",
    "SURE",
    "VAGUE",
    "AGAIN",
    "AFTER",
    "BEFORE",
    "EVENT",
    "DONE",
    "PROGRESSIVE",
    "PERFECT",
    "NEGATIVE",
    "CANNOT",
    "CONDITION",
    "TOPIC_CONDITION",
    "HEDGE",
    "ESTIMATE",
    "MAY",
    "ASK",
    "TAG",
    "QUOTE",
    "REPORT",
    "DUTY",
    "READY",
    "POLICY",
    "AUTOMATIC",
    "NOW",
    "WAIT",
    "CAUSATIVE",
    "PREPOSITION",
    "ADJUNCT",
    "LINK",
    "COMFORT",
    "LEAD",
    "PARTICLE",
    "SELF",
    "TEAM",
    "THIRD",
    "CUSTOMER",
    "DOCUMENT",
    "TEXT",
    "GIFT",
    "MONEY",
    "GOODS",
    "TIME",
    "PAST",
    "CHOICE",
    "STOP",
    "COMMA",
    "QUESTION",
]
_FLAGS = tuple((name, int(getattr(promise_words, name))) for name in _KINDS)
#: how many units to either side are told by kind; by word only the next one
FAR = 3
#: for a unit, which pair of neighbours it is told: its own with the last, the two before it ...
LAST, LAST_BUT_ONE, NEXT, NEXT_BUT_ONE = "last", "last2", "next", "next2"


class Mark(NamedTuple):
    """What the rules made of a stretch: a promise (`drafted`) or a deed that is none, and by which rule."""

    start: int
    end: int
    drafted: bool
    rule: str


class Setting(NamedTuple):
    """A message as the model sees it."""

    found: Sequence[Unit]
    #: for each unit B, I or O: whether a promise that the rules drafted begins there, goes on, or neither
    drafted: Sequence[str]
    #: for each unit the rule that speaks of it, or nothing
    rules: Sequence[str]
    #: whether the rules see a clause begin there, with a sign before it or without
    opens: Sequence[bool]
    #: the kinds of all words before in the sentence, before in the clause, behind in the clause
    sentence: Sequence[int]
    before: Sequence[int]
    behind: Sequence[int]


def setting(found: Sequence[Unit], marks: Iterable[Mark], opening: Collection[int]) -> Setting:
    drafted, rules = _marked(found, marks)
    sentence, before, behind = [0] * len(found), [0] * len(found), [0] * len(found)
    in_sentence = in_clause = 0
    for at, unit in enumerate(found):
        flags = unit.flags
        sentence[at], before[at] = in_sentence, in_clause
        in_sentence = 0 if flags & STOP else in_sentence | flags
        in_clause = 0 if flags & (STOP | COMMA) else in_clause | flags
    in_clause = 0
    for at in range(len(found) - 1, -1, -1):
        behind[at] = in_clause
        flags = found[at].flags
        in_clause = 0 if flags & (STOP | COMMA) else in_clause | flags
    return Setting(found, drafted, rules, [unit.start in opening for unit in found], sentence, before, behind)


def traits(told: Setting) -> list[list[str]]:
    """Every trait of every unit, spelt out."""
    found, last = told.found, len(told.found) - 1
    spelt: list[list[str]] = []
    for at, unit in enumerate(found):
        own = [*of_unit(0, unit.word, unit.flags)]
        for far in range(1, FAR + 1):
            if at >= far:
                own += of_unit(-far, found[at - far].word, found[at - far].flags)
            if at + far <= last:
                own += of_unit(far, found[at + far].word, found[at + far].flags)
        for side, one in ((LAST_BUT_ONE, at - 2), (LAST, at - 1), (NEXT, at), (NEXT_BUT_ONE, at + 1)):
            if 0 <= one < last:
                first, second = found[one], found[one + 1]
                own += of_pair(side, first.word, first.flags, second.word, second.flags)
        own += of_rules(*neighbours(told.drafted, at), told.rules[at])
        own += of_opening(unit.flags, told.opens[at], at < last and told.opens[at + 1])
        own += of_surroundings("S", told.sentence[at])
        own += of_surroundings("L", told.before[at])
        own += of_surroundings("R", told.behind[at])
        spelt.append(own)
    return spelt


def neighbours(drafted: Sequence[str], at: int) -> tuple[str, str, str]:
    return drafted[at - 1] if at else "", drafted[at], drafted[at + 1] if at + 1 < len(drafted) else ""


def of_unit(far: int, word: str, flags: int) -> Iterator[str]:
    """What a unit tells of the one ``-far`` places from it: of itself (0), of the next one (-1) ..."""
    for name in names(flags):
        yield f"k{far}={name}"
    if abs(far) <= 1:
        yield f"w{far}={word}"
    if far == 0:
        yield "1"
        yield f"g={group(flags)}"


def of_pair(side: str, one: str, one_flags: int, other: str, other_flags: int) -> Iterator[str]:
    """What two neighbours tell: of the second (LAST), of the first (NEXT), of the unit behind both, of the one before both."""
    yield f"{side} {one}_{other}"
    if side in (LAST, NEXT):
        yield of_groups(side, one_flags, other_flags)


def of_groups(side: str, one_flags: int, other_flags: int) -> str:
    return f"{side} g={group(one_flags)}_{group(other_flags)}"


def of_rules(before: str, own: str, after: str, rule: str) -> Iterator[str]:
    yield f"r={own}"
    if before:
        yield f"r-={before}"
    if after:
        yield f"r+={after}"
    if rule:
        yield rule
        yield f"{rule} {own}"


def of_opening(flags: int, opens: bool, closes: bool) -> Iterator[str]:
    if opens:
        yield "opens"
        yield f"opens {group(flags)}"
    if closes:
        yield "closes"


def of_surroundings(side: str, flags: int) -> Iterator[str]:
    for name in names(flags):
        yield f"{side}={name}"


def names(flags: int) -> Iterator[str]:
    return (name for name, flag in _FLAGS if flags & flag)


def group(flags: int) -> str:
    return "|".join(names(flags))


def _marked(found: Sequence[Unit], marks: Iterable[Mark]) -> tuple[list[str], list[str]]:
    drafted = ["O"] * len(found)
    rules = [""] * len(found)
    ends = [unit.end for unit in found]
    for mark in marks:
        sign = "B"
        at = bisect_right(ends, mark.start)
        while at < len(found) and found[at].start < mark.end:
            if mark.drafted:
                drafted[at], rules[at] = sign, f"licence {mark.rule}"
                sign = "I"
            elif not rules[at]:
                rules[at] = f"refusal {mark.rule}"
            at += 1
    return drafted, rules
