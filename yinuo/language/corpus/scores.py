"""How well promises are found in a set of corpus cases: the same reckoning for the seen and the held-out part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from yinuo.language.corpus.promises import Case, Owed
from yinuo.language.types import Promise


class Score(NamedTuple):
    message_f1: float
    span_f1: float
    due_exact: float
    #: due times given where none is owed, as a share of all promises matched
    false_dates: float
    action: float
    owner: float
    misses: tuple[str, ...]


def score(cases: Iterable[Case], read: Callable[[str], tuple[Promise, ...]]) -> Score:
    message, span = [0, 0, 0], [0, 0, 0]
    matched = dated = due_right = false_dates = action = owner = 0
    misses: list[str] = []
    for case in cases:
        found = read(case.text)
        message[0 if case.owed and found else 1 if found else 2] += bool(case.owed or found)
        pairs = _pairs(case.owed, found)
        span[0] += len(pairs)
        span[1] += len(found) - len(pairs)
        span[2] += len(case.owed) - len(pairs)
        misses.extend(f"extra   {p.span.text} {p.rules} | {case.text}" for p in found if p not in [f for _, f in pairs])
        misses.extend(
            f"missed  {case.text[o.start : o.end]} | {case.text}" for o in case.owed if o not in [g for g, _ in pairs]
        )
        for gold, promise in pairs:
            matched += 1
            action += gold.action == promise.action
            owner += gold.owner == promise.owner
            if gold.action != promise.action or gold.owner != promise.owner:
                misses.append(
                    f"kind    {promise.span.text} {promise.action} {promise.owner} want {gold.action} {gold.owner}"
                )
            if gold.due is None:
                false_dates += promise.due is not None
            else:
                dated += 1
                due_right += promise.due == gold.due
            if promise.due != gold.due:
                misses.append(f"due     {promise.span.text} {promise.due} want {gold.due} | {case.text}")
    return Score(
        _f1(*message),
        _f1(*span),
        _share(due_right, dated),
        _share(false_dates, matched),
        _share(action, matched),
        _share(owner, matched),
        tuple(misses),
    )


def _pairs(owed: tuple[Owed, ...], found: tuple[Promise, ...]) -> list[tuple[Owed, Promise]]:
    """Gold and found spans that overlap by at least half of their union, the best first."""
    overlaps = sorted(
        (
            (
                (min(o.end, p.span.end) - max(o.start, p.span.start))
                / (max(o.end, p.span.end) - min(o.start, p.span.start)),
                i,
                j,
            )
            for i, o in enumerate(owed)
            for j, p in enumerate(found)
        ),
        reverse=True,
    )
    pairs: list[tuple[Owed, Promise]] = []
    taken_owed, taken_found = set(), set()
    for overlap, i, j in overlaps:
        if overlap >= 0.5 and i not in taken_owed and j not in taken_found:
            taken_owed.add(i)
            taken_found.add(j)
            pairs.append((owed[i], found[j]))
    return pairs


def _f1(right: int, extra: int, missed: int) -> float:
    return _share(2 * right, 2 * right + extra + missed)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
