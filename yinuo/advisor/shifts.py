"""When each owner works: their shifts, else the desk's opening hours, without their leave."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from yinuo.advisor.working_time import Stretch, WorkingTime, company_time, laid_end_to_end
from yinuo.people.models import Agent
from yinuo.pledges.models import OpeningHours
from yinuo.rota.models import Shift
from yinuo.rota.working import Working, workings

#: how far the calendar is laid out around now
BACK, AHEAD = timedelta(days=100), timedelta(days=150)
#: (weekday, starts, ends, works on holidays)
Pattern = tuple[tuple[int, time, time, bool], ...]


def working_times(owners: Collection[Agent], now: datetime) -> Callable[[int], WorkingTime]:
    """Each owner's working time around ``now``, by their number; three queries for however many."""
    hours, day = OpeningHours.current(), timezone.localdate(now)
    opening = _opening_hours(day, hours.opens, hours.closes, hours.every_day)
    found: dict[int, WorkingTime] = {}
    for owner, working in workings(owners, now - BACK).items():
        pattern = tuple((one.weekday, one.starts, one.ends, one.works_on_holidays) for one in working.shifts)
        usual = _by_shifts(day, pattern) if pattern else opening
        away = [(leave.begins_at.timestamp(), leave.ends_at.timestamp()) for leave in working.leaves]
        found[owner] = usual.without(away) if away else usual
    return lambda owner: found.get(owner, opening)


@lru_cache(maxsize=8)
def _opening_hours(day: date, opens: time, closes: time, every_day: bool) -> WorkingTime:
    zone = timezone.get_default_timezone()
    return company_time(day - BACK, day + AHEAD, zone, opens, closes, is_every_day=every_day)


@lru_cache(maxsize=512)
def _by_shifts(day: date, pattern: Pattern) -> WorkingTime:
    """Most people share their shifts with others, so a desk has few of these."""
    shifts = [
        Shift(weekday=weekday, starts=starts, ends=ends, works_on_holidays=holidays)
        for weekday, starts, ends, holidays in pattern
    ]
    stretches: list[Stretch] = [
        (one.start.timestamp(), one.end.timestamp())
        for one in Working(Agent(), shifts).stretches(day - BACK, day + AHEAD)
    ]
    return laid_end_to_end(stretches)
