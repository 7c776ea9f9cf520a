"""Cut a folded text into time tokens: small named rules, found by the first letter they can start with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

#: What a rule makes of its match: the kind of token and its value; None when the words only look right.
Meaning = Callable[[re.Match[str]], tuple[str, Any] | None]


#: A message with more time words than this is no message; it bounds the work on a hostile one.
MOST_TOKENS = 5_000

_FIGURES = frozenset("0123456789")


class Rule(NamedTuple):
    name: str
    #: every character a match can begin with
    starts: str
    pattern: str
    meaning: Meaning


class Token(NamedTuple):
    kind: str
    start: int
    end: int
    value: Any
    rule: str


def words(name: str, kind: str, values: dict[str, Any], *, unless: str = "") -> Rule:
    """A rule for a table of words, longest first, each with its value."""
    choices = "|".join(re.escape(word) for word in sorted(values, key=len, reverse=True))
    starts = "".join(sorted({word[0] for word in values}))
    return Rule(name, starts, f"(?:{choices}){unless}", lambda m: (kind, values[m.group()]))


class Lexer:
    """Tries, at each place where some rule can start, its rules in order; the first that means something wins."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        table: dict[str, list[tuple[Callable[[str, int], re.Match[str] | None], Meaning, str]]] = {}
        for rule in self.rules:
            match = re.compile(rule.pattern).match
            for letter in rule.starts:
                table.setdefault(letter, []).append((match, rule.meaning, rule.name))
        self._table = {letter: tuple(entries) for letter, entries in table.items()}
        self._anchor = re.compile("[" + re.escape("".join(sorted(self._table))) + "]").search

    def tokens(self, text: str) -> list[Token]:
        found: list[Token] = []
        place = 0
        while len(found) < MOST_TOKENS and (anchor := self._anchor(text, place)):
            at = anchor.start()
            letter = text[at]
            if letter in _FIGURES and at > place and "a" <= text[at - 1] <= "z":
                # SF1029 is no number
                place = _after_figures(text, at)
                continue
            for match, meaning, name in self._table[letter]:
                m = match(text, at)
                if m and (sense := meaning(m)):
                    found.append(Token(sense[0], at, m.end(), sense[1], name))
                    place = m.end()
                    break
            else:
                place = at + 1
                if letter in _FIGURES:
                    # the rest of a phone or order number is no time either
                    place = _after_figures(text, at)
        return found


def _after_figures(text: str, at: int) -> int:
    while at < len(text) and text[at] in _FIGURES:
        at += 1
    return at
