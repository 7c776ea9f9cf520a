"""Rules for dates written in figures, and for years: 2026-11-23, 12/5, 20261123, 2026年."""

from __future__ import annotations

import re
from typing import Any

from yinuo.language.rules.days import month_and_day, whole
from yinuo.language.rules.lexing import Rule
from yinuo.language.rules.numbers import number


def _ymd(year: str, month: str, day: str) -> tuple[str, Any] | None:
    y, m, d = int(year), int(month), int(day)
    return ("ymd", (y, m, d)) if 1900 <= y <= 2200 and 1 <= m <= 12 and 1 <= d <= 31 else None


def _year(m: re.Match[str]) -> tuple[str, Any] | None:
    value = number(m["y"]) if len(m["y"]) == 4 else None
    if value is None and len(m["y"]) == 2:
        tail = number(m["y"]) if m["y"][0] in "0123456789" else number("零" + m["y"])
        value = None if tail is None else 2000 + tail
    return ("year", int(value)) if value is not None and 1900 <= value <= 2200 else None


def _decade(m: re.Match[str]) -> tuple[str, Any] | None:
    tens = whole(m["d"])
    return None if tens is None else ("decade", int(m["c"] or "19") * 100 + tens * 10)


_AFTER_YEAR = r"(?=[0-9]{1,2}月|[一二三四五六七八九十]{1,2}月|除夕|春节|国庆|中秋|端午|元旦|清明|底|初|末|中|第|上半年|下半年|[一二三四]季度|双十)"

RULES = (
    Rule(
        "year-month-day in figures",
        "12",
        r"(?P<y>(?:19|20|21)[0-9]{2})(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>[0-2][0-9]|3[01]|[1-9])(?:日|号)?",
        lambda m: _ymd(m["y"], m["m"], m["d"]),
    ),
    Rule(
        "eight figures of a date",
        "2",
        r"(?<![0-9a-z])(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9a-z])",
        lambda m: _ymd(m["y"], m["m"], m["d"]),
    ),
    Rule(
        "day-month-year in figures",
        "0123456789",
        r"(?P<d>[0-9]{1,2})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<y>(?:19|20)[0-9]{2})(?![0-9])",
        lambda m: _ymd(m["y"], m["m"], m["d"]),
    ),
    Rule(
        "month/day in figures",
        "0123456789",
        r"(?<![0-9/.])(?P<m>1[0-2]|0?[1-9])/(?P<d>[12][0-9]|3[01]|0?[1-9])(?:日|号)?(?![0-9/个张次天.])",
        month_and_day,
    ),
    Rule(
        "month-day in figures before a clock",
        "01",
        r"(?<![0-9-])(?P<m>[01][0-9])-(?P<d>[0-3][0-9])(?= ?[0-2]?[0-9]:[0-5][0-9])",
        month_and_day,
    ),
    Rule(
        "month.day in figures before 日, 号 or 前",
        "0123456789",
        r"(?<![0-9.])(?P<m>1[0-2]|0?[1-9])\.(?P<d>[12][0-9]|3[01]|0?[1-9])(?:日|号|(?=之前|以前|前))",
        month_and_day,
    ),
    Rule(
        "year-month in figures",
        "12",
        r"(?<![0-9.])(?P<y>(?:19|20)[0-9]{2})[-/.](?P<m>0[1-9]|1[0-2])(?![0-9:./-])",
        lambda m: ("year_month", (int(m["y"]), int(m["m"]))),
    ),
    Rule("year", "12一二", r"(?P<y>(?:19|20|21)[0-9]{2}|[一二][零〇一二三四五六七八九]{3})年(?!代)", _year),
    # Nobody promises for the year 9999: with year 0 no such day exists, and the day gives no deadline.
    Rule(
        "year out of reach",
        "0123456789",
        r"(?P<y>[03-9][0-9]{3}|1[0-8][0-9]{2}|2[2-9][0-9]{2})年(?=[0-9]{1,2}月[0-9]{1,2}[日号])",
        lambda m: ("year", 0),
    ),
    Rule(
        "year of two figures",
        "0123456789零二三",
        rf"(?P<y>[0-9]{{2}}|[零二三][零〇一二三四五六七八九])年{_AFTER_YEAR}",
        _year,
    ),
    Rule("decade", "0123456789五六七八九", r"(?P<c>19|20)?(?P<d>[5-9五六七八九]|(?<=20)[0-2])[0十]年代", _decade),
)
