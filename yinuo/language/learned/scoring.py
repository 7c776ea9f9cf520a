"""Weigh the traits of a message and find its likeliest labels.

The weight of a trait is for the labels B (a promise begins) and I (it goes on), against O (neither). Traits that always come
together are summed once and kept: what a word tells of the six around it, what a pair of words tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
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

Weight = tuple[float, float]
#: for the unit so many places on, the weights of B and I
Told = tuple[int, float, float]
#: texts differ in endlessly many words; a bound keeps a long-lived process small
_KEPT = 20_000


class Transitions(NamedTuple):
    """From the label before to the own one; there is none from O to I."""

    o_o: float
    o_b: float
    b_o: float
    b_b: float
    b_i: float
    i_o: float
    i_b: float
    i_i: float


class Scoring:
    def __init__(self, weights: dict[str, Weight], transitions: Transitions) -> None:
        self.weights = weights
        self.transitions = transitions
        self._words = _word_pairs(weights)
        self._unit = lru_cache(_KEPT)(self._of_unit)
        self._groups = lru_cache(_KEPT)(self._of_groups)
        self._rules = lru_cache(_KEPT)(lambda *told: self.sum(of_rules(*told)))
        self._opening = lru_cache(_KEPT)(lambda *told: self.sum(of_opening(*told)))
        self._kinds = lru_cache(_KEPT)(lambda side, flags: self.sum(of_surroundings(side, flags)))

    @classmethod
    def read(cls, written: bytes) -> Scoring:
        model: dict[str, Any] = json.loads(written)
        return cls({name: (b, i) for name, (b, i) in model["weights"].items()}, Transitions(**model["transitions"]))

    def sum(self, told: Iterable[str]) -> Weight:
        found = [self.weights[trait] for trait in told if trait in self.weights]
        return sum(b for b, _ in found), sum(i for _, i in found)

    def scores(self, told: Setting) -> tuple[list[float], list[float]]:
        """For each unit the weight of B and that of I."""
        count = len(told.found)
        # a margin on both sides takes what the first and the last units tell of nobody
        begins, goes_on = [0.0] * (count + 2 * FAR), [0.0] * (count + 2 * FAR)
        self._add_words(told, begins, goes_on)
        drafted = ["", *told.drafted, ""]
        for place, rule in enumerate(told.rules):
            b, i = self._rules(drafted[place], drafted[place + 1], drafted[place + 2], rule)
            begins[place + FAR] += b
            goes_on[place + FAR] += i
        opens = [*told.opens, False]
        for place, unit in enumerate(told.found):
            if opens[place] or opens[place + 1]:
                b, i = self._opening(unit.flags, opens[place], opens[place + 1])
                begins[place + FAR] += b
                goes_on[place + FAR] += i
        for side, surroundings in (("S", told.sentence), ("L", told.before), ("R", told.behind)):
            self._add_surroundings(side, surroundings, begins, goes_on)
        return begins[FAR : FAR + count], goes_on[FAR : FAR + count]

    def _add_words(self, told: Setting, begins: list[float], goes_on: list[float]) -> None:
        of_unit, of_groups, pairs = self._unit, self._groups, self._words
        word, flags = "", 0
        for place, (_, _, new_word, new_flags) in enumerate(told.found):
            for far, b, i in of_unit(new_word, new_flags):
                begins[place + far] += b
                goes_on[place + far] += i
            if place:
                for far, b, i in pairs.get(f"{word}_{new_word}", ()):
                    begins[place + far] += b
                    goes_on[place + far] += i
                for far, b, i in of_groups(flags, new_flags):
                    begins[place + far] += b
                    goes_on[place + far] += i
            word, flags = new_word, new_flags

    def _add_surroundings(
        self, side: str, surroundings: Sequence[int], begins: list[float], goes_on: list[float]
    ) -> None:
        """From one unit to the next few kinds come in: only their weights are added to what was summed before."""
        order = range(len(surroundings) - 1, -1, -1) if side == "R" else range(len(surroundings))
        kinds = self._kinds
        known = 0
        sum_b = sum_i = 0.0
        for place in order:
            flags = surroundings[place]
            if flags != known:
                if known & ~flags:
                    known, sum_b, sum_i = 0, 0.0, 0.0
                b, i = kinds(side, flags & ~known)
                sum_b += b
                sum_i += i
                known = flags
            begins[place + FAR] += sum_b
            goes_on[place + FAR] += sum_i

    def _of_unit(self, word: str, flags: int) -> tuple[Told, ...]:
        """What the unit tells of those from three before it to three behind it; places count from the margin's begin."""
        told = [(FAR + far, *self.sum(of_unit(-far, word, flags))) for far in range(-FAR, FAR + 1)]
        return tuple(one for one in told if any(one[1:]))

    def _of_groups(self, one: int, other: int) -> tuple[Told, ...]:
        """What the kinds of two neighbours tell of the first and of the second."""
        told = [(FAR - 1, *self.sum([of_groups(NEXT, one, other)])), (FAR, *self.sum([of_groups(LAST, one, other)]))]
        return tuple(one for one in told if any(one[1:]))

    def likeliest(self, begins: Sequence[float], goes_on: Sequence[float]) -> list[str]:
        """Viterbi's path."""
        o_o, o_b, b_o, b_b, b_i, i_o, i_b, i_i = self.transitions
        if not begins:
            return []
        o, b, i = 0.0, begins[0], -1e9  # nothing goes on that has not begun
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


#: what two neighbouring words tell, and of whom
_SIDES = {LAST_BUT_ONE: FAR + 1, NEXT_BUT_ONE: FAR - 2, LAST: FAR, NEXT: FAR - 1}


def _word_pairs(weights: Mapping[str, Weight]) -> dict[str, tuple[Told, ...]]:
    """By the two words: there are too many pairs to keep sums of all, and most weigh nothing."""
    pairs: dict[str, tuple[Told, ...]] = {}
    for trait, (b, i) in weights.items():
        side, _, words = trait.partition(" ")
        if side in _SIDES:
            pairs[words] = (*pairs.get(words, ()), (_SIDES[side], b, i))
    return pairs
