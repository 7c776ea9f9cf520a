"""Which of the eleven actions a deed is, once its noun is known: sending papers is not sending goods."""

from __future__ import annotations

from yinuo.language.rules.promise_words import (
    ADJUNCT,
    CUSTOMER,
    DOCUMENT,
    GIFT,
    GOODS,
    LIGHT,
    MONEY,
    PERSON,
    PREPOSITION,
    SEND,
    TEXT,
    THIRD,
    TIME,
    WILL,
    Token,
)
from yinuo.language.types import Action

#: a noun further behind the deed is not what is sent
_NEAR = 7
_TALKS = frozenset({"联系", "对接", "沟通", "协商", "联络"})
_BY_HAND = frozenset("装修换拆检测查校维疏清更安")
_CRAFT = ("师傅", "工程师", "维修工", "电工", "水电工", "班组", "安装工", "维修人员", "安装人员", "技师")

_NOUNS = DOCUMENT | TEXT | GIFT | MONEY | GOODS


#: with a time or a will they tell the customer something, even if he is not named
ANNOUNCING = frozenset({"通知", "反馈"})


def settle_action(head: Token, words: list[Token], main: int, flags: int, rest: str, topic: int = 0) -> Action:
    """``rest`` is what follows 给您 when that is the deed itself."""
    action = head.word.action
    named = noun_flags(words, head.end + _NEAR)
    nouns = named or topic
    if head.word.text in ("帮", "为", "替", "把"):
        return "other"
    if head.word.text == "给" and rest[:1] in ("回", "打", "拨"):
        return "callback"
    if head.word.text in ("给", "给你一个", "给你个", "给你一份", "给出一个"):
        if named & (GIFT | DOCUMENT | GOODS):
            return "compensate" if named & GIFT else "send_document" if named & DOCUMENT else "ship"
        # "给您迁移": an unknown deed; "尽快给您": an answer
        return "resolve" if head.word.text == "给" and len(rest) > 1 and not named else "reply"
    if action == "callback" and head.word.text.startswith("打") and "电" not in head.word.text:
        nouns = named if any(t.flags & PERSON for t in words) else nouns
        return "compensate" if nouns & GIFT else "refund" if nouns & MONEY else action
    if head.flags & ADJUNCT and any(t.word.action == "visit" or t.flags & THIRD for t in words):
        return "visit"
    if head.word.text in ANNOUNCING and flags & (WILL | TIME):
        return "reply"
    if action in ("ship", "refund", "compensate", "send_document"):
        if head.flags & SEND:
            return sent(head, nouns)
        if action == "ship":
            return (
                "send_document" if nouns & DOCUMENT else "compensate" if nouns & GIFT and not nouns & GOODS else "ship"
            )
        if action == "refund" and nouns & GIFT:
            return "compensate"
        if action == "send_document" and nouns & TEXT and not nouns & DOCUMENT:
            return "reply"
        if action == "compensate" and head.word.text.startswith("补") and nouns & GOODS and not nouns & GIFT:
            return "ship"
        return action
    if action == "resolve" and head.word.text.startswith("开") and nouns & DOCUMENT:
        return "send_document"
    if action == "resolve" and head.word.text.startswith(("加", "补")):
        return "compensate" if nouns & GIFT else "resolve"
    if action == "resolve" and head.word.text[0] in _BY_HAND and head.word.text[-1] not in "好完妥":
        # "工程师周六给您装": somebody comes for it
        return "visit" if any(t.flags & PERSON and t.word.text.endswith(_CRAFT) for t in words) else action
    if head.flags & LIGHT and head.word.text in _TALKS and (flags & WILL or _to_the_customer(words, head)):
        return "callback"
    return action


def _to_the_customer(words: list[Token], head: Token) -> bool:
    """与贵司对接."""
    at = words.index(head)
    return at > 1 and bool(words[at - 1].flags & CUSTOMER and words[at - 2].flags & PREPOSITION)


def sent(head: Token, nouns: int) -> Action:
    """What a bare 发, 传 or 转 sends: by its noun; to the customer without one, a paper; else goods."""
    if nouns & GIFT:
        return "compensate"
    if nouns & MONEY or head.word.text[0] in "打转汇划拨":
        return "refund"
    if nouns & DOCUMENT:
        return "send_document"
    if nouns & TEXT:
        return "reply"
    if nouns & GOODS or ("你" not in head.word.text and head.word.text[-1] not in "来里"):
        return "ship"
    return "send_document"


def noun_flags(words: list[Token], end: int) -> int:
    """What the nouns name, up to a place not far behind the deed."""
    flags = 0
    for token in words:
        if token.start > end:
            break
        flags |= token.flags & _NOUNS
    return flags
