"""Answers that pass over what the customer asked: the same request, the same sentence, a standard reply."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.language.context.apologies import APOLOGY
from yinuo.language.context.catalogue import catalogue, finding
from yinuo.language.context.quoting import asked
from yinuo.language.context.talk import MARKS, Exchange, Talk, Turn
from yinuo.language.rules.folding import fold
from yinuo.language.types import Finding

_QUESTION = re.compile(r"[?？]|怎么|什么|为何|为啥|[谁哪几]|多久|吗|解释|说法|到底")
_REQUEST = re.compile(
    r"(?:留(?:下|个|一下|一个)?|提供|告诉|告知|报(?:一下|下)?|发(?:一下|下)?)(?:[您你我]们?|一下|下|个|您的|你的)?[^，,。！!？?]{0,4}?"
    r"(?P<thing>联系电话|电话号码|手机号码?|联系方式|电话|号码|订单号?|单号|地址|姓名|身份证号?码?|邮箱|截图|照片|凭证)"
)
_CONTACT = re.compile(r"电话|号码|手机|联系方式")
_COURTESY = re.compile(
    r"那么?|麻烦|辛苦|请|您|你|我们?|方便|可以|能否|能|是否|先|再|还是|需要|要|把|给|一下|好吗|好不好|行吗|可以吗|吗|呢|吧|哦|啊|的|亲|"
    + f"[{re.escape(MARKS)}]"
)
_GIVEN = re.compile(r"\d{7,}")
_ASKS_ABOUT_REQUEST = re.compile(
    r"(?:哪个|哪里|什么|要|留|报|给)[^，,。！!？?]{0,4}(?:号码?|电话|单号|地址|照片|截图)|留(?:电话|号码)(?:干|做)"
)
_LEAST_WORDS = 8


def asks_again_instead_of_answering(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    requested: set[str] = set()
    for customer, turn, answering in talk.answers():
        things = _things_asked_for(turn.text)
        if customer is not None and answering and not turn.reading.promises and _is_left_open(customer.text):
            repeats = bool(things & requested)
            if repeats and not _COURTESY.sub("", _REQUEST.sub("", turn.text)):
                yield turn, finding("asks_again", turn.core(), "asks for the same again instead of answering")
        requested |= things


def _is_left_open(question: str) -> bool:
    return bool(_QUESTION.search(question)) and not _GIVEN.search(question) and not _ASKS_ABOUT_REQUEST.search(question)


def says_the_same_again(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    sentences: set[str] = set()
    for customer, turn, answering in talk.answers():
        bare = "".join(character for character in turn.text if character.isalnum())
        repeats = answering and len(bare) >= _LEAST_WORDS and bare in sentences
        if customer is not None and repeats and _QUESTION.search(customer.text) and not APOLOGY.search(turn.text):
            yield turn, finding("same_again", turn.core(), "says the same words again to another question")
        sentences.add(bare)


# a standard reply of the company that takes nothing up

#: shares of neighbouring characters in common from which a reply is the template, and the other way round
_OF_THE_TEMPLATE = 0.75
_OF_THE_REPLY = 0.7
_GAP = re.compile(r"\{[^}]*\}|<[^>]*>|\*{2,}|[xX×]{2,}")
_ASKS_WHEN = re.compile(r"多久|什么时候|啥时候|几点|几天|哪天|多长时间|何时")
_ASKS_HOW_MUCH = re.compile(r"多少|几")
#: one in so many of the question's characters shows that the reply speaks of it
_SHARED = 3
#: characters that say nothing about the matter
_EMPTY = frozenset(
    "我你您他她它们的了吗呢吧啊是在有不没这那就都也还会能要给可以请为到说好个一么什怎样哪谁多少几时候问题客户亲用把被和跟与及对将让来去上下中出里很太真再又才只已经所但如果因此此得着过后前大小先生知道想看"
)


def passes_over_the_question_with_a_standard_reply(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    if not talk.templates:
        return
    templates = [_pairs(_GAP.sub("", template)) for template in talk.templates]
    for exchange in talk.exchanges:
        if not exchange.heard or not exchange.said or not _QUESTION.search(exchange.told):
            continue
        if not all(_is_one_of(turn, templates) for turn in exchange.said):
            continue
        if not _takes_up(exchange):
            turn = exchange.said[0]
            yield (
                turn,
                finding(
                    "standard_reply",
                    turn.core(),
                    "a standard reply passes over what was asked",
                    asked=asked(exchange.told),
                ),
            )


def _is_one_of(turn: Turn, templates: list[set[str]]) -> bool:
    pairs = _pairs(turn.text)
    return len(turn.bare) >= _LEAST_WORDS and any(
        len(pairs & template) >= max(_OF_THE_TEMPLATE * len(template), _OF_THE_REPLY * len(pairs))
        for template in templates
        if template
    )


def _takes_up(exchange: Exchange) -> bool:
    question = fold(exchange.told).text
    reply = fold(exchange.answered).text
    content = {sign for sign in question if sign.isalnum() and sign not in _EMPTY}
    shared = content & set(reply)
    if len(shared) * _SHARED >= len(content) or _pairs(question, _EMPTY) & _pairs(reply, _EMPTY):
        return True
    named = catalogue().same
    things = {number for word, number in named.items() if word in question}
    if any(word in reply and number in things for word, number in named.items()):
        return True
    if _ASKS_WHEN.search(question) and exchange.names_a_time:
        return True
    return bool(_ASKS_HOW_MUCH.search(question) and re.search(r"\d", reply))


def _pairs(text: str, without: frozenset[str] = frozenset()) -> set[str]:
    bare = "".join(sign for sign in fold(text).text if sign.isalnum())
    return {pair for at in range(len(bare) - 1) if without.isdisjoint(pair := bare[at : at + 2])}


def _things_asked_for(text: str) -> set[str]:
    things = {match["thing"] for match in _REQUEST.finditer(text)}
    return {"contact" if _CONTACT.search(thing) else thing for thing in things}
