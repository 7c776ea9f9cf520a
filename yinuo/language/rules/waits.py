"""The longest wait, promised: 我保证不会让您等5分钟以上. Its clock runs from the moment it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from yinuo.language.rules.folding import Folded
from yinuo.language.rules.numbers import CHINESE, number
from yinuo.language.types import Promise

_LENGTH = rf"(半|[0-9]{{1,3}}|{CHINESE})个?(半)?(秒钟?|分钟?|刻钟|小时|钟头)"
_NEVER = r"(?:绝|决)?(?:对)?不(?:会|能)?(?:再)?(?:让|叫)(?:您|你|你们|您们)(?:在线上|在线|在这儿|一直|多|久)*等(?:待|候)?(?:的时间)?"
_LEAD = r"(?:(?:那|嗯|好)?(?:我|我们|咱们|这边|我这边)?(?:可以|能|向您|跟您|一定)?(?:保证|答应(?:您|你)?|承诺|确保)[,，]?(?:我|我们)?)?"
_WAITS = (
    re.compile(rf"{_LEAD}{_NEVER}(?:超过|多过|超出){_LENGTH}(?:以上)?(?:的)?"),
    re.compile(rf"{_LEAD}{_NEVER}{_LENGTH}以上(?:的)?"),
    re.compile(rf"{_LEAD}(?:绝|决)?(?:对)?不(?:会|能)?(?:再)?(?:让|叫)(?:您|你|你们)多等{_LENGTH}"),
    re.compile(rf"{_LEAD}(?:让|叫)(?:您|你)等(?:待|候)?的?时间(?:绝|决)?(?:对)?不会(?:超过|多过|超出){_LENGTH}"),
    re.compile(
        rf"(?:我|我们)?(?:保证|答应|承诺)(?:您|你)?等(?:待|候)?的?(?:时间)?(?:绝|决)?(?:对)?不(?:会)?(?:超过|多过|超出){_LENGTH}"
    ),
    re.compile(rf"(?:我)?最多(?:只)?(?:让|叫)(?:您|你)(?:再)?等{_LENGTH}"),
)
_SECONDS = {"秒": 1, "分": 60, "刻": 900, "小": 3600, "钟": 3600}
#: what was, what others wait, or what is only likely
_NOT_NOW = re.compile(r"上次|昨天|之前|刚才|平时|一般|平均|高峰|可能|大概|尽量|争取|希望")


def with_waits(promises: Iterable[Promise], folded: Folded, said_at: datetime) -> tuple[Promise, ...]:
    """``promises`` and the longest waits promised in the same words; what was found there without a time gives way."""
    waits = list(_waits(folded, said_at))
    if not waits:
        return tuple(promises)
    kept = [one for one in promises if one.due is not None or not any(one.span.overlaps(wait.span) for wait in waits)]
    waits = [wait for wait in waits if not any(one.span.overlaps(wait.span) for one in kept)]
    return tuple(sorted(kept + waits, key=lambda one: one.span.start))


def _waits(folded: Folded, said_at: datetime) -> Iterable[Promise]:
    if "等" not in folded.text:
        return
    end = 0
    for said in sorted((said for wait in _WAITS for said in wait.finditer(folded.text)), key=lambda said: said.start()):
        begins = max(folded.text.rfind(mark, 0, said.start()) for mark in "。!?！？\n;；") + 1
        length = _length(*said.groups())
        if said.start() < end or length is None or _NOT_NOW.search(folded.text, begins, said.end()):
            continue
        end = said.end()
        yield Promise(
            folded.span(said.start(), said.end()), "reply", "self", said_at + length, "within", None, ("longest wait",)
        )


def _length(value: str, half: str | None, unit: str) -> timedelta | None:
    count = 0.5 if value == "半" else number(value)
    if not count:
        return None
    return timedelta(seconds=(count + (0.5 if half else 0)) * _SECONDS[unit[0]])
