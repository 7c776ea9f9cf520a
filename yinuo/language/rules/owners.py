"""Who owes it: the speaker, the company, or a partner it speaks for."""

from __future__ import annotations

from yinuo.language.rules.promise_words import SELF, TEAM, THIRD, Token
from yinuo.language.rules.statements import Statement
from yinuo.language.types import Owner

#: deeds that the speaker of the clause before does in person; goods, money and visits are the company's
PRONOUNS = frozenset({"他", "她", "他们"})
_PERSONAL = frozenset({"callback", "reply", "send_document"})


def settle_owner(said: Statement, carried: Token | None, referent: Token | None = None) -> Owner:
    """``carried`` is whoever the clause before was about, ``referent`` whom 他 means."""
    person = said.person
    if person is not None and person.word.text in PRONOUNS:
        return "team" if referent is not None and referent.flags & TEAM else "third_party"
    if person is not None:
        return _kind(person, said)
    if carried is not None and carried.flags & SELF and said.action in _PERSONAL:
        return "self"
    if carried is not None and carried.flags & THIRD and not carried.flags & TEAM:
        return "third_party"
    return "team"


def _kind(person: Token, said: Statement) -> Owner:
    if person.flags & THIRD and not any(
        t.word.text == "同事" and person.end <= t.start < said.head.start for t in said.clause.tokens
    ):
        return "third_party"
    return "self" if person.flags & SELF else "team"
