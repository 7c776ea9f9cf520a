"""The exact words of a promise: who, when and what, without what only leads in and what only trails off."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.language.rules.clauses import Clause
from yinuo.language.rules.promise_words import (
    ACT,
    CAUSATIVE,
    COMFORT,
    EVENT,
    LEAD,
    LINK,
    NOW,
    PARTICLE,
    PERSON,
    SURE,
    TIME,
    VAGUE,
    WILL,
    Token,
)
from yinuo.language.rules.statements import Statement

_SKIPPED = LEAD | LINK | COMFORT | PARTICLE
#: "收到" answers, but "收到退货" is an event
_KEPT = EVENT | ACT | PERSON
_TRAILING = frozenset("的哒滴哦噢喔呢哈啊呀哟呦吧嘞啦咯哩嗷嘿咧啰喽撒哇嗯呃耶~^么昂啵.-。,!?;:'\"()[]、《》…")
_LEADING = frozenset("-~.。,!?;:'\")]}、》·*#")

#: "滑点的这个事": what only names the topic is set apart from the deed
_NAMING = frozenset({"这个", "那个", "这事", "你反映的", "你说的", "你提到的"})
_WAITING = frozenset({"等", "等到", "待"})
_WHEN = TIME | VAGUE | NOW | WILL | SURE
_LEADING_IN = CAUSATIVE | PERSON | TIME | VAGUE | NOW


def reach(clause: Clause, said: Statement, text: str) -> tuple[int, int]:
    start = content_start(clause, text)
    end = clause.end
    last = clause.tokens[-1]
    while end > said.head.end and (text[end - 1] in _TRAILING or _is_sign(text[end - 1])):
        end -= 1
    if last.flags & (COMFORT | LINK) and last.start > said.head.end:
        end = last.start
    end = max(end, said.head.end)
    return _past_the_topic(start, end, said), end


def trimmed(start: int, end: int, text: str, inside: Sequence[Token]) -> tuple[int, int]:
    """A tagged stretch without what only leads in and what only trails off; the whole stretch when there is nothing else."""
    first, last = start, end
    for token in inside:
        while first < token.start and (text[first] in _LEADING or _is_sign(text[first])):
            first += 1
        if token.start > first or token.flags & _KEPT or not token.flags & _SKIPPED:
            break
        first = token.end
    while last > first and (text[last - 1] in _TRAILING or _is_sign(text[last - 1])):
        last -= 1
    return (first, last) if first < last else (start, end)


def _past_the_topic(start: int, end: int, said: Statement) -> int:
    """您反映的助教态度这个事儿 | 校长今天下午跟您通电话: a long topic is not part of what is owed."""
    tokens = said.clause.tokens
    first = said.main if said.main else 0
    if said.main:
        wait = next((t for t in tokens[: said.main] if t.word.text in _WAITING), None)
        return wait.start if wait is not None and wait.start > start else start
    people = [t for t in (said.causer, said.person) if t is not None]
    times = [t for t in tokens[: said.head_at] if t.flags & _WHEN]
    opening = min([t.start for t in people + times], default=said.head.start)
    for token in reversed(tokens[first : said.head_at]):
        # "由", "让", "等" and what is run together with the subject belong to it
        if token.end == opening and token.flags & _LEADING_IN and token.start >= start:
            opening = token.start
    topic = opening - start
    if any(t.word.text in _NAMING for t in tokens[first : said.head_at] if t.start < opening):
        kept = 0.3 if people else 1.0
    else:
        kept = 2.0 if people else 3.0
    return opening if topic > kept * (end - opening) else start


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
