"""Weigh the traits of a message and find its likeliest labels.

The weight of a trait is for the labels B (a promise begins) and I (it goes on), against O (neither), in tenths. Traits that
always come together are summed once and kept: what a word tells of the six around it, what a pair of words tells.

A sum of many small rows is what reading spends its time on, so a row is one whole number: for each of the seven units that a
unit tells something of, two fields of 32 bits. Adding two rows adds all their fields at once, and moving a row one unit on
is a shift. Fields that are negative borrow from the next one, and give it back when the sum is unpacked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from struct import unpack
from typing import Any, NamedTuple

from yinuo.language.learned.traits import (
    FAR,
    LAST,
    LAST_BUT_ONE,
    NEXT,
    NEXT_BUT_ONE,
    Setting,
    of_groups,
    of_opening,
    of_rules,
    of_surroundings,
    of_unit,
)

#: of B and of I, in tenths
Weight = tuple[int, int]
#: weights of the units around one, packed
Row = int
#: texts differ in endlessly many words; a bound keeps a long-lived process small
_KEPT = 20_000
_FIELD = 32
_UNIT = 2 * _FIELD
#: where in a row a unit tells of itself
_OWN = FAR * _UNIT
#: units whose rows are added up in one number: it is shifted for each, so it must stay short
_AT_ONCE = 64
_ZERO = 1 << (_FIELD - 1)


class Transitions(NamedTuple):
    """From the label before to the own one; there is none from O to I."""

    o_o: int
    o_b: int
    b_o: int
    b_b: int
    b_i: int
    i_o: int
    i_b: int
    i_i: int


class Scoring:
    def __init__(self, weights: dict[str, Weight], transitions: Transitions) -> None:
        self.weights = weights
        self.transitions = transitions
        self._pairs = _word_pairs(weights)
        self._unit = lru_cache(_KEPT)(self._of_unit)
        self._groups = lru_cache(_KEPT)(self._of_groups)
        self._rules = lru_cache(_KEPT)(lambda *told: self._own(of_rules(*told)))
        self._opening = lru_cache(_KEPT)(lambda *told: self._own(of_opening(*told)))
        self._kinds = lru_cache(_KEPT)(lambda side, flags: self._own(of_surroundings(side, flags)))

    @classmethod
    def read(cls, written: bytes) -> Scoring:
        model: dict[str, Any] = json.loads(written)
        weights = {name: (round(10 * b), round(10 * i)) for name, (b, i) in model["weights"].items()}
        return cls(weights, Transitions(**{step: round(10 * w) for step, w in model["transitions"].items()}))

    def sum(self, told: Iterable[str]) -> Weight:
        found = [self.weights[trait] for trait in told if trait in self.weights]
        return sum(b for b, _ in found), sum(i for _, i in found)

    def scores(self, told: Setting) -> tuple[list[int], list[int]]:
        """For each unit the weight of B and that of I."""
        rows = self._rows(told)
        drafted = ["", *told.drafted, ""]
        last = ("", "", "", "")
        row = self._rules(*last)
        for place, rule in enumerate(told.rules):
            here = (drafted[place], drafted[place + 1], drafted[place + 2], rule)
            if here != last:
                row, last = self._rules(*here), here
            rows[place] += row
        opens = [*told.opens, False]
        for place in [at for at, begins in enumerate(opens) if begins]:
            if place:
                rows[place - 1] += self._opening(told.found[place - 1].flags, opens[place - 1], True)
            if place < len(rows) and not opens[place + 1]:
                rows[place] += self._opening(told.found[place].flags, True, False)
        for side, surroundings in (("S", told.sentence), ("L", told.before), ("R", told.behind)):
            self._add_surroundings(side, surroundings, rows)
        return _unpacked(rows)

    def _rows(self, told: Setting) -> list[Row]:
        """What the words tell, by unit."""
        of_unit, of_groups, pairs = self._unit, self._groups, self._pairs
        rows: list[Row] = []
        word, flags = "", -1
        for _, _, new_word, new_flags in told.found:
            row = of_unit(new_word, new_flags)
            if flags >= 0:
                row += pairs.get(f"{word}_{new_word}", 0) + of_groups(flags, new_flags)
            rows.append(row)
            word, flags = new_word, new_flags
        return rows

    def _add_surroundings(self, side: str, surroundings: Sequence[int], rows: list[Row]) -> None:
        """From one unit to the next few kinds come in: only their weights are added to what was summed before."""
        order = range(len(surroundings) - 1, -1, -1) if side == "R" else range(len(surroundings))
        kinds = self._kinds
        known = row = 0
        for place in order:
            flags = surroundings[place]
            if flags != known:
                if known & ~flags:
                    known = row = 0
                row += kinds(side, flags & ~known)
                known = flags
            rows[place] += row

    def _own(self, told: Iterable[str]) -> Row:
        return _packed(0, self.sum(told))

    def _of_unit(self, word: str, flags: int) -> Row:
        """What the unit tells of those from three before it to three behind it."""
        return sum(_packed(far, self.sum(of_unit(-far, word, flags))) for far in range(-FAR, FAR + 1))

    def _of_groups(self, one: int, other: int) -> Row:
        """What the kinds of two neighbours tell of the first and of the second, from the second."""
        return _packed(-1, self.sum([of_groups(NEXT, one, other)])) + _packed(
            0, self.sum([of_groups(LAST, one, other)])
        )

    def likeliest(self, begins: Sequence[int], goes_on: Sequence[int]) -> list[str]:
        """Viterbi's path."""
        o_o, o_b, b_o, b_b, b_i, i_o, i_b, i_i = self.transitions
        if not begins:
            return []
        o, b, i = 0, begins[0], -_ZERO  # nothing goes on that has not begun
        steps: list[tuple[int, int, int]] = []
        for begin, go_on in zip(begins[1:], goes_on[1:], strict=True):
            from_o, from_b, from_i = o + o_o, b + b_o, i + i_o
            step_o = (0 if from_o >= from_i else 2) if from_o >= from_b else (1 if from_b >= from_i else 2)
            next_o = (from_o, from_b, from_i)[step_o]
            from_o, from_b, from_i = o + o_b, b + b_b, i + i_b
            step_b = (0 if from_o >= from_i else 2) if from_o >= from_b else (1 if from_b >= from_i else 2)
            next_b = (from_o, from_b, from_i)[step_b] + begin
            from_b, from_i = b + b_i, i + i_i
            step_i, next_i = (1, from_b + go_on) if from_b >= from_i else (2, from_i + go_on)
            o, b, i = next_o, next_b, next_i
            steps.append((step_o, step_b, step_i))
        label = (0 if o >= i else 2) if o >= b else (1 if b >= i else 2)
        path = [label]
        for step in reversed(steps):
            label = step[label]
            path.append(label)
        return ["OBI"[label] for label in reversed(path)]


def _packed(far: int, weight: Weight) -> Row:
    """As the part of a row that is about the unit so many places on."""
    b, i = weight
    return (b + (i << _FIELD)) << (_OWN + far * _UNIT)


def _unpacked(rows: Sequence[Row]) -> tuple[list[int], list[int]]:
    begins: list[int] = []
    goes_on: list[int] = []
    for first in range(0, len(rows), _AT_ONCE):
        last = min(first + _AT_ONCE, len(rows))
        before = max(0, first - FAR)
        packed = 0
        for row in reversed(rows[before : last + FAR]):
            packed = (packed << _UNIT) + row
        count = last - first
        lifted = packed + _zeros(2 * (last - before + 3 * FAR))
        own = lifted >> ((first - before) * _UNIT + _OWN) & ((1 << count * _UNIT) - 1)
        fields = unpack(f"<{2 * count}I", own.to_bytes(count * _UNIT // 8, "little"))
        begins += [field - _ZERO for field in fields[::2]]
        goes_on += [field - _ZERO for field in fields[1::2]]
    return begins, goes_on


@lru_cache(2 * _AT_ONCE)
def _zeros(fields: int) -> int:
    """Nothing in every field, as it looks when fields cannot be negative."""
    return sum(_ZERO << place * _FIELD for place in range(fields))


#: what two neighbouring words tell, and of whom, from the second
_SIDES = {LAST_BUT_ONE: 1, NEXT_BUT_ONE: -2, LAST: 0, NEXT: -1}


def _word_pairs(weights: Mapping[str, Weight]) -> dict[str, Row]:
    """By the two words: there are too many pairs to keep sums of all, and most weigh nothing."""
    pairs: dict[str, Row] = {}
    for trait, weight in weights.items():
        side, _, words = trait.partition(" ")
        if side in _SIDES and not words.startswith("g="):
            pairs[words] = pairs.get(words, 0) + _packed(_SIDES[side], weight)
    return pairs
