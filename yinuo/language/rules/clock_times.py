"""Rules for clock times and parts of a day: 下午三点半, 18:00, 差五分九点, 3:05pm, 下班前."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from yinuo.language.rules.lexing import Rule, words
from yinuo.language.rules.numbers import NUMBER_STARTS, number
from yinuo.language.rules.timewords import PART_WORDS, guard


class Clock(NamedTuple):
    hour: int
    minute: int
    second: int
    #: how much of the clock was said, in seconds: 三点 3600, 三点十分 60, 三点十分五秒 1
    grain: int
    #: am or pm beside the figures
    half: str | None
    #: read on the 24-hour clock only: 15点, 03:00
    exact: bool
    #: the hour of 三四点 that comes first
    from_hour: int | None = None


_HOUR = r"(?:2[0-4]|[01]?[0-9]|二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_MINUTE = r"(?:[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]|[二三四五][零〇])"
_NOT_TIME_UNIT = r"(?:(?=点)|时(?!间|候|常|段|期|限|效|长|速|差|代|尚|机|而|不|刻|节|装))"
_DEGREE_BEFORE = guard("degree_before_clock")
_PART_BEFORE = guard("part_before_clock")
_COUNTED = guard("counted_by_points")
_ONE_O_CLOCK = guard("after_one_o_clock")
_TIME_BEFORE = guard("time_before_one_o_clock")


def _value(text: str) -> int:
    value = number(text)
    return -1 if value is None else int(value)


def _spoken(m: re.Match[str]) -> tuple[str, Any] | None:
    hour, tail = _value(m["h"]), m["t"] or ""
    minute, second, grain = 0, 0, 3600
    if tail == "半":
        minute, grain = 30, 60
    elif tail.endswith("刻"):
        minute, grain = 15 * _value(tail[0]), 60
    elif m["m"]:
        minute, grain = _value(m["m"]), 60
        if m["s"]:
            second, grain = _value(m["s"]), 1
    if not 0 <= hour <= 24 or not 0 <= minute < 60 or not 0 <= second < 60:
        return None
    if m["u"] == "点" and grain == 3600 and _is_talk(m):
        return None
    exact = hour > 12 or hour == 0 or (len(m["h"]) == 2 and m["h"][0] == "0")
    return "clock", Clock(hour, minute, second, grain, None, exact)


def _is_talk(m: re.Match[str]) -> bool:
    """快一点, 两点建议: a degree or a count, not a clock."""
    text, start, end = m.string, m.start(), m.end()
    if m["t"]:
        return False
    if text.startswith(_COUNTED, end):
        return True
    if m["h"] not in ("一", "两", "二", "三", "1", "2", "3"):
        return False
    if text.endswith(_DEGREE_BEFORE, 0, start) and not text.endswith(_PART_BEFORE, 0, start):
        return True
    # 一点 is the degree far more often than the hour: it needs something to say that it is one
    return m["h"] == "一" and not (text.startswith(_ONE_O_CLOCK, end) or text.endswith(_TIME_BEFORE, 0, start))


def _figures(m: re.Match[str]) -> tuple[str, Any] | None:
    hour, minute = int(m["h"]), int(m["m"])
    second = int(m["s"]) if m["s"] else 0
    half = m["p"][0] + "m" if m["p"] else None
    if hour > 24:
        return ("minutes_and_seconds", (hour, minute)) if hour < 60 and not m["s"] and not half else None
    exact = half is None and (hour > 12 or hour == 0 or m["h"][0] == "0")
    return "clock", Clock(hour, minute, second, 1 if m["s"] else 60, half, exact)


def _english(m: re.Match[str]) -> tuple[str, Any] | None:
    hour = int(m["h"])
    return ("clock", Clock(hour, 0, 0, 3600, m["p"], False)) if 1 <= hour <= 12 else None


def _short_of(m: re.Match[str]) -> tuple[str, Any] | None:
    hour = _value(m["h"])
    short = 15 * _value(m["q"]) if m["q"] else _value(m["m"])
    if not 1 <= hour <= 24 or not 0 < short < 60:
        return None
    return "clock", Clock(hour - 1 or 12, 60 - short, 0, 60, None, hour > 13)


def _two_hours(m: re.Match[str]) -> tuple[str, Any] | None:
    first, last = _value(m["a"]), _value(m["b"])
    if last != first + 1:
        return None
    base = 10 if m["x"] else 0
    return "clock", Clock(base + last, 0, 0, 3600, None, base + last > 12, base + first)


RULES = (
    Rule(
        "clock in figures",
        "0123456789",
        r"(?P<h>[0-9]{1,2}):(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?(?: ?(?P<p>[ap]m?)(?![a-z]))?(?![0-9:])",
        _figures,
    ),
    Rule("clock with am or pm", "0123456789", r"(?<![0-9.])(?P<h>1[0-2]|[1-9]) ?(?P<p>[ap]m)(?![a-z])", _english),
    Rule(
        "two hours in one word",
        "一两二三四五六七八九十",
        r"(?P<x>十)?(?P<a>[一二两三四五六七八九])(?P<b>[二三四五六七八九])点(?:钟|多|左右)?",
        _two_hours,
    ),
    Rule(
        "a clock some minutes short",
        "差",
        rf"差(?:(?P<q>[一三])刻|(?P<m>{_MINUTE}|[一二两三四五六七八九])分)(?:钟)?(?:到|不到)?(?P<h>{_HOUR})点",
        _short_of,
    ),
    Rule(
        "a clock some minutes short, after it",
        NUMBER_STARTS,
        rf"(?P<h>{_HOUR})点(?:还)?差(?:(?P<q>[一三])刻|(?P<m>{_MINUTE}|[一二两三四五六七八九])分)(?:钟)?",
        _short_of,
    ),
    Rule(
        "clock",
        NUMBER_STARTS,
        rf"(?P<h>{_HOUR})(?P<u>点|{_NOT_TIME_UNIT})"
        rf"(?P<t>半|[一三1-3]刻|(?:过|零|〇)?(?P<m>{_MINUTE}|[一二两三四五六七八九](?=分))(?:分(?:(?P<s>{_MINUTE}|[一二三四五六七八九])秒)?)?(?!个|天|号|月|日|年|元|块|小时|刻钟|-[0-9]+个)|钟|整|多|来)?(?:钟|整)?",
        _spoken,
    ),
    words("part of a day", "part", dict(PART_WORDS)),
    Rule(
        "early or late before a clock",
        "早晚",
        rf"[早晚](?=(?:的)?(?!一点(?![半钟前]))(?!1点(?![半钟前])){_HOUR}(?:点|时(?!间)|:))",
        lambda m: ("part", "早上" if m.group() == "早" else "晚上"),
    ),
    Rule(
        "early beside a date",
        "早晚",
        r"(?<=[0-9日号天])早(?![就已])|(?<=[日号])晚(?!上)",
        lambda m: ("part", "早上" if m.group() == "早" else "晚上"),
    ),
    Rule(
        "end of work",
        "下收打营",
        r"(?:下班|收工|收班|打烊|下午下班|营业结束)(?P<w>之前|以前|前|时(?!间)|的?时候|之后|以后|后)?(?!高峰|时间|打卡|路上)",
        lambda m: ("close", "after" if m["w"] and m["w"].endswith("后") and m["w"] != "时候" else "before"),
    ),
    Rule(
        "start of work",
        "上一开",
        r"(?:一上班|上班|开工|开门)(?P<w>之前|以前|前|之后|以后|后|时(?!间)|就)",
        lambda m: ("open", "before" if m["w"].endswith("前") else "after"),
    ),
)
