"""The desk promises the same again: with the same time, a first one, a later or an earlier one, or by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from yinuo.language.rules.links_ledger import (
    ENOUGH,
    ONLY_ONE,
    OTHER_MATTER,
    SAME_ACTION,
    Ledger,
    Link,
    LinkKind,
    Owed,
)
from yinuo.language.rules.links_turn import Turn, handed_over
from yinuo.language.rules.links_words import Clause, content, deeds_of, shared
from yinuo.language.rules.phrasebook import Hit
from yinuo.language.types import Moment, Span

#: 八点半到 is what 八点半准到 says, and half an hour from now is no other time a minute later
_SAME_TIME = timedelta(minutes=5)
#: what is said again within one breath says nothing new
_LATER = timedelta(minutes=5)
_SAME_DEED = 2.0
_NOTHING_NAMED = 3
#: a chain of promises remembers no more telling words than these
_MOST_WORDS = 300
#: so many telling words of a promise say it again
_SAME_WORDS = 3
_SIGNS_ENOUGH = 1.5
_REACH = 8
_TO_THE_CUSTOMER = re.compile(r"(?:给|跟|通知|告诉|联系|找|回复|答复)你")


def renewed(turn: Turn, ledger: Ledger, done: list[Span]) -> Iterator[Link]:
    said = turn.said
    handed = handed_over(said)
    earlier = Ledger(list(ledger.open))
    # A promise with a time is heard first: of "检验科回复，今天五点前发您" the second half is what is promised again.
    for new in sorted(turn.promised, key=lambda new: new.due is None):
        if any(span.overlaps(new.promise.span) for span in done):
            continue

        def weigh(owed: Owed, new: Owed = new) -> float:
            return weight_of_renewal(turn, owed, new, earlier)

        owed = earlier.best(weigh, ENOUGH)
        if owed is not None:
            earlier.close(owed)
            ledger.close(owed)
            yield from _links_of_renewal(turn, owed, new.promise.span, new.due, new.number, handed, new)
        ledger.add(new)
    yield from _without_a_promise(turn, ledger, earlier, handed)


def weight_of_renewal(turn: Turn, owed: Owed, new: Owed, earlier: Ledger) -> float:
    """How much speaks for it that the new promise stands for the one that is owed."""
    common = shared(new.words, owed.words)
    weight = common
    if owed.promise.action == new.promise.action:
        weight += SAME_ACTION
    elif new.deeds & owed.deeds:
        weight += _SAME_DEED
    if len(earlier.open) == 1:
        weight += ONLY_ONE
        # "周一寄", "那就七点半去" name nothing themselves: they can only be about what is known
        weight += ONLY_ONE if len(new.words) <= _NOTHING_NAMED else 0
    if turn.elsewhere and common < 2:
        weight -= OTHER_MATTER
    elif _is_contested(turn, owed):
        weight += ONLY_ONE
    elif turn.question & (owed.words | owed.asked):
        weight += ONLY_ONE / 2
    return weight


def _is_contested(turn: Turn, owed: Owed) -> bool:
    return owed.contested_in is not None and turn.index - owed.contested_in <= 2


def _links_of_renewal(
    turn: Turn, owed: Owed, span: Span, due: datetime | None, number: int | None, handed: Hit | None, new: Owed
) -> Iterator[Link]:
    kind, rule = _how_again(owed, due)
    if kind == "postpones" and _is_the_same_more_roughly(turn, owed, span):
        kind, rule = "repeats", "promises the same again"
        due = None
    if handed is not None:
        yield Link(
            "hands_over", turn.index, turn.said.span(handed), owed.turn, owed.number, "names somebody else", number
        )
        if kind == "repeats":
            kind = "hands_over"
    if kind != "hands_over":
        yield Link(kind, turn.index, span, owed.turn, owed.number, rule, number)
    if due is None and owed.due is not None and owed.due > turn.message.said_at:
        new.due = owed.due
    if len(owed.words) + len(owed.asked) < _MOST_WORDS:
        new.words |= owed.words
        new.asked |= owed.asked
    new.deeds |= owed.deeds
    new.put_off_in = turn.index if kind == "postpones" else None


def _how_again(before: Owed, due: datetime | None) -> tuple[LinkKind, str]:
    if due is None or _is_same_time(before, due):
        return "repeats", "promises the same again"
    if before.due is None:
        return "dates", "gives a time to what was vague"
    if due > before.due:
        return "postpones", "names a later time than before"
    return "advances", "names an earlier time than before"


def _is_same_time(owed: Owed, due: datetime | None) -> bool:
    return owed.due is not None and due is not None and abs(owed.due - due) <= _SAME_TIME


def _is_the_same_more_roughly(turn: Turn, owed: Owed, span: Span) -> bool:
    """明天给您回电, after 明天上午十点: the time named before lies in the time named now."""
    if owed.due is None or owed.due <= turn.message.said_at or turn.said.has("puts_off"):
        return False
    return any(
        moment.kind in ("day", "part_of_day") and moment.start and moment.end and moment.start <= owed.due < moment.end
        for moment in turn.reading.moments
        if moment.span.overlaps(span)
    )


def _without_a_promise(turn: Turn, ledger: Ledger, earlier: Ledger, handed: Hit | None) -> Iterator[Link]:
    """A new time, or another person, where the sentence alone promises nothing: 改到周日."""
    said = turn.said
    moment = _free_moment(turn)
    words = said.words
    deeds = deeds_of(said.text)

    def weigh(owed: Owed) -> float:
        return (
            shared(words, owed.words)
            + (ONLY_ONE if len(ledger.open) == 1 else 0)
            + (ONLY_ONE if _is_contested(turn, owed) or (handed and deeds & owed.deeds) else 0)
            + (ONLY_ONE / 2 if turn.question & (owed.words | owed.asked) else 0)
            + (ONLY_ONE if moment is not None and _is_same_time(owed, moment.due) else 0)
        )

    owed = earlier.best(weigh, _SIGNS_ENOUGH)
    if owed is None:
        return
    if moment is None and handed is None:
        if _is_said_again(turn, owed):
            span = said.folded.span(0, len(said.text))
            yield Link("repeats", turn.index, span, owed.turn, owed.number, "says the same again")
        return
    if moment is not None and not _is_new_time(turn, owed, moment, weigh(owed)):
        moment = None
    if moment is None and handed is None:
        return
    span = moment.span if moment else said.span(handed) if handed else said.folded.span(0, len(said.text))
    yield from _links_of_renewal(turn, owed, span, moment.due if moment else None, None, handed, owed)
    if moment is not None:
        owed.due = moment.due


def _is_said_again(turn: Turn, owed: Owed) -> bool:
    """还没到货，到了给您打电话, to a customer who asked."""
    said = turn.said
    sign = said.first("not_yet") or said.first("still")
    if sign is None or turn.unasked or turn.message.said_at - owed.said_at < _LATER:
        return False
    common = content(said.text[sign.end :]) & owed.words
    return _TO_THE_CUSTOMER.search(said.text, sign.end) is not None and len(common) >= _SAME_WORDS


def _is_new_time(turn: Turn, owed: Owed, moment: Moment, weight: float) -> bool:
    """改到周日 is one; 周六周日不上班 is none."""
    end = turn.said.place(moment.span.end)
    if turn.said.has_in("not_then", Clause(end, end + _REACH)):
        return False
    clause = turn.said.clause_of(moment.span)
    moved = any(turn.said.has_in(sign, clause) for sign in ("puts_off", "moves_up", "still", "hands_over"))
    text = turn.said.text[clause.start : clause.end]
    named = bool(content(text) & owed.words or deeds_of(text) & owed.deeds)
    named = named or _is_same_time(owed, moment.due)
    return _is_contested(turn, owed) or (moved and named) or weight >= ENOUGH


def _free_moment(turn: Turn) -> Moment | None:
    """The first time still to come that no promise of the turn has taken."""
    taken = {place for promise in turn.reading.promises for place in range(promise.span.start, promise.span.end)}
    return next(
        (
            moment
            for moment in turn.reading.moments
            if moment.due is not None and moment.due > turn.message.said_at and moment.span.start not in taken
        ),
        None,
    )
