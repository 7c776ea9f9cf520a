"""A promise that comes again: 每周五给您发进度. How often, when first, until when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from yinuo.language.rules.calendar import Unpublished, add_months, is_working_day
from yinuo.language.rules.folding import fold
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.numbers import CHINESE, number
from yinuo.language.types import Promise, Rhythm, Span

_N = rf"([0-9]{{1,3}}|{CHINESE})"
_WEEK = r"(?:周|星期|礼拜)"
_EVERY = r"每(?:隔)?(?:逢|到)?"
#: the end of a day on which no hour was named
_DAY_ENDS = time(23, 59, 59)
DAY = timedelta(days=1)
#: the longest that is still a rhythm and not a slip of the pen
_LONGEST = 366

_SENTENCE = re.compile(r"[^。!?！？\n;；]+")
_COUNT = re.compile(rf"(?:连续|连着)的?{_N}(?:天|日|周|个星期|个礼拜|个月|个工作日)|(?:一共|总共|共|一总){_N}次")
_UNTIL = re.compile(r"(?:直到|一直到|到|至)([^,，。]{1,16}?)(?:为止|止)")

#: what stands before the rhythm: an event it waits for, or the day it begins
_BEFORE = re.compile(r".*?(?=每|逢|天天|隔一天)")
_EVENT = re.compile(r"(?<![以今往])(?:之|以)?后[,，]?(?:我|我们)?$")
_FROM = re.compile(r"(?:从)?([^,，]{1,8}?)(?:起|开始)")

#: what is said, how often that is, and the words of its first time, which the reader of moments then dates
_WORKDAY = re.compile(r"每(?:一)?(?:个)?(?:工作日|上班日)")
_WEEKDAY = re.compile(rf"(?:{_EVERY}(?:一)?(?:个)?|逢)({_WEEK}[一二三四五六日天])")
_SEVERAL_WEEKDAYS = re.compile(
    rf"每?逢?(?:个)?{_WEEK}[一二三四五六](?:[、,，和跟及]?{_WEEK}?[二三四五六日天])+(?![一-鿿]?期)"
)
_WEEKS = re.compile(rf"每(隔)?{_N}(?:个)?{_WEEK}")
_EACH_WEEK = re.compile(rf"每(?:一)?(?:个)?{_WEEK}")
_MONTHDAY = re.compile(r"每(?:一)?(?:个)?月(?:的)?(?:逢)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:号|日)")
_MONTH_PART = re.compile(r"每(?:一)?(?:个)?月(?:的)?(月?底|月?末|月?初)")
_MONTHS = re.compile(rf"每(隔)?{_N}(?:个)月")
_EACH_MONTH = re.compile(r"每(?:一)?(?:个)?月")
_QUARTER = re.compile(r"每(?:一)?(?:个)?季度?")
_DAYS = re.compile(rf"每(隔)?{_N}(?:天|日)|(隔)一天|每隔(天)")
_EACH_DAY = re.compile(r"每(?:一)?(?:天|日)|天天|每(?=[早晚]|上午|中午|下午)")
_SHORT = re.compile(rf"每(?:隔)?(半|{_N})(?:个)?(半)?(小时|钟头|分钟|刻钟)")


def with_rhythm(promise: Promise, text: str, said_at: datetime) -> Promise:
    """``promise`` with its rhythm, when its words name one and no single time."""
    if promise.due is not None or promise.after_event is not None:
        return promise
    return replace(promise, rhythm=read_rhythm(text, promise.span, said_at))


def read_rhythm(text: str, span: Span, said_at: datetime) -> Rhythm | None:
    """The rhythm of the words at ``span``; how often in all and until when may stand beside them in the sentence."""
    words = fold(span.text).text
    if "每" not in words and "天天" not in words and "逢" not in words and "隔" not in words:
        return None
    before = _BEFORE.match(words)
    if before is not None and _EVENT.search(before[0]):
        return None
    found = _found(words, _begin(before[0], said_at) if before is not None else said_at)
    if found is None or not said_at < found.first_due <= said_at + _LONGEST * DAY:
        return None
    if found.every is None:
        return found
    sentence = fold(_sentence(text, span)).text
    return replace(found, count=_count(sentence), until=_until(sentence, found.first_due))


def _found(words: str, said_at: datetime) -> Rhythm | None:
    if (said := _SEVERAL_WEEKDAYS.search(words)) is not None:
        # More than one day of the week is no single rhythm: the nearest of them is dated, and stays to be repeated by hand.
        days: list[str] = re.findall(r"[一二三四五六日天]", re.sub(r"每|逢|个|周|星期|礼拜", "", said[0]))
        after = words[said.end() :]
        return Rhythm(None, 1, min(_dated(f"周{one}{after}", said_at, 7 * DAY) for one in days))
    if (said := _WORKDAY.search(words)) is not None:
        first = _dated("今天" + words[said.end() :], said_at, DAY)
        while not _is_working(first):
            first += DAY
        return Rhythm("workday", 1, first)
    if (said := _WEEKDAY.search(words)) is not None:
        return Rhythm("week", 1, _dated(said[1] + words[said.end() :], said_at, 7 * DAY))
    if (said := _WEEKS.search(words)) is not None and (weeks := _interval(said[1], said[2])):
        return Rhythm("week", weeks, _end_of(said_at + 7 * weeks * DAY))
    if (said := _EACH_WEEK.search(words)) is not None:
        return Rhythm("week", 1, _dated("周五" + words[said.end() :], said_at, 7 * DAY))
    if (said := _MONTHDAY.search(words)) is not None:
        day = number(said[1])
        return Rhythm("month", 1, _monthly(said_at, int(day), words[said.end() :])) if day and day <= 31 else None
    if (said := _MONTH_PART.search(words)) is not None:
        return Rhythm("month", 1, _monthly(said_at, 5 if "初" in said[1] else 31, words[said.end() :]))
    if (said := _MONTHS.search(words)) is not None and (months := _interval(said[1], said[2])):
        return Rhythm("month", months, _months_on(said_at, months))
    if _QUARTER.search(words) is not None:
        return Rhythm("month", 3, _months_on(said_at, 3))
    if _EACH_MONTH.search(words) is not None:
        return Rhythm("month", 1, _monthly(said_at, 31, ""))
    if (said := _SHORT.search(words)) is not None:
        return _within_hours(said, said_at)
    if (said := _DAYS.search(words)) is not None:
        apart = 2 if said[3] or said[4] else _interval(said[1], said[2])
        return Rhythm("day", apart, _end_of(said_at + apart * DAY)) if apart else None
    if (said := _EACH_DAY.search(words)) is not None:
        rest = words[said.end() :]
        today = "今" if said[0] == "每" and rest[:1] in ("早", "晚") else "今天"
        return Rhythm("day", 1, _dated(today + rest, said_at, DAY))
    return None


def _begin(before: str, said_at: datetime) -> datetime:
    """从明天起: just before that day."""
    said = _FROM.search(before)
    days = [moment.due for moment in read_moments(said[1], said_at) if moment.due is not None] if said else []
    return max(said_at, _midnight(days[0]) - timedelta(seconds=1)) if days else said_at


def _interval(apart: str | None, said: str) -> int:
    """每隔一周 is every second one. 每隔两天 is heard as two days and as three: the sooner keeps the word either way."""
    value = number(said)
    if value is None or not 1 <= value <= _LONGEST:
        return 0
    return 2 if apart and value == 1 else int(value)


def _dated(words: str, said_at: datetime, step: timedelta) -> datetime:
    """The first time after now that ``words`` begin with; with no hour in them the end of that day."""
    moment = next(iter(read_moments(words, _midnight(said_at))), None)
    due = moment.due if moment is not None and moment.due is not None else _end_of(said_at)
    while due <= said_at:
        due += step
    return due


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _end_of(at: datetime) -> datetime:
    return datetime.combine(at.date(), _DAY_ENDS, at.tzinfo)


def _monthly(said_at: datetime, day: int, rest: str) -> datetime:
    """That day of this month or the next, a month's last where it is shorter, at the hour that ``rest`` begins with."""
    hour = _dated("今天" + rest, _midnight(said_at), DAY).timetz()
    for months in (0, 1):
        last = add_months(said_at.date().replace(day=1), months + 1) - DAY
        due = datetime.combine(last.replace(day=min(day, last.day)), hour)
        if due > said_at:
            break
    return due


def _months_on(said_at: datetime, months: int) -> datetime:
    return datetime.combine(add_months(said_at.date(), months), _DAY_ENDS, said_at.tzinfo)


def _within_hours(said: re.Match[str], said_at: datetime) -> Rhythm | None:
    """Oftener than once a day is no rule of the desk: the first time is dated."""
    value = 0.5 if said[1] == "半" else number(said[2] or "")
    if not value:
        return None
    minutes = {"分钟": 1, "刻钟": 15}.get(said[4], 60)
    return Rhythm(None, 1, said_at + timedelta(minutes=(value + (0.5 if said[3] else 0)) * minutes))


def _is_working(at: datetime) -> bool:
    try:
        return is_working_day(at.date())
    except Unpublished:
        return at.weekday() < 5


def _sentence(text: str, span: Span) -> str:
    return next((one[0] for one in _SENTENCE.finditer(text) if one.start() <= span.start < one.end()), span.text)


def _count(sentence: str) -> int | None:
    said = _COUNT.search(sentence)
    value = number(said[1] or said[2]) if said is not None else None
    return int(value) if value is not None and 2 <= value <= _LONGEST else None


def _until(sentence: str, first_due: datetime) -> datetime | None:
    said = _UNTIL.search(sentence)
    if said is None:
        return None
    ends = [moment.due for moment in read_moments(said[1], first_due) if moment.due is not None]
    return ends[0] if ends and ends[0] > first_due else None
