"""Rules for festivals and the days around days off: 国庆, 节前, 春节后第一个工作日, 农历八月初三, 年前."""

from __future__ import annotations

import re
from typing import Any

from yinuo.language.rules.lexing import Rule, words
from yinuo.language.rules.numbers import number
from yinuo.language.rules.timewords import FESTIVAL_WORDS, FESTIVALS, one_of

_OFF_WORDS = {word: FESTIVALS[name].off for word, name in FESTIVAL_WORDS.items() if FESTIVALS[name].off}
_OFF_WORDS |= {"十一": "National Day", "年": "new year"}
_ANY_DAYS_OFF = ("小长假", "长假", "节假日", "假期", "放假", "放完假", "收假", "节日", "节")
_BEFORE = r"(?:之前|以前|前)(?![面台往夕后提])"
_AFTER = r"(?:之后|以后|过后|后|回来|结束)(?![面台续期])"
#: 成年后, 去年前, 三年前 are not about the new year
_YEAR_ALONE = r"(?<![成青老少童往历壮中今明去前后当每0-9零一二两三四五六七八九十几多周半数来本全])"
_FIRST_DAY = r"(?:的?(?:一)?(?:上班|开工|复工|开市)(?:后|第一天|当天)?|的?第一天(?:上班|开工|复工))?"
_HOLIDAY = r"(?:节)?(?:假期|长假|放假|放完假|小长假|黄金周)?(?:结束)?"
_LUNAR_MONTHS = {c: i for i, c in enumerate("正二三四五六七八九十冬腊", 1)} | {"一": 1, "十一": 11, "十二": 12}


def _off_name(word: str) -> str | None:
    return _OFF_WORDS[word]


def _lunar(m: re.Match[str]) -> tuple[str, Any] | None:
    month = _LUNAR_MONTHS.get(m["m"]) or int(number(m["m"]) or 0)
    day = number(m["d"].removeprefix("初"))
    if day is None or not 1 <= month <= 12 or not 1 <= day <= 30:
        return None
    return "lunar", (month, int(day))


def _around(kind: str, bound: str) -> tuple[Rule, ...]:
    tail = _FIRST_DAY if kind == "after_days_off" else ""
    where = "before" if kind == "before_days_off" else "after"
    festivals = one_of(word for word in _OFF_WORDS if word != "年")
    return (
        Rule(
            f"{where} the days off of a festival",
            "".join(sorted({word[0] for word in _OFF_WORDS} - {"年"})),
            rf"(?P<f>{festivals}){_HOLIDAY}{bound}{tail}",
            lambda m: (kind, _off_name(m["f"])),
        ),
        Rule(
            f"{where} the days off",
            "节放假长收小",
            rf"{one_of(_ANY_DAYS_OFF)}{'(?:结束)?' if tail else ''}{bound}{tail}",
            lambda m: (kind, None),
        ),
        Rule(f"{where} the new year", "年", rf"{_YEAR_ALONE}年{bound}{tail}", lambda m: (kind, "new year")),
    )


RULES = (
    *_around("before_days_off", _BEFORE),
    *_around("after_days_off", _AFTER),
    Rule(
        "days off of National Day as 十一",
        "十",
        r"十一(?=黄金周|长假|假期|期间|放假|假日|节|小长假)",
        lambda m: ("festival", "国庆"),
    ),
    words("festival", "festival", dict(FESTIVAL_WORDS), unless="(?![定起个样次直般下共些早份号日点月天周年块元楼])"),
    Rule(
        "day of the lunar year",
        "农阴正一二三四五六七八九十冬腊",
        r"(?:农历|阴历|旧历)?的?(?P<m>十[一二]|[正一二三四五六七八九十冬腊])月(?P<d>初[一二三四五六七八九十]|(?:(?<=正月)|(?<=腊月)|(?<=冬月))[一二廿三]?十[一二三四五六七八九]?|廿[一二三四五六七八九])(?![号日个点])",
        _lunar,
    ),
    Rule(
        "day of the lunar year, said so",
        "农阴旧",
        r"(?:农历|阴历|旧历)的?(?P<m>十[一二]|[正一二三四五六七八九十冬腊]|[0-9]{1,2})月(?P<d>初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|[0-9]{1,2})",
        _lunar,
    ),
)
