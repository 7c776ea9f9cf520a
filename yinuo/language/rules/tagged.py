"""What a stretch that was tagged as a promise promises: which action, whose, until when."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from yinuo.language.learned.tagger import Stretch
from yinuo.language.rules.drafts import Draft
from yinuo.language.rules.folding import Folded
from yinuo.language.rules.promise_spans import trimmed
from yinuo.language.rules.promise_words import AFTER, PAST, SELF, TEAM, THIRD, TIME, Token
from yinuo.language.types import Action, DueKind, Moment, Owner, Promise

#: a promise that no rule has drafted is named by this and the words that weighed most
LEARNED = "learned from"


def settled(
    stretches: Iterable[Stretch],
    drafts: Sequence[Draft],
    refused: Sequence[Draft],
    words: Sequence[Token],
    folded: Folded,
) -> Iterator[Promise]:
    """Action and owner come from the rules' draft of the same words, even from one that they refused."""
    by_rule, by_refusal = Shelf(drafts), Shelf(refused)
    pieces = list(parted(stretches, by_rule))
    starts = [token.start for token in words]
    told_at = {id(token.moment): token.start for token in words if token.moment is not None}
    borders = [one.start for one in pieces]
    for start, end, weightiest in pieces:
        inside = [token for token in words[bisect_left(starts, start) : bisect_left(starts, end)] if token.end <= end]
        drafted = by_rule.closest(start, end)
        known = drafted or by_refusal.closest(start, end)
        if known is not None:
            action, owner = known.action, known.owner
        else:
            action, owner = _action(inside), _owner(inside)
        moment = _moment(drafted, inside)
        if moment is not None and moment not in _times(inside):
            pointing = drafted is not None and not _POINTING_BACK.isdisjoint(drafted.rules)
            place = told_at.get(id(moment), -1)
            one = pieces[max(0, bisect_right(borders, place) - 1)]
            if not pointing and one.start <= place < one.end:
                # a time told in another promise is that one's, unless these words point back to it
                moment = None
        due = moment.due if moment is not None else None
        kind: DueKind = moment.due_kind if moment is not None and due is not None else "vague"
        rules = drafted.rules if drafted is not None else (f"{LEARNED} {' '.join(weightiest)}".rstrip(),)
        yield Promise(
            folded.span(*trimmed(start, end, folded.text, inside)),
            action,
            owner,
            due,
            kind,
            drafted.event_words(folded) if drafted is not None else None,
            tuple(rules),
        )


class Shelf:
    """Drafts from left to right, to be found by place."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self.drafts = sorted(drafts, key=lambda draft: draft.start)
        self._starts = [draft.start for draft in self.drafts]
        self._reach = max((draft.end - draft.start for draft in self.drafts), default=0)

    def between(self, start: int, end: int) -> list[Draft]:
        """Those that share something with the stretch."""
        first, last = bisect_left(self._starts, start - self._reach), bisect_left(self._starts, end)
        return [draft for draft in self.drafts[first:last] if draft.end > start]

    def closest(self, start: int, end: int) -> Draft | None:
        """The one that shares most with the stretch."""
        return max(self.between(start, end), key=lambda one: min(end, one.end) - max(start, one.start), default=None)


def parted(stretches: Iterable[Stretch], drafts: Shelf) -> Iterator[Stretch]:
    """Without a comma between them the model runs two promises into one; the rules tell where the second begins."""
    for start, end, weightiest in stretches:
        held = [
            one
            for one in drafts.between(start, end)
            if min(end, one.end) - max(start, one.start) > _MOST * (one.end - one.start)
        ]
        borders = [start, *sorted({one.start for one in held[1:] if start < one.start < end}), end]
        yield from (Stretch(one, other, weightiest) for one, other in pairwise(borders))


#: the share of a draft that makes it part of a stretch
_MOST = 0.6


_POINTING_BACK = frozenset({"that_time", "time_of_readiness"})


def _times(inside: Iterable[Token]) -> list[Moment]:
    return [
        token.moment
        for token in inside
        if token.moment is not None and token.flags & TIME and not token.flags & PAST and token.moment.due is not None
    ]


def _moment(drafted: Draft | None, inside: Sequence[Token]) -> Moment | None:
    """The time the rules gave to these words; else the last time told in them, unless it counts from an event to come."""
    times = _times(inside)
    if drafted is not None:
        if drafted.moment is None and (not times or "clock_not_started" in drafted.rules):
            return None
        if drafted.moment is not None and (not times or any(one.span == drafted.moment.span for one in times)):
            return drafted.moment
    if not times:
        return None
    moment = times[-1]
    counts = moment.due_kind == "within" or (moment.due_kind == "at" and moment.kind == "point")
    before = (token for token in inside if token.moment is not moment and token.end <= _start(moment, inside))
    return None if counts and any(token.flags & AFTER for token in before) else moment


def _start(moment: Moment, inside: Iterable[Token]) -> int:
    return next(token.start for token in inside if token.moment is moment)


def _action(inside: Sequence[Token]) -> Action:
    return next((token.word.action for token in inside if token.word.action != "other"), "other")


def _owner(inside: Sequence[Token]) -> Owner:
    for token in inside:
        if token.flags & THIRD:
            return "third_party"
        if token.flags & SELF:
            return "self"
        if token.flags & TEAM:
            return "team"
    return "team"
