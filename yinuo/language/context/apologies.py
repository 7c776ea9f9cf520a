"""An apology is worth the deed that comes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.talk import Exchange, Talk, Turn, is_hurt
from yinuo.language.types import Finding, Span

APOLOGY = re.compile(r"抱歉|对不起|不好意思|致歉|道歉|赔礼|\bsorry\b|\bapolog", re.IGNORECASE)
_ACT = re.compile(
    r"已经?(?:为|给|帮|跟|向|在|登记|申请|提交|反馈|安排|催|查|补|退|换)|正在|马上[为给帮]|[为给帮][您你](?:登记|申请|提交|反馈|处理|安排|催|查|补|退|换|升级|转)"
)
_DEMANDSAPOLOGY = re.compile(r"道歉|对不起|赔礼|认错|赔不是")
_COURTESY = re.compile(
    r"实在|真的?是?|非常|十分|很|太|抱歉|对不[起住]|不好意思|致歉|道歉|[给为让][您你](?:们)?|带来|造成|添|了|的|不便|麻烦|困扰|久等|还?请|[您你]|多多|谅解|见谅|包涵|理解|亲|这边|我们|我|向|表示|歉意|深表|诚挚|啊|哦|呢|呀|[\W_]"
)
_ASKS = re.compile(r"[?？]|怎么|什么|为何|为啥|能不能|赔|解释")


def apologises_again_without_a_deed(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    has_apologised = has_acted = hurt_since = False
    spoken: Turn | None = None
    for turn in talk.turns:
        if turn.message.speaker == "customer":
            spoken = turn
            hurt_since = hurt_since or is_hurt(turn.reading.emotion)
            continue
        apology = APOLOGY.search(turn.text)
        acts = bool(turn.reading.promises or _ACT.search(turn.text))
        if (
            apology
            and has_apologised
            and spoken
            and talk.turns[turn.index - 1] is spoken
            and hurt_since
            and not (has_acted or acts or _DEMANDSAPOLOGY.search(spoken.text))
        ):
            span = Span(apology.start(), apology.end(), apology[0])
            yield turn, finding("repeated_apology", span, "apologises again without a new deed")
        if apology:
            has_apologised, has_acted, hurt_since = True, False, False
        has_acted = has_acted or acts


def only_apologises(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    """Two answers in a row may pass: sorry, and then the deed."""
    for at, exchange in enumerate(talk.exchanges):
        if not exchange.heard or not exchange.said or not _is_only_sorry(exchange):
            continue
        if not any(is_hurt(turn.reading.emotion) and turn.reading.emotion.intensity >= 2 for turn in exchange.heard):
            continue
        if not _ASKS.search(exchange.told) or _DEMANDSAPOLOGY.search(exchange.told):
            continue
        following = talk.exchanges[at + 1] if at + 1 < len(talk.exchanges) else None
        if following is None or not following.said or _does_something(following):
            continue
        turn = exchange.said[0]
        own = turn.core()
        yield turn, finding("empty_apology", own, "apologises and does nothing", said=own.text)


def _is_only_sorry(exchange: Exchange) -> bool:
    return bool(APOLOGY.search(exchange.answered)) and not _COURTESY.sub("", exchange.answered)


def _does_something(exchange: Exchange) -> bool:
    return exchange.promises or exchange.names_a_time or exchange.says("acts", "asks")
