"""Promises in the making: what later clauses may still join, and what of them is left at the end."""

from __future__ import annotations

from yinuo.language.rules.folding import Folded
from yinuo.language.rules.promise_words import LIGHT
from yinuo.language.rules.statements import Statement, is_own_contact
from yinuo.language.types import Action, DueKind, Moment, Owner, Promise


class Draft:
    """A promise while later clauses may still join it."""

    __slots__ = ("action", "end", "event", "last", "moment", "owner", "rules", "said", "start")

    def __init__(
        self, said: Statement, start: int, end: int, owner: Owner, moment: Moment | None, rules: list[str]
    ) -> None:
        self.said = said
        self.start = start
        self.end = end
        self.owner = owner
        self.action: Action = said.action
        self.moment = moment
        self.rules = rules
        #: where the event that starts the clock stands
        self.event: tuple[int, int] | None = None
        #: index of the last clause it covers
        self.last = 0

    def event_words(self, folded: Folded) -> str | None:
        if self.event is None or self.event[0] >= self.event[1]:
            return None
        return folded.span(*self.event).text


def without_preludes(drafts: list[Draft]) -> list[Draft]:
    """A report or a look-up that only leads to a promised answer is no promise of its own."""
    kept: list[Draft] = []
    for at, draft in enumerate(drafts):
        leads = draft.said.head.flags & LIGHT or draft.action == "escalate" or draft.said.head.word.text == "安排"
        later = drafts[at + 1 :]
        if leads and draft.moment is None and any(is_own_contact(d.said) or d.moment is not None for d in later):
            continue
        if draft.rules[0] == "kept_watch" and any(
            d.last == draft.last + 1 and not d.said.clause.comma for d in later[:1]
        ):
            # "我盯着 | 三点前一定给您放款"
            continue
        if draft.said.head.flags & LIGHT and any(is_own_contact(d.said) and not d.said.clause.first for d in later[:1]):
            continue
        kept.append(draft)
    return kept


def promised(draft: Draft, folded: Folded) -> Promise:
    moment = draft.moment
    due = moment.due if moment is not None else None
    kind: DueKind = moment.due_kind if moment is not None and due is not None else "vague"
    span = folded.span(draft.start, draft.end)
    return Promise(span, draft.action, draft.owner, due, kind, draft.event_words(folded), tuple(draft.rules))
