"""All the token rules in the order in which they are tried, compiled once."""

from __future__ import annotations

import re
from typing import Any

from yinuo.language.rules import clock_times, days, durations, festivals, figure_dates
from yinuo.language.rules.lexing import Lexer, Rule, words

#: -1 just past, 0 now
_NOW = {
    "此时此刻": 0, "现在": 0, "此刻": 0, "此时": 0, "当前": 0, "目前": 0, "马上": 0, "立刻": 0, "立即": 0,
    "至今": 0, "刚才": -1, "刚刚": -1,
}  # fmt: skip
_STEP_UNITS = {
    "小时": "hour",
    "钟头": "hour",
    "分钟": "minute",
    "刻钟": "quarter_hour",
    "秒": "second",
    "秒钟": "second",
}


def _step(m: re.Match[str]) -> tuple[str, Any] | None:
    return "step", (m["w"] in "上前", durations.of(_STEP_UNITS[m["u"]], 1, 1))


STANDING = (
    Rule(
        "recurring",
        "每天逢",
        r"每(?:隔)?(?:一)?(?:个)?(?:工作日|天|日|周|星期|礼拜|月|年|晚|早|小时|季度)(?:的)?(?:[一二三四五六日末]|[0-9]{1,2}(?:号|日))?|天天|每逢",
        lambda m: ("recurring", None),
    ),
    words("now", "now", dict(_NOW)),
    Rule("when that time comes", "到届", r"到时候?|届时", lambda m: ("that_time", None)),
    Rule("one unit back or ahead", "上下前", r"(?P<w>[上下前])(?:一)?个?(?P<u>小时|钟头|分钟|刻钟|秒钟|秒)", _step),
)

LEXER = Lexer(
    (
        *STANDING,
        *figure_dates.RULES,
        clock_times.RULES[0],
        *festivals.RULES,
        *durations.RULES,
        *clock_times.RULES[1:],
        *days.RULES,
    )
)
