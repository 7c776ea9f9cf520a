"""Words that take a time back: 明天,哦不对,后天; 不是明天,是后天; 最快明天…最迟后天."""

from __future__ import annotations

import re

from yinuo.language.rules.timewords import CORRECTIONS, FASTEST, SLOWEST_WORDS, one_of

_SOUNDS = r"[,.。!;…呃额嗯啊哦噢诶]"
_MEANT = r"(?:应该是|应该|我是说|我说的是|准确说是|是|在|到|为)?,?"
_ADJACENT = re.compile(
    rf"{_SOUNDS}{{0,4}}{one_of(CORRECTIONS)}了?{_SOUNDS}{{0,3}}(?:我?(?:说|讲)错了?|口误|更正)?,?{_MEANT}"
)
_LATER_ON = re.compile(
    r"(?:[哦啊呃额噢诶嗯]不对?|不对|[哦啊呃额]?不是|说错了|讲错了|口误|更正(?:一下)?|纠正一下|改到|改成|改为|改在|改约到?|准确说是?)"
    rf"{_SOUNDS}{{0,3}}{_MEANT}$"
)
_NOT_THIS = ("不是", "并不是", "不是说", "而不是")
_BUT_THIS = re.compile(r"[,.。]?(?:而)?(?:应该)?是")
#: A correction further behind than this is about something else.
_REACH = 40

SLOWEST = re.compile(rf",?{one_of(SLOWEST_WORDS)}(?:也)?(?:到|在|是|不超过|不晚于)?了?")

__all__ = ["FASTEST", "SLOWEST", "correction_after", "earliest_only", "taken_back"]


def correction_after(text: str, start: int, end: int) -> int:
    """Where the corrected phrase has to start, when the words right after this one take it back; -1 otherwise."""
    m = _ADJACENT.match(text, end)
    if m is None or (text.endswith("是", 0, start) and text.startswith("不是", end)):
        return -1  # 是3号不是2号 takes nothing back
    return m.end()


def denied(text: str, start: int, before_end: int) -> bool:
    """是3号不是2号: the second is what it is not."""
    return before_end >= 0 and text[before_end:start].lstrip(",.") in _NOT_THIS


def taken_back(text: str, start: int, end: int, next_start: int) -> bool:
    """Whether the phrase at start..end is taken back before the next phrase, with other words between."""
    between = text[max(end, next_start - _REACH) : next_start]
    if text.endswith(_NOT_THIS, 0, start) and _BUT_THIS.fullmatch(between):
        return True
    return next_start - end <= _REACH and _LATER_ON.search(between) is not None


def earliest_only(text: str, start: int, end: int, next_start: int) -> bool:
    """最快明天送到,最迟后天: the first is only the earliest time."""
    between = text[max(end, next_start - _REACH) : next_start]
    return text.endswith(FASTEST, 0, start) and next_start - end <= _REACH and SLOWEST.search(between) is not None
