"""Selling to somebody who is complaining."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.talk import Talk, Turn, is_hurt
from yinuo.language.types import Finding, Span

_COMPLAINS = re.compile(r"亏|赔|投诉|坏了|漏水|退(?:款|货|钱)|骗|故障|修不好|质量问题|怎么(?:办|解决|处理)")
_OFFER = re.compile(
    r"(?:给您)?推荐[^，,。！!？?]{0,12}|(?:可以|建议您?)考虑(?:购买|办理|升级|入手)[^，,。！!？?]{0,8}|(?:办理|开通|升级|加购|选购|购买)[^，,。！!？?]{0,8}(?:套餐|会员|产品|新款|延保|保险)|"
    r"(?:新品|新款|活动价|优惠活动|优惠套餐|性价比)[^，,。！!？?]{0,8}"
)
_NO_OFFER = re.compile(r"不(?:会|再|能)?(?:给您)?推荐|没有推荐")
_ASKS_FOR_OFFER = re.compile(
    r"有(?:没有|什么|别的|其他)[^，,。！!？?]{0,8}(?:推荐|产品|套餐|款)|推荐|多少钱|有活动|想(?:买|换|办|升级)"
)
_WANTS_NO_OFFER = re.compile(r"(?:别|不要|不用|少)[^，,。！!？?]{0,8}(?:推荐|推销|卖|产品|套餐)")


def sells_to_someone_complaining(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    complained = False
    asked = ""
    for turn in talk.turns:
        if turn.message.speaker == "customer":
            complained = complained or is_hurt(turn.reading.emotion) or bool(_COMPLAINS.search(turn.text))
            asked = turn.text
            continue
        offer = _OFFER.search(turn.text)
        if offer is None or not complained or _NO_OFFER.search(turn.text):
            continue
        if not _ASKS_FOR_OFFER.search(asked) or _WANTS_NO_OFFER.search(asked):
            span = Span(offer.start(), offer.end(), offer[0])
            yield turn, finding("sells_to_complaint", span, "sells to a customer who is complaining")
