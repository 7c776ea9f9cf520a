"""The exact words of a promise: who, when and what, without what only leads in and what only trails off."""

from __future__ import annotations

from yinuo.language.rules.clauses import Clause
from yinuo.language.rules.promise_words import ACT, COMFORT, EVENT, LEAD, LINK, PARTICLE, PERSON
from yinuo.language.rules.statements import Statement

_SKIPPED = LEAD | LINK | COMFORT | PARTICLE
#: "收到" answers, but "收到退货" is an event
_KEPT = EVENT | ACT | PERSON
_TRAILING = frozenset("的哒滴哦噢喔呢哈啊呀哟呦吧嘞啦咯哩嗷嘿咧啰喽撒哇嗯呃耶~^么昂啵.-。,!?;:'\"()[]、《》…")
_LEADING = frozenset("-~.。,!?;:'\")]}、》·*#")

#: a run of unknown words before the first known one is kept as the topic up to this length
_TOPIC = 16


def reach(clause: Clause, said: Statement, text: str) -> tuple[int, int]:
    start = content_start(clause, text)
    first = said.time if said.time is not None and said.time.start < said.head.start else said.head
    if first.start - start > _TOPIC and said.main == 0:
        person = said.causer or said.person
        start = person.start if person is not None and person.start < first.start else first.start
    end = clause.end
    last = clause.tokens[-1]
    while end > said.head.end and (text[end - 1] in _TRAILING or _is_sign(text[end - 1])):
        end -= 1
    if last.flags & (COMFORT | LINK) and last.start > said.head.end:
        end = last.start
    return start, max(end, said.head.end)


def content_start(clause: Clause, text: str) -> int:
    place = clause.start
    for token in clause.tokens:
        while place < token.start and (text[place] in _LEADING or _is_sign(text[place])):
            place += 1
        if token.start > place or not token.flags & _SKIPPED or token.flags & _KEPT:
            return place
        place = token.end
    return place


def _is_sign(letter: str) -> bool:
    """Emoji and other signs are no part of a promise."""
    return ord(letter) > 0x1F000 or 0x2190 <= ord(letter) <= 0x2BFF
