"""What makes a clause with a deed in it a promise. The first licence that holds is named in the promise."""

from __future__ import annotations

from collections.abc import Callable

from yinuo.language.rules.actions import ANNOUNCING
from yinuo.language.rules.promise_words import (
    AGAIN,
    ARRIVAL,
    CONTACT,
    CUSTOMER,
    LIGHT,
    NOW,
    PREPOSITION,
    SURE,
    VAGUE,
    WEAK,
    WILL,
)
from yinuo.language.rules.statements import Statement

Licence = Callable[[Statement], bool]


def is_dated(said: Statement) -> bool:
    """明天给您发货: a deed of ours with a time."""
    if said.time is None:
        return False
    if said.head.flags & ARRIVAL:
        if said.action == "visit":
            return said.person is not None or _is_clock_run(said)
        return said.action in ("refund", "compensate") or "你" in said.head.word.text
    if said.head.flags & LIGHT and said.head.word.text not in ANNOUNCING:
        return said.person is not None or said.before & (PREPOSITION | CUSTOMER) == PREPOSITION | CUSTOMER
    return True


def is_announced(said: Statement) -> bool:
    """会, 将: said to come."""
    return bool(said.before & WILL) and (not said.head.flags & ARRIVAL or comes(said))


def is_assured(said: Statement) -> bool:
    """一定, 保证, 必须."""
    return bool(said.before & SURE) and not said.head.flags & LIGHT


def is_soon(said: Statement) -> bool:
    """尽快, 稍后, 后期: to come, with no time."""
    if not said.before & VAGUE or (said.head.flags & ARRIVAL and not comes(said)):
        return False
    # "帮您催促厂家尽快处理": the haste is asked of another, in passing
    pressed = False
    for token in said.clause.tokens[said.main : said.head_at]:
        if token.flags & VAGUE and not pressed:
            return True
        pressed = pressed or bool(token.flags & WEAK) or token.word.text == "通知"
    return bool(said.before & WILL)


def is_after_an_event(said: Statement) -> bool:
    """修好了我打电话通知您: when something the desk sees has happened."""
    return said.waits and not said.head.flags & LIGHT


def is_again(said: Statement) -> bool:
    """我们通知售后再联系您."""
    if said.head.word.text.endswith(("确认", "核对", "核实")):
        # "我再跟您确认一下": on the spot
        return False
    return bool(said.before & AGAIN) and bool(said.head.flags & CONTACT)


def is_a_call_back(said: Statement) -> bool:
    """我给您打过去, 由专人给您回电: nobody can ring back inside the turn."""
    if not said.head.flags & CONTACT or said.person is None:
        return False
    return said.head.word.action == "callback" or _written_back(said)


def is_on_the_way(said: Statement) -> bool:
    """马上给您派车, 师傅马上到."""
    if not said.before & NOW or said.head.flags & LIGHT:
        return False
    if said.waits:
        return True
    return bool(said.head.flags & CONTACT) or said.action in ("ship", "visit")


def is_kept_watch(said: Statement) -> bool:
    """我帮您盯着, 给您留着."""
    word = said.head.word.text
    return word in _WATCH or word.endswith("盯") or (word.endswith("着") and word[:-1] in ("盯", "留", "守", "看"))


def is_sent_for(said: Statement) -> bool:
    """我让师傅给您打电话, 派人上门: somebody is made to do it."""
    return said.is_sent and not said.head.flags & LIGHT and not said.before & WEAK


def comes(said: Statement) -> bool:
    """师傅会来的: somebody named is on the way."""
    return said.action == "visit" and said.person is not None


def _is_clock_run(said: Statement) -> bool:
    moment = said.time.moment if said.time else None
    return moment is not None and (moment.due_kind == "at" or moment.kind == "duration")


def _written_back(said: Statement) -> bool:
    word = said.head.word.text
    return word.startswith(("回", "答", "发短信", "主动回")) or "结果" in word or "短信" in word


_WATCH = frozenset({"盯着", "留着", "守着", "跟到底", "盯到底", "负责到底", "盯紧", "看着", "盯"})

LICENCES: tuple[tuple[str, Licence], ...] = (
    ("dated", is_dated),
    ("announced", is_announced),
    ("assured", is_assured),
    ("soon", is_soon),
    ("after_an_event", is_after_an_event),
    ("again", is_again),
    ("call_back", is_a_call_back),
    ("on_the_way", is_on_the_way),
    ("kept_watch", is_kept_watch),
    ("sent_for", is_sent_for),
)
