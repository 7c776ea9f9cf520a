"""Cut a folded text into time tokens: small named rules, found by the first letter they can start with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

#: What a rule makes of its match: the kind of token and its value; None when the words only look right.
Meaning = Callable[[re.Match[str]], tuple[str, Any] | None]


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
        while anchor := self._anchor(text, place):
            at = anchor.start()
            letter = text[at]
            for match, meaning, name in self._table[letter]:
                m = match(text, at)
                if m and (sense := meaning(m)):
                    found.append(Token(sense[0], at, m.end(), sense[1], name))
                    place = m.end()
                    break
            else:
                place = at + 1
                if "0" <= letter <= "9":
                    # the rest of a phone or order number is no time either
                    while place < len(text) and "0" <= text[place] <= "9":
                        place += 1
        return found
