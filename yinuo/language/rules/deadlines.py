"""From what a phrase names to its stretch and its deadline, by the house conventions (docs/moments.md has the table)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yinuo.language.rules.calendar import DAY, days_off, first_working_day
from yinuo.language.rules.clock_times import Clock
from yinuo.language.rules.named_days import days_named
from yinuo.language.rules.slots import Named, Slots
from yinuo.language.rules.stretches import SECOND, Reading, Said, Stretch, days_from, distinct, end_of_day
from yinuo.language.rules.timewords import FESTIVALS, Part
from yinuo.language.types import DueKind

#: A bare clock may mean a night hour only when that hour is this near; a desk promises nothing for 03:00 tomorrow.
NIGHT_WITHIN = timedelta(hours=6)
FIRST_DAY_HOUR = 7


def named_stretch(slots: Slots, said: Said, bound: str) -> Stretch | None:
    """The stretch of a phrase that names days, a part of a day or a clock time; bound is "", before, after or within."""
    festival = slots.values.get("festival")
    named = days_named(slots, said.today) if slots.has_day() else None
    if named is None and slots.has_day():
        return None
    if slots.clock:
        return _clock_stretch(slots, named, said, bound)
    if slots.part:
        return _part_stretch(slots.part, named, said, bound)
    if named is None:
        return None
    stretch = _day_stretch(named, said, bound)
    if festival and FESTIVALS[festival].off and not bound:
        return stretch._replace(readings=(*stretch.readings, *_block_readings(named, said)))
    return stretch


def _block_readings(named: Named, said: Said) -> tuple[Reading, ...]:
    """国庆 is also the whole of its days off, where they are published."""
    return tuple(
        days_from(said, block.first, block.last) for block in days_off() if block.first <= named.first <= block.last
    )


def until_now(slots: Slots, said: Said) -> Stretch | None:
    """从上个月到现在."""
    begins = named_stretch(slots, said, "")
    if begins is None or begins.start is None:
        return None
    starts = [begins.start, *(start for start, _ in begins.readings)]
    passed = next((start for start in starts if start <= said.at), None)
    return None if passed is None else Stretch(passed, said.at, None, "vague", "past")


def _day_stretch(named: Named, said: Said, bound: str) -> Stretch:
    start, end = days_from(said, named.first, named.last)
    readings = tuple(days_from(said, *days) for days in named.readings)
    due = None
    if named.due_on is not None:
        due = said.close_of(named.due_on) if named.closes else said.last_second(named.due_on)
    if named.rolls and due is not None and due <= said.at:
        # 周五 said on a Friday evening is next Friday
        week = timedelta(weeks=1)
        readings = (*readings, (start, end))
        start, end, due = start + week, end + week, due + week
    if bound == "before":
        if named.grain in ("week", "month", "quarter", "half_year", "year"):
            # 前 takes a day in, but not a week or a month: 12月前 ends with November
            due = start - SECOND
            return Stretch(said.at, due, due, "by", "before", ((said.at, start), (said.at, end)))
        return Stretch(
            said.at, end, due, "by", "before", ((start, end), (said.at, start), (said.at, start - SECOND), *readings)
        )
    if bound == "after":
        open_due = due if named.grain in ("working_day",) else None
        return Stretch(start, None, open_due, "by", "after", ((start, end), *readings))
    kind = {"day": "day", "weekday": "day", "working_day": "working_days", "festival": "festival"}.get(
        named.grain, "range"
    )
    if named.grain in ("week", "month", "quarter", "year", "weekend"):
        kind = named.grain
    due_kind: DueKind = "within" if bound == "within" else "by"
    if bound == "within" and said.at > start and end > said.at:
        readings = ((said.at, end), *readings)
    return Stretch(start, end, due, due_kind, kind, distinct((start, end), readings))


def _part_stretch(part: Part, named: Named | None, said: Said, bound: str) -> Stretch:
    day = named.last if named else said.today
    due = _part_due(part, day, said)
    readings: tuple[Reading, ...] = ()
    if named is None and due <= said.at:
        readings = (_hours_of(part, day, said),)
        day += DAY
        due = _part_due(part, day, said)
    elif (
        named is not None
        and part.name == "凌晨"
        and named.first == said.today
        and due <= said.at
        and said.at.hour >= 18
    ):
        day += DAY
        due = _part_due(part, day, said)
    start, end = _hours_of(part, day, said)
    readings += tuple((said.on(day, first), said.on(day, last)) for first, last in part.also)
    if bound == "before":
        return Stretch(said.at, end, due, "by", "before", ((start, end),))
    if bound == "after":
        closes = said.close_of(day)
        return Stretch(start, None, closes if due < closes else said.last_second(day), "by", "after", ((start, end),))
    return Stretch(start, end, due, "by", "part_of_day", readings)


def _hours_of(part: Part, day: date, said: Said) -> Reading:
    return said.hour(day, part.first), said.hour(day, part.last, 59, 59)


def _part_due(part: Part, day: date, said: Said) -> datetime:
    return end_of_day(said.hour(day, part.due))


def clock_on(clock: Clock, part: Part | None, day: date, said: Said) -> datetime:
    """A clock time on a day that was said, its hour read in its part of the day."""
    return said.hour(day, hour_in(clock, part), clock.minute, clock.second)


def hour_in(clock: Clock, part: Part | None) -> int:
    hour = clock.hour
    if clock.half:
        return hour % 12 + (12 if clock.half == "pm" else 0) if hour <= 12 else hour
    if part is None or hour > 12:
        return hour
    if part.clock == "noon":
        return hour + 12 if 1 <= hour <= (3 if part.name == "中午" else 5) else hour
    if part.clock == "pm":
        return hour + 12 if 1 <= hour < 12 else hour
    if part.clock == "night":
        return hour + 12 if 5 <= hour <= 11 else hour + 24 if 1 <= hour <= 4 else 24
    return 0 if part.name == "凌晨" and hour == 12 else hour


def _at_clock(slots: Slots, named: Named | None, said: Said) -> tuple[datetime, list[datetime]]:
    """The moment a clock names, and the other moments it could."""
    clock, part = slots.clock, slots.part
    assert clock is not None
    if named is None:
        return _next_clock(clock, part, said)
    literal = clock_on(clock, part, named.last, said)
    if part is not None or clock.exact or clock.half:
        if (
            part is not None
            and part.name == "凌晨"
            and literal < said.at
            and literal.date() == said.today
            and said.at.hour >= 18
        ):
            return literal + DAY, [literal]
        return literal, []
    if named.last == said.today:
        later = literal + timedelta(hours=12)
        return (later, [literal]) if literal <= said.at < later else (literal, [later])
    if 1 <= clock.hour < FIRST_DAY_HOUR:
        return literal + timedelta(hours=12), [literal]
    return literal, []


def _next_clock(clock: Clock, part: Part | None, said: Said) -> tuple[datetime, list[datetime]]:
    today = clock_on(clock, part, said.today, said)
    if part is not None or clock.exact or clock.half:
        if part is not None and part.clock == "night" and said.at.hour < 6 and today - DAY > said.at:
            # 夜里两点 said past midnight is of the night that is running
            return today - DAY, [today]
        return (today, []) if today > said.at else (today + DAY, [today])
    half_day = timedelta(hours=12)
    for step in range(-1, 5):
        found = today + step * half_day
        if found > said.at and (found.hour >= FIRST_DAY_HOUR or found - said.at <= NIGHT_WITHIN or clock.hour == 12):
            return found, [today, today + half_day]
    return today + DAY, [today]


def _clock_readings(at: datetime, clock: Clock) -> tuple[Reading, ...]:
    """The stretch of its grain: 三点 is also the hour from three, 三点十分 that minute."""
    return () if clock.grain == 1 else ((at, at + timedelta(seconds=clock.grain - 1)),)


def _clock_stretch(slots: Slots, named: Named | None, said: Said, bound: str) -> Stretch:
    clock = slots.clock
    assert clock is not None
    at, others = _at_clock(slots, named, said)
    if clock.from_hour is not None:
        start = at - timedelta(hours=1)
        return Stretch(
            start, at, end_of_day(at), "by" if bound == "before" else "at", "clock_range", _clock_readings(at, clock)
        )
    readings: list[Reading] = list(_clock_readings(at, clock))
    for other in others:
        readings += [(other, other), *_clock_readings(other, clock)]
    if bound in ("before", "within"):
        before = [(said.at, end) for _, end in readings]
        return Stretch(said.at, at, end_of_day(at), "by", "before", ((at, at), *before))
    if bound == "after":
        closes = said.close_of(at.date())
        due = closes if at < closes else said.last_second(at.date())
        return Stretch(at, None, due, "by", "after", ((at, at),))
    whole = (at, at + timedelta(seconds=clock.grain - 1))
    return Stretch(*whole, end_of_day(at), "at", "clock", distinct(whole, ((at, at), *readings)))


def closing(slots: Slots, kind: str, bound: str, said: Said) -> Stretch | None:
    """下班前 and 上班后, of the day that was said or of the next one."""
    named = days_named(slots, said.today) if slots.has_day() else None
    if slots.has_day() and named is None:
        return None
    day = named.last if named else said.today
    clock = said.hours.closes if kind == "close" else said.hours.opens
    if named is None and said.on(day, clock) <= said.at:
        # after hours, the next time the doors are open is meant
        day = first_working_day(day + DAY)
    at = said.on(day, clock)
    if bound == "before":
        return Stretch(said.at, at, at, "by", "before")
    due = said.close_of(day) if kind == "open" else said.last_second(day)
    return Stretch(at, due, due, "by", "after")


def stretch_between(first: Slots, last: Slots, said: Said, bound: str) -> Stretch | None:
    """A到B: from the start of the one to the end of the other; the later end is the deadline."""
    if first.clock and last.clock:
        return _clock_range(first, last, said, bound)
    begins, ends = named_stretch(first, said, ""), named_stretch(last, said, "")
    if begins is None or ends is None or begins.start is None or ends.start is None or ends.end is None:
        return None
    start, end, due = begins.start, ends.end, ends.due
    if end < start:
        # 一月十日到十二日 said in March: the first end decides the year
        begins = named_stretch(first, said._replace(at=ends.start), "")
        if begins is not None and begins.start is not None and begins.start <= end:
            start = begins.start
        else:
            relocated = named_stretch(last, said._replace(at=start), "")
            if relocated is None or relocated.end is None or relocated.end < start:
                return None
            end, due = relocated.end, relocated.due
    readings: list[Reading] = []
    if not last.clock and not last.part:
        readings.append((start, end - DAY))
    if start < said.at <= end:
        readings.append((start, said.at))
    due_kind: DueKind = "within" if bound == "within" else "by"
    return Stretch(start, end, due, due_kind, "range", distinct((start, end), readings))


def _clock_range_to(clock: Clock, last: Slots, said: Said) -> Stretch:
    """9:00到17:00: the end is sure, the start is the last such hour before it."""
    end, _ = _at_clock(last, None, said)
    start = clock_on(clock, None, end.date(), said)
    if start + timedelta(hours=12) < end:
        start += timedelta(hours=12)
    return Stretch(
        start,
        end,
        end_of_day(end),
        "by",
        "clock_range",
        ((start - DAY, end - DAY), (start, end + timedelta(seconds=59))),
    )


def _clock_range(first: Slots, last: Slots, said: Said, bound: str) -> Stretch | None:
    named_first = days_named(first, said.today) if first.has_day() else None
    named_last = days_named(last, said.today) if last.has_day() else None
    if (first.has_day() and named_first is None) or (last.has_day() and named_last is None):
        return None
    assert first.clock is not None
    assert last.clock is not None
    if named_first is None and first.part is None and last.part is None and last.clock.exact and not first.clock.exact:
        return _clock_range_to(first.clock, last, said)
    start, _ = _at_clock(first, named_first, said)
    own_day = named_last is not None and (named_first is None or named_last.last != named_first.last)
    if own_day:
        end, others = _at_clock(last, named_last, said)
        literal = [other for other in others if other > start]
        assert last.clock is not None
        readings: list[Reading] = [(start, other) for other in literal]
        return None if end < start else Stretch(start, end, end_of_day(end), "by", "range", tuple(readings))
    assert first.clock is not None
    assert last.clock is not None
    end = clock_on(last.clock, last.part, start.date(), said)
    open_hour = last.part is None and not last.clock.exact and not last.clock.half
    if open_hour or last.part is first.part:
        while end <= start:
            end += timedelta(hours=12)
    elif end <= start:
        if first.part is None and not first.clock.exact and end > start - timedelta(hours=12):
            start -= timedelta(hours=12)
        if end <= start:
            end += DAY
    if first.part is None and last.part is not None and not first.clock.exact and end - start > timedelta(hours=12):
        start += timedelta(hours=12)
    if named_first is None and start.date() > said.today and end - DAY > said.at:
        start, end = start - DAY, end - DAY
    grain = last.clock.grain
    readings = [(start, end + timedelta(seconds=grain - 1))] if grain > 1 else []
    if open_hour and first.part is None:
        half = timedelta(hours=12)
        literal_start = clock_on(first.clock, None, start.date(), said)
        length = end - start
        for begin in (literal_start, literal_start + half):
            readings += [(begin, begin + length), (begin, begin + length + timedelta(seconds=grain - 1))]
    return Stretch(start, end, end_of_day(end), "by", "clock_range", distinct((start, end), readings))
