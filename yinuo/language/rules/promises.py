"""Find what the desk commits to in one message: drafted by rule, decided by what was learned from cases."""

from __future__ import annotations

from datetime import datetime

from yinuo.language.learned.tagger import Tagger, tagger
from yinuo.language.learned.traits import Mark
from yinuo.language.rules.clauses import cut
from yinuo.language.rules.drafting import Drafting
from yinuo.language.rules.drafts import Draft, promised, without_preludes
from yinuo.language.rules.folding import Folded, fold
from yinuo.language.rules.promise_words import (
    ADJUNCT,
    AFTER,
    AGAIN,
    EVENT,
    NOW,
    PERFECT,
    PERSON,
    SURE,
    TIME,
    VAGUE,
    WILL,
    Token,
    tokens,
)
from yinuo.language.rules.rhythms import with_rhythms
from yinuo.language.rules.tagged import settled
from yinuo.language.rules.waits import with_waits
from yinuo.language.types import Moment, Promise

#: without one of these nothing is promised
_HOPEFUL = TIME | WILL | SURE | VAGUE | NOW | AFTER | EVENT | AGAIN | PERSON | PERFECT | ADJUNCT


def read_promises(
    text: str, said_at: datetime, moments: tuple[Moment, ...], model: Tagger | None = None
) -> tuple[Promise, ...]:
    """The promises of an agent's message, in order. ``moments`` are those that ``read_moments`` found in the same text."""
    folded = fold(text)
    words = tokens(folded, moments)
    if not _is_hopeful(words):
        return with_waits((), folded, said_at)
    drafts, refused, marks, opening = draft(folded, words, said_at)
    stretches = (model or tagger()).stretches(folded.text, words, marks, opening)
    found = settled(stretches, drafts, refused, words, folded)
    return with_waits(with_rhythms(found, text, said_at), folded, said_at)


def drafted_by_rule(text: str, said_at: datetime, moments: tuple[Moment, ...]) -> tuple[Promise, ...]:
    """What the rules alone take for promises; what the model adds is measured against it."""
    folded = fold(text)
    words = tokens(folded, moments)
    if not _is_hopeful(words):
        return ()
    return tuple(promised(one, folded) for one in draft(folded, words, said_at)[0])


def draft(
    folded: Folded, words: list[Token], said_at: datetime
) -> tuple[list[Draft], list[Draft], list[Mark], set[int]]:
    """By rule: the promises, the deeds that are none, and both as marks for the model."""
    drafting = Drafting(folded.text, said_at)
    clauses = cut(folded.text, words)
    every = drafting.read(clauses)
    drafts = without_preludes(every)
    marks = [Mark(one.start, one.end, True, one.rules[0]) for one in drafts]
    marks += [Mark(one.start, one.end, False, "prelude") for one in every if one not in drafts]
    marks += [Mark(one.start, one.end, False, one.refusal) for one in drafting.refused]
    return drafts, [one.draft for one in drafting.refused], marks, {clause.start for clause in clauses}


def _is_hopeful(words: list[Token]) -> bool:
    flags = 0
    for token in words:
        flags |= token.flags
    return bool(flags & _HOPEFUL)
