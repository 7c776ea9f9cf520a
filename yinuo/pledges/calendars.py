"""The yearly notice of days off, read from a file an administrator puts in place, and checked before it counts."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from functools import cache
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from yinuo.clock.models import set_alarm
from yinuo.journal.models import record
from yinuo.language.rules.calendar import DAY, NoticeYear, lunar_day, published_years
from yinuo.people.models import Agent
from yinuo.pledges import refusals
from yinuo.pledges.entries import PackError, Table
from yinuo.pledges.models.calendar import CalendarYear
from yinuo.pledges.models.occurrence import Obligation
from yinuo.pledges.models.pledge import refuse_unless_may_set

#: the seven statutory festivals by the names of the notice, each with those of the engine and its own day
FESTIVALS: dict[str, tuple[str, tuple[int, int] | str]] = {
    "元旦": ("New Year's Day", (1, 1)),
    "春节": ("Spring Festival", "lunar 1 1"),
    "清明节": ("Tomb-sweeping Day", (4, 5)),
    "劳动节": ("Labour Day", (5, 1)),
    "端午节": ("Dragon Boat Festival", "lunar 5 5"),
    "中秋节": ("Mid-autumn Festival", "lunar 8 15"),
    "国庆节": ("National Day", (10, 1)),
}
#: statutory days off since 2025 (全国年节及纪念日放假办法): what the weekdays off exceed the make-up days by
STATUTORY_DAYS = 13
#: how long a process goes by what it last saw; another one may have added a year meanwhile
SEEN_FOR = 60.0

_seen: dict[int, tuple[float, NoticeYear | None]] = {}


def added_year(year: int) -> NoticeYear | None:
    """What an administrator added for ``year``; None when nobody did. At most one query a minute."""
    now = time.monotonic()
    if year not in _seen or _seen[year][0] < now - SEEN_FOR:
        try:
            row = CalendarYear.objects.filter(year=year).first()
        except DatabaseError:
            return None  # before the first migrate: the engine says "unknown", as without us
        _seen[year] = (now, row.as_notice() if row else None)
    return _seen[year][1]


def forget() -> None:
    """See the added years afresh."""
    _seen.clear()


def add_year(text: str, file: str, *, by: Agent | None) -> CalendarYear:
    """Put one year in, or replace it; the same one again changes nothing. ``by`` None: the command line.

    Every promise that waits for this year is looked at again by the clock at once. Raises PackError or a refusal.
    """
    if by is not None:
        refuse_unless_may_set(by)
    year, notice, found = read_year(text, file)
    if year in published_years():
        raise refusals.YearKnown(year=year)
    facts: dict[str, Any] = {
        "notice": notice,
        "days_off": {day.isoformat(): name for day, name in sorted(found.days_off.items())},
        "make_up_days": sorted(day.isoformat() for day in found.make_up_days),
    }
    with transaction.atomic():
        _row, is_new = CalendarYear.objects.get_or_create(year=year, defaults=facts | {"by": by})
        row = CalendarYear.objects.select_for_update().get(year=year)
        if not is_new and all(getattr(row, key) == value for key, value in facts.items()):
            return row
        if not is_new:
            row.notice, row.days_off, row.make_up_days = notice, facts["days_off"], facts["make_up_days"]
            row.by, row.at = by, timezone.now()
            row.save()
        record("calendar.added" if is_new else "calendar.replaced", row, by=by, year=year, notice=notice)
        for obligation in Obligation.objects.filter(unknown_year=year):
            set_alarm("pledge.calendar", obligation, row.at)
        transaction.on_commit(forget)
    return row


def read_year(text: str, file: str) -> tuple[int, str, NoticeYear]:
    """The year, the name of its notice, and its days, or a PackError with the line and what to do."""
    try:
        table = Table(tomllib.loads(text), text, file)
    except tomllib.TOMLDecodeError as error:
        raise PackError("toml", file=file, line=1, value=str(error)) from None
    year, notice = table.number("year"), table.text("notice")
    extra = table.number("extra_days_off") if "extra_days_off" in table.data else 0
    if not 2000 <= year <= 2100:
        raise table.error("year", "year", value=year)
    days_off: dict[date, str] = {}
    named: set[str] = set()
    for block in table.tables("days_off"):
        names = [name.strip() for name in block.text("name").split("、")]
        first, last = block.as_day(block.get("first"), "first"), block.as_day(block.get("last"), "last")
        block.refuse_unknown()
        if not date(year, 1, 1) <= first <= last <= date(year, 12, 31) or (last - first).days > 15:
            raise block.error("last", "block", value=f"{first} – {last}", year=year)
        days = [first + step * DAY for step in range((last - first).days + 1)]
        if taken := [day for day in days if day in days_off]:
            raise block.error("first", "twice_off", value=taken[0].isoformat())
        for name in names:
            if name not in FESTIVALS or name in named:
                raise block.error("name", "festival", value=name, choices="、".join(FESTIVALS))
            if not any(day in days for day in _own_days(name, year)):
                raise block.error("name", "festival_day", value=name, day=_own_days(name, year)[0].isoformat())
            named.add(name)
        days_off |= {day: _festival_of(day, names, year) for day in days}
    if missing := [name for name in FESTIVALS if name not in named]:
        raise table.error("year", "festival_missing", value="、".join(missing))
    make_up = table.days("make_up_days")
    table.refuse_unknown()
    for day in make_up:
        if day.year != year or day.weekday() < 5 or day in days_off or make_up.count(day) > 1:
            raise table.error("make_up_days", "make_up", value=day.isoformat())
    net = sum(day.weekday() < 5 for day in days_off) - len(make_up)
    if net != STATUTORY_DAYS + extra:
        raise table.error("make_up_days", "balance", value=net, expected=STATUTORY_DAYS + extra)
    return year, notice, NoticeYear(days_off, frozenset(make_up))


def known_years() -> list[tuple[int, CalendarYear | None]]:
    """The last years that come with the package (None), then those that were added."""
    packaged: list[tuple[int, CalendarYear | None]] = [(year, None) for year in published_years()[-2:]]
    return packaged + [(row.year, row) for row in CalendarYear.objects.select_related("by").order_by("year")]


@cache
def _own_days(name: str, year: int) -> list[date]:
    when = FESTIVALS[name][1]
    if isinstance(when, tuple):
        day = date(year, *when)
        return [day, day - DAY] if name == "清明节" else [day]
    month, number = (int(part) for part in when.split()[1:])
    found = lunar_day(year, month, number)
    return [found] if found else []


def _festival_of(day: date, names: list[str], year: int) -> str:
    """Of a block that serves two festivals each day is the first one's, but the second keeps its own day."""
    mine = next((name for name in names[1:] if day in _own_days(name, year)), names[0])
    return FESTIVALS[mine][0]
