"""What stands right beside a time phrase and changes what it means: 内, 前, 后, 未来, 过去, 保修, 热线, 每, 等了."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yinuo.language.rules.timewords import guard

_BOUND = re.compile(
    r"\)?(?:这天|那天|当天|期间|假期|左右|上下|前后|附近|许|的时候|时分|整)?"
    r"(?:(?P<within>之内|以内|内|里面|里(?!程|边|的))"
    r"|(?P<before>之前|以前|前(?![天台往面后置期去夕端半]|提(?![交供出前醒货报])|来(?![过电访])))"
    r"|(?P<after>之后|以后|过后|后(?![天台续面期悔果勤边半者门院])))?"
)
_CLAUSE_EDGE = frozenset(",.。;；!！?？:\n在（(【[")

_AHEAD_STANDING = guard("after_length")
_NEVER_DUE = guard("after_length_always")
_BEHIND_STANDING = guard("before_length")
_NOT_OVER = guard("not_over")
_SOME_DAY = guard("some_day")
_AHEAD_PAST = guard("after_past_length")
_BEHIND_PAST = guard("before_past_length")
_AHEAD_FUTURE = guard("after_coming_length")
_FUTURE = guard("coming")
_FUTURE_AT_EDGE = guard("coming_at_edge")
_LATER = guard("passing")
_NOT_PASSING = frozenset("超经不通度难错路熬胜隔")
_PAST = guard("gone")
_PAST_AT_EDGE = guard("gone_at_edge")
_STATED_HOURS = guard("hours_before")
_STATED_HOURS_AFTER = guard("hours_after")
_RECURRING = guard("recurring_before")
_AFTER_DAY = guard("after_day")
_EVENT_DAY = guard("before_event_day")
_NUMBERED = guard("number_before")
_HAPPENED = guard("after_past_day")
_GREETING = guard("after_greeting")


def bound_after(text: str, end: int) -> tuple[str, int]:
    """内, 前 or 后 right after a phrase, as within, before, after or "", and where the phrase then ends."""
    m = _BOUND.match(text, end)
    if m is None or not m.group():
        return "", end
    bound = m.lastgroup or ""
    return (bound, m.end()) if bound or m.end() - end > 1 else ("", end)


def _ending(text: str, words: Sequence[str], start: int) -> int:
    """How long the word of the list is that ends where the phrase starts; 0 for none."""
    return max((len(word) for word in words if text.endswith(word, 0, start)), default=0)


def direction(text: str, bound: str, start: int, end: int) -> tuple[str, int]:
    """Which way a length looks, and where the words about it begin.

    within, after: it runs from now; past, ago: it is behind us; standing: a policy or a property, no time of ours.
    """
    if start and (text[start - 1] == "第" or text[start - 1 : end].startswith(_SOME_DAY)):
        return "standing", start
    if text.startswith(_NEVER_DUE, end) or text.endswith(_RECURRING, 0, start):
        return "standing", start
    if bound == "before":
        return "ago", start
    if size := _ending(text, _PAST, start):
        return "past", start - size
    if (size := _ending(text, _LATER, start)) and text[max(start - size - 1, 0)] not in _NOT_PASSING:
        if text.startswith("了", end):
            return "past", start - size
        return bound or "after", start - size
    at_edge = _edge_word(text, start)
    if at_edge in _PAST_AT_EDGE and not bound:
        return "past", start - len(at_edge)
    if at_edge in _FUTURE_AT_EDGE and not bound:
        return "within", start - len(at_edge)
    if size := _ending(text, _FUTURE, start):
        return ("standing" if text.startswith(_AHEAD_STANDING, end) else bound or "within"), start - size
    if bound:
        return bound, start
    if start and text[start - 1] in "前":
        return "standing", start
    if text.startswith(_AHEAD_STANDING, end):
        return "standing", start
    if text.endswith(_BEHIND_STANDING, 0, start) and not text.endswith(_NOT_OVER, 0, start):
        return "standing", start
    if text.startswith(_AHEAD_PAST, end):
        return "past", start
    if text.endswith(_BEHIND_PAST, 0, start) and not text.startswith(_AHEAD_FUTURE, end):
        return "past", start
    return "within", start


def _edge_word(text: str, start: int) -> str:
    """后, 前, 下, 上, 之后, 之前 right before a length, when nothing but the edge of the clause is before it.

    下单后三天 hangs on the order; 后三天 alone looks ahead.
    """
    for size in (2, 1):
        word = text[max(start - size, 0) : start]
        if len(word) == size and (word in _PAST_AT_EDGE or word in _FUTURE_AT_EDGE):
            before = start - size
            return word if before == 0 or text[before - 1] in _CLAUSE_EDGE else ""
    return ""


def is_standing(text: str, start: int, end: int) -> bool:
    """Whether a phrase of days or clocks tells opening hours, a habit, a number or a greeting, not a time to come."""
    return (
        text.endswith(_STATED_HOURS, 0, start)
        or text.endswith(_RECURRING, 0, start)
        or text.startswith(_STATED_HOURS_AFTER, end)
        or text.startswith(_AFTER_DAY, end)
        or text.endswith(_EVENT_DAY, 0, start)
        or text.endswith(_NUMBERED, 0, start)
        or (text.startswith(_GREETING, end) and not text.startswith(("好吗", "好不", "好么", "好嘛"), end))
    )


def has_happened(text: str, end: int) -> bool:
    """3月2日已经办结: what follows says that the time is past."""
    return text.startswith(_HAPPENED, end)
