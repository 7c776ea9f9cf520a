"""What one clause says: the event it waits for, who acts, by when, and the deed."""

from __future__ import annotations

from yinuo.language.rules.actions import settle_action
from yinuo.language.rules.clauses import Clause, is_governed, is_person
from yinuo.language.rules.promise_words import (
    ACT,
    AFTER,
    ARRIVAL,
    CAUSATIVE,
    CHOICE,
    CONTACT,
    CUSTOMER,
    DESK,
    EVENT,
    LIGHT,
    PAST,
    PERSON,
    PREPOSITION,
    REPORT,
    THIRD,
    TIME,
    WILL,
    Token,
)
from yinuo.language.types import Action


class Statement:
    __slots__ = (
        "action", "after", "before", "causer", "clause", "event_end", "flags", "head", "head_at", "main", "person", "time", "waits",
    )  # fmt: skip

    clause: Clause
    #: place of the first token after the event the deed waits for
    main: int
    #: the event is one of the customer's choosing, or one that the desk sees happen
    waits: bool
    event_end: int
    head: Token
    head_at: int
    action: Action
    #: everything said between the event and the deed, and after the deed
    before: int
    after: int
    flags: int
    #: who does it, when somebody is named
    person: Token | None
    #: who makes somebody do it ("我让师傅")
    causer: Token | None
    time: Token | None


def read_statement(clause: Clause, text: str) -> Statement | None:
    """None when the clause holds no deed."""
    if not clause.flags & ACT:
        return None
    words = clause.tokens
    acts = [at for at, token in enumerate(words) if token.flags & ACT and _is_deed(words, at)]
    if not acts:
        return None
    main, event_end, waits = _event(words, acts)
    said = Statement()
    said.clause = clause
    said.main, said.event_end, said.waits = main, event_end, waits
    acts = [at for at in acts if at >= main]
    if not acts:
        return None
    said.head_at = _head(words, acts, text, clause.end)
    said.head = words[said.head_at]
    before = after = 0
    for token in words[main : said.head_at]:
        before |= token.flags
    for token in words[said.head_at + 1 :]:
        after |= token.flags
    said.before, said.after = before, after
    said.flags = before | after | said.head.flags
    said.person, said.causer = _people(words, main, said.head_at)
    said.time = _time(words, main, said.head_at, acts)
    said.action = settle_action(said.head, words, main, said.flags)
    return said


def is_own_contact(said: Statement) -> bool:
    return bool(said.head.flags & CONTACT) or said.action == "send_document"


def _is_deed(words: list[Token], at: int) -> bool:
    token = words[at]
    if not token.flags & PERSON:
        return True
    return not is_person(token, words[at + 1] if at + 1 < len(words) else None)


def _event(words: list[Token], acts: list[int]) -> tuple[int, int, bool]:
    """Where the main part begins, where the event ends in the text, and whether there is one."""
    last = acts[-1]
    for at in range(last - 1, -1, -1):
        flags = words[at].flags
        if flags & AFTER and at and not words[at].flags & TIME:
            return at + 1, words[at].end, True
        if flags & EVENT and at < last and not flags & CHOICE:
            return at + 1, words[at].end, True
    return 0, 0, False


def _head(words: list[Token], acts: list[int], text: str, end: int) -> int:
    """The deed that is owed: reaching the customer first, else the last that is more than a preparation."""
    best = acts[-1]
    rank = -1
    for at in acts:
        token = words[at]
        flags = token.flags
        if flags & CONTACT:
            if rank < 3:
                best, rank = at, 3
        elif flags & LIGHT:
            if rank < 0:
                best, rank = at, 0
        elif flags & ARRIVAL:
            if rank <= 1:
                best, rank = at, 1
        elif rank <= 2:
            if rank == 2 and words[best].word.action == "visit":
                continue
            best, rank = at, 2
    return best


def _people(words: list[Token], main: int, head: int) -> tuple[Token | None, Token | None]:
    person: Token | None = None
    causer: Token | None = None
    for at in range(head):
        token = words[at]
        if not token.flags & PERSON or not is_person(token, words[at + 1]):
            continue
        if is_governed(words[:at], token):
            before = _governor(words, at)
            if before.flags & (CAUSATIVE | REPORT) and not (before.flags & PREPOSITION and token.flags & DESK):
                causer, person = person, token
            continue
        if person is not None and at and words[at - 1] is person:
            # "我们技术", "我们客户经理": the nearer one acts
            person = token
        elif person is None or at >= main or not person.flags & DESK:
            person = token
    return person, causer


def _governor(words: list[Token], at: int) -> Token:
    for place in range(at - 1, -1, -1):
        if words[place].flags & (CAUSATIVE | PREPOSITION | LIGHT | REPORT) or words[place].word.action == "escalate":
            return words[place]
    return words[at - 1]


def _time(words: list[Token], main: int, head: int, acts: list[int]) -> Token | None:
    """The time nearest before the deed, else the first after it."""
    for at in range(head - 1, -1, -1):
        if words[at].flags & TIME and not words[at].flags & PAST and (at >= main or not _is_length(words[at])):
            return words[at]
    return next((t for t in words[head + 1 :] if t.flags & TIME and not t.flags & PAST), None)


def _is_length(token: Token) -> bool:
    return token.moment is not None and token.moment.due_kind == "within"


