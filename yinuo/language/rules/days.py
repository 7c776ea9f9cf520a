"""Rules for days and everything longer: 明天, 周五, 12月5号, 下个月, 季度末, 国庆, 第三个工作日."""

from __future__ import annotations

import re
from typing import Any

from yinuo.language.rules.lexing import Rule, words
from yinuo.language.rules.numbers import NUMBER_STARTS, number
from yinuo.language.rules.timewords import DAYS, DAYS_WITH_PART, NOT_A_DAY_NUMBER, SEASONS

WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7} | {str(i): i for i in range(1, 8)}

_WEEK = r"(?:星期|礼拜|周)"
#: 这周一定, 每周一次, 周一起: the 一 belongs to the next word
_WEEKDAY = r"(?:[二三四五六日天1-7]|一(?!定|般|样|直(?!接)|起(?![送飞0-9一二两三四五六七八九十])|次|共|些|下(?![班午])|切|律|年|天|个|份|旦|回事|道|边))"
_DIGIT = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_DAY_NUMBER = r"(?:[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_TO = r"(?:到|至|-{1,2})"


def whole(text: str) -> int | None:
    value = number(text)
    return None if value is None or value != int(value) else int(value)


def in_range(value: int | None, low: int, high: int) -> bool:
    return value is not None and low <= value <= high


def _relative(word: str) -> int:
    """下下 is 2, 上 is -1, 本 and 这 are 0."""
    return len(word) if word[0] == "下" else -len(word) if word[0] == "上" else 0


def month_and_day(m: re.Match[str]) -> tuple[str, Any] | None:
    month, day = whole(m["m"]), whole(m["d"])
    return ("ymd", (None, month, day)) if in_range(month, 1, 12) and in_range(day, 1, 31) else None


def _month(m: re.Match[str]) -> tuple[str, Any] | None:
    month = whole(m["m"])
    return ("month", month) if in_range(month, 1, 12) else None


def _day_of_month(m: re.Match[str]) -> tuple[str, Any] | None:
    day = whole(m["d"])
    return ("mday", day) if in_range(day, 1, 31) else None


def _bare(m: re.Match[str]) -> tuple[str, Any] | None:
    value = whole(m["n"])
    return ("bare", value) if in_range(value, 0, 31) else None


def _week(m: re.Match[str]) -> tuple[str, Any] | None:
    offset = _relative(m["w"])
    if m["d"] == "末":
        return "weekend", offset
    return ("weekday", (offset, WEEKDAYS[m["d"]])) if m["d"] else ("week", offset)


def _weekday(m: re.Match[str]) -> tuple[str, Any] | None:
    return "weekday", (None, WEEKDAYS[m["d"]])


def _weekday_pair(m: re.Match[str]) -> tuple[str, Any] | None:
    first, last = WEEKDAYS[m["a"]], WEEKDAYS[m["b"]]
    offset = _relative(m["w"]) if m["w"] else None
    return ("weekdays", (offset, first, last)) if first + 1 == last else None


def _nth(m: re.Match[str]) -> tuple[str, Any] | None:
    word = m["n"] or ""
    nth = -1 if word.startswith("最后") else 1 if word.startswith(("首", "头")) else whole(word.removeprefix("第"))
    if nth is None or not -1 <= nth <= 400 or nth == 0:
        return None
    unit = m["u"]
    if unit in ("工作日", "工作天"):
        return "nth_working_day", nth
    if unit == "月":
        return ("nth_month", nth) if nth <= 12 else None
    if unit == "季度":
        return ("quarter", nth) if 1 <= nth <= 4 else None
    if unit == "天":
        return "nth_day", nth
    weekday = m["d"]
    return ("nth_weekday", (nth, WEEKDAYS[weekday])) if weekday else ("nth_week", nth)


_NOT_AFTER_DAY = r"(?![0-9零一二两三四五六七八九十个号日天点时分月年:%折倍块元米次项家人位岁名批台件款级代]|工作|小时|周|星期|礼拜|秒|刻|-)"

RULES = (
    Rule(
        "month and a day without its unit",
        NUMBER_STARTS,
        rf"(?P<m>{_DIGIT})月(?:份)?(?P<d>{_DAY_NUMBER}){_NOT_AFTER_DAY}",
        month_and_day,
    ),
    Rule("month", NUMBER_STARTS, rf"(?P<m>{_DIGIT})月(?:份)?", _month),
    Rule(
        "day of the month",
        NUMBER_STARTS,
        rf"(?P<d>{_DAY_NUMBER})(?:号(?![{NOT_A_DAY_NUMBER}])|日(?!元|均|常|用|榜))",
        _day_of_month,
    ),
    Rule(
        "number that shares the unit of the next",
        NUMBER_STARTS,
        rf"(?P<n>{_DAY_NUMBER})(?={_TO}(?:[0-9]{{1,2}}|[零一二三四五六七八九十]{{1,3}})(?:号|日|点|时(?!间)|月(?!份?内)))",
        _bare,
    ),
    words("day with its part", "daypart", dict(DAYS_WITH_PART)),
    words("day counted from today", "day", dict(DAYS), unless="(?!之后活动|头条)"),
    Rule(
        "two days in one word",
        "今明这周",
        r"今明(?:两天|两日|天)?|明后(?:两天|两日|天)?(?=$|[^面])",
        lambda m: ("day_pair", (0, 1) if m.group()[0] == "今" else (1, 2)),
    ),
    Rule("tomorrow or the day after", "明", r"明后(?:两天|两日|天)", lambda m: ("day_pair", (1, 2))),
    Rule("half a week", "上下", rf"(?P<h>[上下])半{_WEEK}", lambda m: ("half_week", m["h"] == "下")),
    Rule(
        "two weekdays in one word",
        "本这今下上周星礼",
        rf"(?:(?P<w>下{{1,4}}|上{{1,4}}|本|这|今)(?:一)?(?:个)?)?{_WEEK}(?P<a>[一二三四五六])(?:{_WEEK})?(?P<b>[二三四五六日天])(?!用|均|常|月|号|点|个|十)",
        _weekday_pair,
    ),
    Rule(
        "week or its day",
        "本这今当下上",
        rf"(?P<w>下{{1,4}}|上{{1,4}}|本|这|今|当)(?:一)?(?:个)?{_WEEK}(?P<d>{_WEEKDAY}|末)?",
        _week,
    ),
    Rule("weekend", "周", r"周末", lambda m: ("weekend", None)),
    Rule("weekday", "星礼周", rf"{_WEEK}(?P<d>{_WEEKDAY})", _weekday),
    Rule("half a month", "上下", r"(?P<h>[上下])半(?:个)?月", lambda m: ("half_month", m["h"] == "下")),
    Rule(
        "month counted from this one",
        "本这当下上",
        r"(?P<w>下{1,4}|上{1,4}|本|这|当)(?:一)?(?:个)?月(?:份)?",
        lambda m: ("month_rel", _relative(m["w"])),
    ),
    Rule(
        "edge of a month",
        "月上中下底末尾初头",
        r"(?:月|(?<=月)|(?<=月份))(?P<e>[底末尾]|初(?![一二三四五六七八九十])|头(?![等条脑])|中(?![国心间秋午文级型旬]))|(?P<x>[上中下])旬",
        lambda m: ("month_edge", m["e"] or m["x"] + "旬"),
    ),
    Rule(
        "rest of the running month or year",
        "年月",
        r"(?<![0-9一二两三四五六七八九十几半个多今明去本])(?P<u>[年月])(?:之内|以内|内)(?![部容外涵])",
        lambda m: ("running", m["u"]),
    ),
    Rule(
        "first quarters of a year",
        "前",
        r"前(?P<q>[二两三23])(?:个)?季度",
        lambda m: ("quarters", 3 if m["q"] in "三3" else 2),
    ),
    words("season", "season", dict(SEASONS)),
    Rule("half a year", "上下", r"(?P<h>[上下])半年", lambda m: ("half_year", m["h"] == "下")),
    words(
        "year counted from this one",
        "year_rel",
        {
            "大前年": -3,
            "前年": -2,
            "去年": -1,
            "上年": -1,
            "上一年": -1,
            "下一年": 1,
            "今年": 0,
            "本年": 0,
            "全年": 0,
            "当年": 0,
            "本年度": 0,
            "今年度": 0,
            "明年": 1,
            "来年": 1,
            "下年": 1,
            "次年": 1,
            "后年": 2,
            "大后年": 3,
        },
    ),
    Rule(
        "edge of a year",
        "年岁底末终初尾中",
        r"(?:[年岁]|(?<=年))(?P<e>[底末终尾]|初(?!步)|中(?![国心间秋午文级型]))(?![奖会考级审检报华纪])",
        lambda m: ("year_edge", m["e"]),
    ),
    Rule(
        "quarter",
        "第一二三四1234q",
        r"(?:第)?(?P<q>[一二三四1-4])季度|q(?P<r>[1-4])(?![0-9a-z])",
        lambda m: ("quarter", whole(m["q"] or m["r"])),
    ),
    Rule(
        "quarter counted from this one",
        "本这当下上",
        r"(?P<w>下|上|本|这|当)(?:一)?(?:个)?季(?:度)?",
        lambda m: ("quarter_rel", _relative(m["w"])),
    ),
    Rule(
        "edge of a quarter",
        "季末底初",
        r"(?:季(?:度)?|(?<=季度)|(?<=季))(?P<e>[末底]|初(?!步))",
        lambda m: ("quarter_edge", m["e"]),
    ),
    Rule(
        "nth of a longer stretch",
        "第最首头",
        rf"(?P<n>第(?:[0-9]{{1,3}}|[一二两三四五六七八九十]{{1,3}})|最后一?|首|头一?)(?:个)?(?P<u>工作[日天]|{_WEEK}(?P<d>[一二三四五六日天])?|月|季度|天)",
        _nth,
    ),
    Rule("next working day", "下次隔首", r"(?:下一?个?|次个?|隔个?|首个?)工作[日天]", lambda m: ("nth_working_day", 1)),
)
