"""Rules for lengths of time: 半小时, 一个半小时, 3-5个工作日, 两三天, 1小时30分钟, 个把小时."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from yinuo.language.rules.lexing import Rule
from yinuo.language.rules.numbers import ARABIC, NUMBER_STARTS, number, spread
from yinuo.language.rules.timewords import UNITS

SECONDS = {"second": 1, "minute": 60, "quarter_hour": 900, "hour": 3600}
#: finest first: the unit of a compound length is its last one
GRAINS = ("second", "minute", "quarter_hour", "hour", "working_day", "day", "week", "month", "season", "year")


class Length(NamedTuple):
    """A length with its shorter and longer reading: 两三天 is low 2, high 3. Longer than a day counts in calendar units."""

    unit: str
    low: float
    high: float
    seconds: float = 0  # of the longer reading, for units within a day, compounds included
    days: int = 0
    months: int = 0
    working_days: int = 0
    vague: bool = False  # 几天: a length, but nobody said how long


def of(unit: str, low: float, high: float) -> Length:
    """A length of one unit; half months are 15 days, half years 6 months, half days 12 hours."""
    if unit in SECONDS:
        return Length(unit, low, high, seconds=high * SECONDS[unit])
    if unit == "working_day":
        return Length(unit, low, high, working_days=-int(-high // 1))
    if unit == "day":
        return (
            Length(unit, low, high, seconds=43_200) if high == 0.5 else Length(unit, low, high, days=-int(-high // 1))
        )
    if unit == "week":
        return Length(unit, low, high, days=-int(-high * 7 // 1))
    if unit == "month":
        return Length(unit, low, high, months=int(high), days=15 if high % 1 else 0)
    if unit == "season":
        return Length(unit, low, high, months=int(high * 3))
    return Length(unit, low, high, months=int(high * 12))


def together(first: Length, second: Length) -> Length | None:
    """1小时 and 30分钟 are one length when the second unit is finer; None otherwise."""
    if GRAINS.index(second.unit) >= GRAINS.index(first.unit) or "working_day" in (first.unit, second.unit):
        return None
    return Length(
        second.unit,
        0,
        0,
        seconds=first.seconds + second.seconds + (first.days * 86_400 if second.seconds else 0),
        days=0 if second.seconds else first.days + second.days,
        months=first.months + second.months,
        vague=first.vague or second.vague,
    )


_UNIT = "(?:" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")"
_CN = r"[零〇一二两三四五六七八九十百千廿卅]{1,6}"
_N = rf"(?:{ARABIC}|{_CN}(?:点[一二三四五六七八九]{{1,2}})?)"
_TO = r"(?:到|至|-{1,2}|或者?|,(?=[一二两三四五六七八九十]))"
#: 月 needs its 个 (三月 is March), a bare 日 and 分 need what follows them
_NOT_AFTER_UNIT = r"(?!历|气|刊|报|边|转|岁|内瓦|级|会|薪|租)"


def _amount(text: str) -> tuple[float, float] | None:
    if "点" in text:
        whole, part = text.split("点", 1)
        head, tail = number(whole), [number(c) for c in part]
        if head is None or None in tail:
            return None
        value = head + float("0." + "".join(str(int(t or 0)) for t in tail))
        return value, value
    return spread(text)


def _length(m: re.Match[str]) -> tuple[str, Any] | None:
    low_high = _amount(m["n"])
    if low_high is None:
        return None
    low, high = low_high
    if m["m"]:
        upper = _amount(m["m"])
        if upper is None:
            return None
        high = upper[1]
        if high < low:
            return None
    unit = UNITS[m["u"]]
    if unit in ("month", "season") and not m["g"]:
        return None
    if unit == "year" and low >= 1000:
        return None
    if m["h"] or m["k"]:
        low, high = low + 0.5, high + 0.5
    return "length", of(unit, low, high)


def _half(m: re.Match[str]) -> tuple[str, Any] | None:
    return "length", of(UNITS[m["u"]], 0.5, 0.5)


def _pronoun(m: re.Match[str]) -> tuple[str, Any] | None:
    value = 3.0 if m["n"] == "仨" else 2.0
    return "length", of(UNITS[m["u"]], value, value)


def _vague(m: re.Match[str]) -> tuple[str, Any] | None:
    return "length", Length(UNITS[m["u"]], 0, 0, vague=True)


def _one_or_so(m: re.Match[str]) -> tuple[str, Any] | None:
    return "length", of(UNITS[m["u"]], 1, 1)


def _short_unit(m: re.Match[str]) -> tuple[str, Any] | None:
    """13分半, 30分内, 60日内: units too short to stand alone."""
    low_high = spread(m["n"])
    if low_high is None:
        return None
    high = spread(m["m"]) if m["m"] else low_high
    if high is None:
        return None
    half = 0.5 if m["h"] else 0
    return "length", of("minute" if m["u"] == "分" else "day", low_high[0] + half, high[1] + half)


_SHORT_TAIL = r"(?=之内|以内|内|以后|之后|后|左右)"

RULES = (
    Rule(
        "length",
        NUMBER_STARTS,
        rf"(?P<n>{_N})(?:(?:个|天|小时|分钟)?{_TO}(?P<m>{_N}))? ?(?P<g>个)?(?P<h>半)?(?:多|来|把)?(?:个)?(?P<u>{_UNIT}){_NOT_AFTER_UNIT}(?![a-z])(?P<k>半(?!天|夜|小时|个))?(?:多)?",
        _length,
    ),
    Rule(
        "length in minutes or days by their short names",
        NUMBER_STARTS,
        rf"(?<!月)(?P<n>{_N})(?:{_TO}(?P<m>{_N}))?(?:个)?(?P<u>分|日)(?P<h>半)?(?:{_SHORT_TAIL}|(?<=分半)钟)",
        _short_unit,
    ),
    Rule(
        "minutes and seconds by their short names",
        NUMBER_STARTS,
        rf"(?P<n>{_N})(?P<m>)(?P<h>)(?P<u>分)(?=[零〇]?{_N}秒)",
        _short_unit,
    ),
    Rule("half a unit", "大小半", rf"(?:大|小)?半(?:个)?(?:多)?(?P<u>{_UNIT})(?![内]?瓦|价)", _half),
    Rule("two or three of a unit in one word", "俩仨", rf"(?P<n>俩|仨)(?:个)?(?P<u>{_UNIT})", _pronoun),
    Rule("one unit or so", "个", rf"个把(?:个)?(?P<u>{_UNIT})", _one_or_so),
    Rule("some units", "几好数若多", rf"(?:好几|几|数|若干|好多|多少|多)(?:十)?(?:个)?(?P<u>{_UNIT})", _vague),
)
