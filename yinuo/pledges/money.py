"""Money and discounts as agents write and say them: 800元, 八百块, ¥1,200.50, 3k, 一千二, 两百五, 八折, 半价.

Pure: text in, amounts out. A number without 元, 块 or ¥ is given too, marked bare; whether it is money its reader judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from yinuo.language.rules.numbers import DIGITS

_SCALES = {"十": 10, "百": 100, "千": 1000}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％￥ｋＫ", "0123456789.%¥kK")

_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,2})?|[0-9]{1,7}(?:\.[0-9]{1,2})?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万]{1,12}"
#: 第800号, 几百块, an order number or the tail of a longer number are no amounts
_BEFORE = r"(?<![0-9A-Za-z第号几数之#:：.零〇一二两三四五六七八九十百千万])(?<![0-9],)"
#: 一块 is "together" and 两块屏幕 are pieces
_PIECES = r"儿|屏|电|玻璃|砖|表|手|主板|硬盘|板|肥皂|糖|蛋糕|布|地|牌"

_MONEY = re.compile(
    rf"{_BEFORE}(?P<sign>¥|RMB|rmb|人民币)?[ ]?(?P<number>{_ARABIC}|{_CHINESE})(?![0-9])"
    r"(?:[多来](?=[十百千万元块]))?[ ]?(?P<scale>[kKwW](?![A-Za-z])|[百千万])?[多来]?[ ]?"
    r"(?:(?P<unit>元(?!旦|宵|件|素|首|气|器)|圆|RMB|rmb|人民币|"
    rf"块(?!{_PIECES}))(?:(?P<jiao>[1-9一二三四五六七八九])(?:[毛角]|(?![0-9a-zA-Z~～到至\-零一二三四五六七八九十百千万天个小分点月号日张件次年])))?钱?"
    r"|(?P<small>[毛角])(?:钱)?)?"
)
_FOLD = re.compile(
    r"(?P<half>半价|对折)|"
    rf"{_BEFORE}(?P<folds>[0-9](?:\.[0-9])?|[0-9]{{2}}|[一二三四五六七八九](?:点?[一二三四五六七八九])?)[ ]?折"
    r"(?!叠|腾|断|返|算|旧|磨|合|射|页|中)"
)
_PERCENT = re.compile(
    rf"(?<![0-9.])(?P<percent>[0-9]{{1,2}}(?:\.[0-9])?)[ ]?%|百分之(?P<chinese>{_CHINESE}|[0-9]{{1,2}})(?![0-9])"
)
#: what follows a number that may be money though nothing says so; 包, 分, 年 or 件 would make it something else
_BARE_END = re.compile(
    r"[ ]?(?:$|[\s，,。.!！?？;；、…)）”」]|吧|呢|啊|哈|哦|呀|了|行|可以|好|给|到|左右|现金|红包|话费|券|优惠券|代金券|抵用券|作为|当作|您|你|的?(?:差价|运费|补偿|赔偿|券|红包))"
)
_RANGE = re.compile(r"[ ]?(?:到|至|-|~|～|—|–|或者?)[ ]?")


@dataclass(frozen=True, slots=True)
class Amount:
    """``text[start:end]`` names this much: yuan, or percent off the price. Of a range the upper end."""

    start: int
    end: int
    value: Decimal
    unit: Literal["yuan", "percent"]
    is_bare: bool = False  # nothing beside the number says that it is money


def read_amounts(text: str) -> list[Amount]:
    """Every amount of a text, in its order."""
    text = text.translate(_FULL_WIDTH)
    shares = sorted([*_folds(text), *_percents(text)], key=lambda one: one.start)
    taken = [(one.start, one.end) for one in shares]
    money = [one for one in _money(text) if not any(one.start < end and start < one.end for start, end in taken)]
    said = [one for one in _ranges(text, money) if not one.is_bare or _BARE_END.match(text, one.end)]
    return sorted([*shares, *said], key=lambda one: one.start)


def chinese_amount(words: str) -> Decimal | None:
    """The value of a number as it is said: 一千二 is 1200, 两百五 250, 一千零二 1002, 两三百 at most 300; else None."""
    if len(words) == 1 and words in DIGITS:
        return Decimal(DIGITS[words])
    if len(words) in (2, 3) and words[0] in DIGITS and words[1] in DIGITS:
        low, high = DIGITS[words[0]], DIGITS[words[1]]
        scale = (_SCALES | {"万": 10_000}).get(words[2:], 1 if len(words) == 2 else 0)
        # 两三百 and 三五块 are spreads; 二八五 is a number nobody says of money.
        return Decimal(high * scale) if 0 < low < high <= low + 2 and scale else None
    head, ten_thousands, tail = words.rpartition("万")
    if not ten_thousands:
        return _below_ten_thousand(words, 0)
    upper = _below_ten_thousand(head, 0) if head else None
    lower = _below_ten_thousand(tail, 10_000) if tail else Decimal(0)
    return upper * 10_000 + lower if upper is not None and lower is not None else None


def _below_ten_thousand(words: str, after: int) -> Decimal | None:
    """``after``: the scale said just before, which a last digit is a tenth of (一万二)."""
    total, waiting, last, is_zero = 0, None, after or 10_000, False
    for character in words:
        if character in "零〇":
            if waiting is not None:
                return None
            is_zero = True
        elif character in DIGITS:
            if waiting is not None:
                return None
            waiting = DIGITS[character]
        else:
            scale = _SCALES.get(character)
            if scale is None or scale >= last:
                return None
            total += (1 if waiting is None else waiting) * scale
            waiting, last, is_zero = None, scale, False
    if waiting is not None:
        is_colloquial = not is_zero and last >= 100 and (total > 0 or after > 0)
        total += waiting * (last // 10 if is_colloquial else 1)
    return Decimal(total) if total else None


def _money(text: str) -> Iterator[Amount]:
    for found in _MONEY.finditer(text):
        number = found["number"]
        value = Decimal(number.replace(",", "")) if number[0] in "0123456789" else chinese_amount(number)
        if not value:
            continue
        if found["unit"] == "块" and number == "一" and not found["jiao"] and not found[0].endswith("钱"):
            continue
        if found["scale"]:
            value *= {"k": 1000, "w": 10_000, "百": 100, "千": 1000, "万": 10_000}[found["scale"].lower()]
        if found["small"]:
            value /= 10
        if found["jiao"]:
            value += Decimal(DIGITS.get(found["jiao"]) or int(found["jiao"])) / 10
        is_bare = not (found["sign"] or found["unit"] or found["small"])
        yield Amount(found.start(), found.start() + len(found[0].rstrip()), value, "yuan", is_bare)


def _ranges(text: str, money: list[Amount]) -> Iterator[Amount]:
    """100到200元 is one amount, its upper end."""
    waiting: Amount | None = None
    for one in money:
        if waiting is not None:
            is_range = _RANGE.fullmatch(text, waiting.end, one.start) and not one.is_bare
            if is_range and one.value >= waiting.value:
                waiting = Amount(waiting.start, one.end, one.value, "yuan")
                continue
            yield waiting
        waiting = one
    if waiting is not None:
        yield waiting


def _folds(text: str) -> Iterator[Amount]:
    for found in _FOLD.finditer(text):
        if found["half"]:
            yield Amount(found.start(), found.end(), Decimal(50), "percent")
            continue
        digits = found["folds"].replace("点", "")
        tenths = Decimal(digits) if digits[0] in "0123456789" else Decimal("".join(str(DIGITS[one]) for one in digits))
        if tenths >= 10:
            tenths /= 10
        if 0 < tenths < 10:
            yield Amount(found.start(), found.end(), (10 - tenths) * 10, "percent")


def _percents(text: str) -> Iterator[Amount]:
    for found in _PERCENT.finditer(text):
        words = found["percent"] or found["chinese"]
        value = Decimal(words) if words[0] in "0123456789" else chinese_amount(words)
        # 百分之百 is how people promise, not a discount.
        if value is not None and 0 < value < 100:
            yield Amount(found.start(), found.end(), value, "percent")
