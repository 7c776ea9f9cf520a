"""Restate and confirm: a long matter, a correction, a number taken down are said back before the agent goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.quoting import told, turned_round
from yinuo.language.context.talk import Exchange, Talk, Turn
from yinuo.language.rules.folding import fold
from yinuo.language.types import Finding

_CLAUSES = re.compile(r"[,，。!！?？;；~～…\n]+")
_LONG = 60
_MANY_CLAUSES = 5
#: pairs of neighbouring characters in common that show the matter was taken up
_TAKEN_UP = 3
_IN_PASSING = frozenset("我你您的了吗呢吧啊是在有不没这那就都也还会能要给好个一么请说和跟为")
_RIGHT = re.compile(
    r"不是[^,。!?;\n]{1,12}[,。]?(?:而)?是(?P<then>[^,。!?;\n]{1,12})|我(?:说|要|问|订|买|报|指)的是(?P<meant>[^,。!?;\n]{1,16})"
)
_WRONG = re.compile(r"(?:听|弄|搞|看|记|写|说|理解)错了|不是|不对")
_ACCUSES = re.compile(r"[?？]|难道|凭什么|还不是|是不是|不是来")


def acts_without_saying_it_back(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    for exchange in talk.exchanges:
        if not exchange.heard or not exchange.said or not _is_long(exchange):
            continue
        if not exchange.says("acts_done") or exchange.says("restates", "understands", "sorry") or exchange.names_a_time:
            continue
        if _taken_up(exchange.told, exchange.answered) < _TAKEN_UP:
            turn = exchange.said[0]
            yield (
                turn,
                finding(
                    "matter_not_restated",
                    turn.core(),
                    "acts on a long matter without saying it back",
                    told=told(exchange.told),
                ),
            )


def _is_long(exchange: Exchange) -> bool:
    clauses = [clause for clause in _CLAUSES.split(exchange.told) if len(clause) >= 3]
    return len(clauses) >= _MANY_CLAUSES and sum(map(len, clauses)) >= _LONG


def passes_over_a_correction(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    for exchange in talk.exchanges:
        if not exchange.heard or not exchange.said or not exchange.says("acts_done"):
            continue
        words = fold(exchange.told).text
        right = _RIGHT.search(words)
        if right is None or not _WRONG.search(words) or _ACCUSES.search(exchange.told):
            continue
        meant = right["then"] or right["meant"]
        if exchange.says("restates", "heard_wrong") or _shares_content(meant, fold(exchange.answered).text):
            continue
        turn = exchange.said[0]
        yield (
            turn,
            finding(
                "correction_not_restated",
                turn.core(),
                "goes on without the point the customer put right",
                told=turned_round(meant),
            ),
        )


def _shares_content(words: str, reply: str) -> bool:
    return any(sign in reply for sign in words if sign not in _IN_PASSING)


def _taken_up(words: str, reply: str) -> int:
    return len(_pairs(words) & _pairs(reply))


def _pairs(text: str) -> set[str]:
    folded = fold(text).text
    pairs = (folded[at : at + 2] for at in range(len(folded) - 1))
    return {pair for pair in pairs if pair.isalnum() and not _IN_PASSING.issuperset(pair)}


# a number, an address, a time taken down on the phone

_DIGITS = {
    **{sign: sign for sign in "0123456789"},
    **dict(zip("零〇一二三四五六七八九幺", "001234567891", strict=True)),
}
_NUMBER = re.compile(
    r"[0-9零〇一二三四五六七八九幺][0-9零〇一二三四五六七八九幺\- ,，]{5,22}[0-9零〇一二三四五六七八九幺]"
)
_LEAST_DIGITS = 7
_ADDRESS = re.compile(r"(?:[路街道巷弄村镇]|小区|大厦|花园)[^。！!？?\n]{0,12}(?:号|栋|幢|单元|室|楼|座)")
#: answers in which it may yet be read back
_SOON = 2


def takes_down_without_reading_back(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    """In writing both sides see the number; only what was heard is read back."""
    if not any(turn.has("on_the_phone") for turn in talk.turns):
        return
    for at, exchange in enumerate(talk.exchanges[1:], 1):
        request = talk.exchanges[at - 1]
        if not exchange.heard or not exchange.said or exchange.says("found_it", "reads_back"):
            continue
        answers = [later for later in talk.exchanges[at : at + _SOON] if later.said]
        if any(later.says("reads_back") for later in answers[1:]):
            continue
        turn = exchange.said[0]
        digits = _digits(exchange.told)
        said = "".join(later.answered for later in answers)
        if request.says("ask_contact") and digits:
            if digits[-3:] not in _plain_digits(said):
                name = "takes a number down without reading it back"
                yield turn, finding("number_not_read_back", turn.core(), name, tail=f"尾号{digits[-4:]}")
        elif (request.says("ask_place") and _ADDRESS.search(exchange.told)) or (
            request.says("ask_time") and any(map(_names_an_hour, exchange.heard))
        ):
            spoken_back = _taken_up(exchange.told, said) or any(
                turn.reading.moments for later in answers for turn in later.said if request.says("ask_time")
            )
            if not spoken_back:
                name = "takes an address or a time down without saying it back"
                yield turn, finding("address_not_read_back", turn.core(), name, told=told(exchange.told))


def _names_an_hour(turn: Turn) -> bool:
    """An hour can be misheard; "any day but Monday" is agreed on in the answer."""
    return turn.names_time_to_come() and re.search("[点:：]", turn.text) is not None


def _digits(text: str) -> str:
    for number in _NUMBER.finditer(text):
        digits = _plain_digits(number[0])
        if len(digits) >= _LEAST_DIGITS:
            return digits
    return ""


def _plain_digits(text: str) -> str:
    return "".join(_DIGITS.get(sign, "") for sign in text)
