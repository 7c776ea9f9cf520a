"""A promise that comes again: 每周五给您发进度. How often, when first, until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from yinuo.language.rules.calendar import Unpublished, add_months, is_working_day
from yinuo.language.rules.folding import fold
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.numbers import CHINESE, number
from yinuo.language.types import Moment, Promise, Rhythm, Span

_N = rf"([0-9]{{1,3}}|{CHINESE})"
_WEEK = r"(?:周|星期|礼拜)"
_EVERY = r"每(?:隔)?(?:逢|到)?"
#: the end of a day on which no hour was named
_DAY_ENDS = time(23, 59, 59)
DAY = timedelta(days=1)
#: the longest that is still a rhythm and not a slip of the pen
_LONGEST = 366
#: 下周每天: the rhythm keeps within such a stretch
_PERIODS = ("week", "month")
_WHO = ("", "我", "我们", "咱们", "这边", "我这边")
#: without one of these nothing comes again
_SIGNS = ("每", "天天", "逢", "隔")
_LISTING = ("、", ",", "，")
#: letters of 每星期一、星期二、… before the last day
_LONGEST_LIST = 24

_MARKS = re.compile(r"[。!?！？\n;；]")
#: letters of the sentence that are looked at before and after a promise
_BESIDE = 60
_TIMES = re.compile(rf"(?:一共|总共|共|一总){_N}次")
_LASTING = re.compile(
    rf"(?:连续|连着|接下来|未来|往后|后面)的?(?:这)?{_N}个?(工作日|天|日|{_WEEK}|月)",
)
_UNTIL = re.compile(
    r"(?:直到|一直到|到|至)([^,，。]{1,16}?)(?:为止|止)|(?:直到|一直到)([^,，。]{1,16})|(?:^|[,，])到([^,，。]{1,10}?)(?:之前|以前|前)"
)

#: what stands before the rhythm: an event it waits for, or the day it begins
_BEFORE = re.compile(r".*?(?=每|逢|天天|隔一天)")
_EVENT = re.compile(r"(?:[^以今往之]|之)后[,，]?(?:我|我们)?$|[到好完成了货款装修过]以后[,，]?(?:我|我们)?$")
_FROM = re.compile(r"(?:从|自)?([^,，]{1,8}?)(?:起|开始)")
#: 不会每天, 没办法保证每天: nothing comes again
_DENIED = re.compile(
    r"(?:不会|不能|不可能|不用|不必|不再|不是|没办法|没法|无法|没|没有|没能|做不到|别)"
    r"(?:再|都|就|说|过|要|去|来|保证|做到|答应|承诺|一直)*$"
)
#: 上个月我们每周: it came again, then
_PAST = re.compile(
    r"^(?:我|我们|您)?(?:之前|以前|此前|原来|原先|当时|那时|曾经)|上一?个?(?:月|季度|半年|周|星期|礼拜)|去年|前(?:几|两|三)[天周个年]"
)
_FROM_NOW = re.compile(r"以后|今后|往后|接下来|现在|起|开始")
#: it may never begin
_CONDITION = re.compile(r"如果|要是|假如|假设|若是|倘若|万一")
#: a list of days that was cut at its signs: 每周一、三、|五我给您…
_DAYS_BEFORE = re.compile(
    r"[每逢]个?(?:周|週|星期|礼拜|禮拜)[一二三四五六](?:[、,，](?:周|週|星期|礼拜|禮拜)?[一二三四五六])*[、,，]$"
)

#: what is said, how often that is, and the words of its first time, which the reader of moments then dates
_WORKDAY = re.compile(r"每(?:一)?(?:个)?(?:工作日|上班日)")
_TO_FRIDAY = re.compile(rf"每?(?:个)?{_WEEK}一(?:到|至|-|~){_WEEK}?五(?:的)?(?:每(?:一)?天|天天|每日)?")
_WEEKDAY = re.compile(rf"(?:{_EVERY}(?:一)?(?:个)?|逢)({_WEEK}[一二三四五六日天])")
_SEVERAL_WEEKDAYS = re.compile(
    rf"每?逢?(?:个)?{_WEEK}[一二三四五六](?:[、,，和跟及]?{_WEEK}?[二三四五六日天])+(?![一-鿿]?期)"
)
_WEEKS = re.compile(rf"每(隔)?{_N}(?:个)?{_WEEK}")
_EACH_WEEK = re.compile(rf"每(?:一)?(?:个)?{_WEEK}")
_MONTHDAY = re.compile(r"每(?:一)?(?:个)?月(?:的)?(?:逢)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:号|日)")
_MONTH_PART = re.compile(r"每(?:一)?(?:个)?月(?:的)?(月?底|月?末|月?初)")
_MONTHS = re.compile(rf"每(隔)?{_N}(?:个)月")
_YEARS = re.compile(r"每(?:一)?(半)?年")
_EACH_MONTH = re.compile(r"每(?:一)?(?:个)?月")
_QUARTER = re.compile(r"每(?:一)?(?:个)?季度?")
_DAYS = re.compile(rf"每(隔)?{_N}(?:天|日)|(隔)一天|每隔(天)")
_EACH_DAY = re.compile(r"每(?:一)?(?:天|日)|天天|每(?=[早晚]|上午|中午|下午)")
_SHORT = re.compile(rf"每(?:隔)?(?:(半|{_N})(?:个)?(半)?(小时|钟头|分钟|刻钟)|一?个?(?:小时|钟头))")


def with_rhythms(promises: Iterable[Promise], text: str, said_at: datetime) -> Iterator[Promise]:
    """``promises`` with the rhythm that their words name; those whose rhythm is denied or over are left out.

    The only times beside a rhythm may be when it begins and ends: one of the deed's own makes it a promise of one time.
    """
    for promise in promises:
        promise = _with_its_days(promise, text)
        if promise.after_event is not None or not any(sign in promise.span.text for sign in _SIGNS):
            yield promise
            continue
        words = fold(promise.span.text).text
        if promise.due is None and _is_no_more(words):
            continue
        rhythm = read_rhythm(text, promise.span, said_at)
        if rhythm is None or (promise.due is not None and not _only_bounds(words, said_at)):
            yield promise
        else:
            yield replace(promise, due=None, due_kind="vague", rhythm=rhythm)


def read_rhythm(text: str, span: Span, said_at: datetime) -> Rhythm | None:
    """The rhythm of the words at ``span``; how often in all and until when may stand beside them in the sentence."""
    words = fold(span.text).text
    sentence, place = _sentence(text, span)
    lead = _lead(words)
    if _EVENT.search(lead) or _is_no_more(words) or _CONDITION.search(fold(sentence[:place]).text + lead):
        return None
    try:
        begins, until = _frame(lead, said_at)
        found = _found(words, begins)
        if found is None or not said_at < found.first_due <= said_at + _LONGEST * DAY:
            return None
        if found.every is not None:
            found = _ended(replace(found, until=until), fold(sentence).text, said_at)
        if found.every is None or (found.until is not None and found.until < found.first_due):
            return Rhythm(None, 1, found.first_due)
        return found
    except (OverflowError, ValueError):
        # said at the end of the calendar
        return None


def _with_its_days(promise: Promise, text: str) -> Promise:
    span = promise.span
    if text[max(0, span.start - 1) : span.start] not in _LISTING:
        return promise
    if (said := _DAYS_BEFORE.search(text, max(0, span.start - _LONGEST_LIST), span.start)) is None:
        return promise
    return replace(promise, span=Span(said.start(), span.end, text[said.start() : span.end]))


def _lead(words: str) -> str:
    return before[0] if (before := _BEFORE.match(words)) is not None else ""


def _is_no_more(words: str) -> bool:
    lead = _lead(words)
    return bool(_DENIED.search(lead)) or (_PAST.search(lead) is not None and _FROM_NOW.search(lead) is None)


def _only_bounds(words: str, said_at: datetime) -> bool:
    """从明天起每天, 连续三天每天, 到月底为止: no time that is told is the deed's own."""
    bounds = [said.span() for bound in (_FROM, _UNTIL, _LASTING, _TO_FRIDAY) for said in bound.finditer(words)]
    return all(
        any(start <= one.span.start and one.span.end <= end + 1 for start, end in bounds)
        or _is_period(one, _lead(words))
        for one in read_moments(words, said_at)
        if one.due is not None
    )


def _found(words: str, said_at: datetime) -> Rhythm | None:
    if (said := _TO_FRIDAY.search(words)) is not None and ("每" in said[0] or "天天" in said[0]):
        return Rhythm("workday", 1, _on_a_working_day("今天" + words[said.end() :], said_at))
    if (said := _SEVERAL_WEEKDAYS.search(words)) is not None:
        # More than one day of the week is no single rhythm: the nearest of them is dated, and stays to be repeated by hand.
        days: list[str] = re.findall(r"[一二三四五六日天]", re.sub(r"每|逢|个|周|星期|礼拜", "", said[0]))
        after = words[said.end() :]
        return Rhythm(None, 1, min(_dated(f"周{one}{after}", said_at, 7 * DAY) for one in days))
    if (said := _WORKDAY.search(words)) is not None:
        return Rhythm("workday", 1, _on_a_working_day("今天" + words[said.end() :], said_at))
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
    if (said := _YEARS.search(words)) is not None:
        return Rhythm("month", 6 if said[1] else 12, _yearly(said_at, bool(said[1]), words[said.end() :]))
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


def _frame(before: str, said_at: datetime) -> tuple[datetime, datetime | None]:
    """从明天起: just before that day, with no end. 下周每天: that week and no longer."""
    if (said := _FROM.search(before)) is not None:
        starts = [one.start for one in read_moments(said[1], said_at) if one.start is not None]
        return (max(said_at, _midnight(starts[0]) - timedelta(seconds=1)) if starts else said_at), None
    for one in read_moments(before, said_at):
        if _is_period(one, before) and one.start is not None and one.end is not None:
            return max(said_at, one.start - timedelta(seconds=1)), one.end
    return said_at, None


def _is_period(moment: Moment, before: str) -> bool:
    """下周每天, 下周我每天: nothing but who does it stands between."""
    return moment.kind in _PERIODS and before[moment.span.end :] in _WHO


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


def _yearly(said_at: datetime, is_half: bool, rest: str) -> datetime:
    """每年年底 names its day; else it comes for the first time when the stretch is over."""
    days = [one.due for one in read_moments(rest[:8], said_at) if one.due is not None and one.span.start == 0]
    return days[0] if days and not is_half else _months_on(said_at, 6 if is_half else 12)


def _within_hours(said: re.Match[str], said_at: datetime) -> Rhythm | None:
    """Oftener than once a day is no rule of the desk: the first time is dated."""
    value = 0.5 if said[1] == "半" else number(said[2] or "") if said[1] else 1
    if not value:
        return None
    minutes = {"分钟": 1, "刻钟": 15}.get(said[4] or "", 60)
    return Rhythm(None, 1, said_at + timedelta(minutes=(value + (0.5 if said[3] else 0)) * minutes))


def _on_a_working_day(words: str, said_at: datetime) -> datetime:
    return _moved_to_work(_dated(words, said_at, DAY))


def _is_working(at: datetime) -> bool:
    try:
        return is_working_day(at.date())
    except Unpublished:
        return at.weekday() < 5


def _sentence(text: str, span: Span) -> tuple[str, int]:
    """The sentence of the words as far as it matters, and how many of its letters stand before them."""
    before = _MARKS.split(text[max(0, span.start - _BESIDE) : span.start])[-1]
    after = _MARKS.split(text[span.end : span.end + _BESIDE])[0]
    return before + text[span.start : span.end] + after, len(before)


def _ended(found: Rhythm, sentence: str, said_at: datetime) -> Rhythm:
    """``found`` with its end: 一共四次, 连续两周每天, 到年底为止."""
    if (said := _TIMES.search(sentence)) is not None and (count := number(said[1])) and 2 <= count <= _LONGEST:
        return replace(found, count=int(count))
    if (said := _LASTING.search(sentence)) is not None and (value := number(said[1])) and 1 <= value <= _LONGEST:
        return _lasting(found, int(value), said[2])
    if (said := _UNTIL.search(sentence)) is not None:
        words = said[1] or said[2] or said[3]
        ends = [one.due for one in read_moments(words, said_at) if one.due is not None]
        if ends and ends[0] > found.first_due:
            return replace(found, until=ends[0])
    return found


def _lasting(found: Rhythm, value: int, unit: str) -> Rhythm:
    """Three days of every day are three times; two weeks of every day end after two weeks."""
    every = {"工作日": "workday", "天": "day", "日": "day", "月": "month"}.get(unit, "week")
    if every == "workday" and found.every == "day":
        found = replace(found, every="workday", first_due=_moved_to_work(found.first_due))
    if every == found.every or (every == "day" and found.every == "workday"):
        count = -(-value // found.interval)
        return replace(found, count=count) if count > 1 else replace(found, every=None, interval=1)
    last = found.first_due - DAY
    if every == "month":
        last = datetime.combine(add_months(last.date(), value), last.timetz())
    else:
        last += value * (7 if every == "week" else 1) * DAY
    return replace(found, until=last) if last > found.first_due else replace(found, every=None, interval=1)


def _moved_to_work(at: datetime) -> datetime:
    while not _is_working(at):
        at += DAY
    return at
