"""When something is due: each line is one count, from the notices of 2025 and 2026 and arts. 201 to 204 of the Civil Code."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.language.rules.calendar import is_working_day
from yinuo.pledges.terms import MOST, Ends, Hours, LastDay, Term, Unit
from yinuo.pledges.timing import is_looser, reckon

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS, WORK, HOURS, OPEN = Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.HOURS, Unit.BUSINESS_HOURS


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("number", "unit", "began", "due"),
    [
        # The day it happened is not counted; the last day lasts until 24:00.
        (7, DAYS, "2026-11-18T10:00", "2026-11-25T23:59:59"),
        (1, DAYS, "2026-11-18T00:00:00", "2026-11-19T23:59:59"),
        (1, DAYS, "2026-11-18T23:59:59", "2026-11-19T23:59:59"),
        # Ends of months and years, leap days.
        (1, DAYS, "2026-01-31T12:00", "2026-02-01T23:59:59"),
        (1, DAYS, "2024-02-28T12:00", "2024-02-29T23:59:59"),
        (1, DAYS, "2026-02-28T12:00", "2026-03-01T23:59:59"),
        (15, DAYS, "2025-12-25T12:00", "2026-01-09T23:59:59"),
        # Days run on through the holidays, and need no calendar.
        (7, DAYS, "2026-09-30T17:00", "2026-10-07T23:59:59"),
        (7, DAYS, "2026-12-30T17:00", "2027-01-06T23:59:59"),
        # Working days: weekends and days off are not counted, make-up days are, and the desk closes at six.
        (1, WORK, "2026-11-18T10:00", "2026-11-19T18:00"),
        (1, WORK, "2026-11-20T23:30", "2026-11-23T18:00"),
        (1, WORK, "2026-11-21T09:00", "2026-11-23T18:00"),
        # National Day 2026: off 1 to 7 October, Saturday the 10th is worked.
        (1, WORK, "2026-09-30T17:00", "2026-10-08T18:00"),
        (3, WORK, "2026-09-30T17:00", "2026-10-10T18:00"),
        (4, WORK, "2026-09-30T17:00", "2026-10-12T18:00"),
        (3, WORK, "2026-10-03T12:00", "2026-10-10T18:00"),
        # Sunday 20 September 2026 is worked for it.
        (1, WORK, "2026-09-19T12:00", "2026-09-20T18:00"),
        # Spring Festival 2026: off 15 to 23 February, Saturdays the 14th and the 28th are worked.
        (1, WORK, "2026-02-13T18:30", "2026-02-14T18:00"),
        (1, WORK, "2026-02-14T09:00", "2026-02-24T18:00"),
        (5, WORK, "2026-02-14T09:00", "2026-02-28T18:00"),
        (6, WORK, "2026-02-14T09:00", "2026-03-02T18:00"),
        # Spring Festival 2025: off 28 January to 4 February, Sunday the 26th and Saturday the 8th are worked.
        (2, WORK, "2025-01-24T12:00", "2025-01-27T18:00"),
        (5, WORK, "2025-01-27T12:00", "2025-02-10T18:00"),
        # Over the end of a year that is published on both sides: 1 to 3 January off, Sunday the 4th is worked.
        (1, WORK, "2025-12-31T12:00", "2026-01-04T18:00"),
        # Hours run from the very moment, through nights, weekends and holidays.
        (24, HOURS, "2026-11-20T17:30", "2026-11-21T17:30"),
        (48, HOURS, "2026-09-30T23:00", "2026-10-02T23:00"),
        (24, HOURS, "2024-02-28T12:00", "2024-02-29T12:00"),
        (2, HOURS, "2026-12-31T23:00", "2027-01-01T01:00"),
        (90, Unit.MINUTES, "2026-11-18T23:00", "2026-11-19T00:30"),
        # Business hours stand still while the desk is closed.
        (2, OPEN, "2026-11-18T10:00", "2026-11-18T12:00"),
        (2, OPEN, "2026-11-18T17:00", "2026-11-19T10:00"),
        (2, OPEN, "2026-11-20T17:00", "2026-11-23T10:00"),
        (2, OPEN, "2026-11-21T12:00", "2026-11-23T11:00"),
        (1, OPEN, "2026-11-18T17:00", "2026-11-18T18:00"),
        (2, OPEN, "2026-02-14T17:30", "2026-02-24T10:30"),
        (10, OPEN, "2026-10-10T09:00", "2026-10-12T10:00"),
    ],
)
def test_when_it_is_due(number, unit, began, due):
    assert reckon(Term(number, unit), at(began)).due_at == at(due)


@pytest.mark.parametrize(
    ("number", "began", "due"),
    [
        (7, "2026-11-18T10:00", "2026-11-25T23:59:59"),  # a Wednesday: nothing to move
        (3, "2026-11-18T10:00", "2026-11-23T23:59:59"),  # Saturday → Monday
        (7, "2026-09-25T10:00", "2026-10-08T23:59:59"),  # 2 October → the first day after the holiday
        (3, "2026-10-07T10:00", "2026-10-10T23:59:59"),  # a make-up Saturday is no rest day
    ],
)
def test_a_last_day_that_moves_waits_for_the_rest_days_to_end(number, began, due):
    assert reckon(Term(number, DAYS, LastDay.MOVES), at(began)).due_at == at(due)


def test_a_desk_may_close_the_last_day_itself_or_leave_it_until_midnight():
    assert reckon(Term(7, DAYS, ends=Ends.CLOSING), at("2026-11-18T10:00")).due_at == at("2026-11-25T18:00")
    assert reckon(Term(1, WORK, ends=Ends.MIDNIGHT), at("2026-11-18T10:00")).due_at == at("2026-11-19T23:59:59")


def test_a_desk_that_works_every_day_counts_rest_days_of_business_hours_only():
    daily = Hours(time(8), time(20), every_day=True)
    assert reckon(Term(2, OPEN), at("2026-10-01T19:00"), daily).due_at == at("2026-10-02T09:00")
    assert reckon(Term(1, WORK), at("2026-10-01T19:00"), daily).due_at == at("2026-10-08T20:00")


@pytest.mark.parametrize(
    ("term", "began"),
    [
        (Term(1, WORK), "2026-12-31T10:00"),
        (Term(5, WORK), "2026-12-28T10:00"),
        (Term(9, OPEN), "2026-12-31T17:00"),
        (Term(4, DAYS, LastDay.MOVES), "2026-12-30T10:00"),
    ],
)
def test_a_year_without_a_notice_is_unknown_and_never_guessed(term, began):
    reckoning = reckon(term, at(began))
    assert (reckoning.due_at, reckoning.unknown_year) == (None, 2027)


def test_the_count_tells_of_every_day_what_it_was():
    days = {one.day.day: one for one in reckon(Term(3, WORK), at("2026-09-30T17:00")).days}
    assert days[30].is_first
    assert (days[1].kind, days[1].festival, days[1].nth) == ("day_off", "National Day", None)
    assert (days[8].nth, days[9].nth, days[10].nth) == (1, 2, 3)
    assert days[10].kind == "make_up"


def test_the_parts_of_an_hourly_count_add_up_to_it():
    reckoning = reckon(Term(48, HOURS), at("2026-09-30T17:00"))
    assert sum((one.spent for one in reckoning.days), timedelta()) == timedelta(hours=48)


def test_real_hours_are_counted_where_the_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    began = datetime(2026, 3, 28, 12, tzinfo=berlin)
    due = reckon(Term(24, HOURS), began).due_at
    assert due is not None
    assert due.astimezone(UTC) - began.astimezone(UTC) == timedelta(hours=24)
    assert due.hour == 13


def test_a_term_of_nothing_or_of_more_than_a_year_is_none():
    for number in (0, -1, MOST[DAYS] + 1):
        with pytest.raises(ValueError, match="calendar_days"):
            Term(number, DAYS)


def test_five_working_days_are_looser_than_seven_days_because_of_the_holidays():
    days = [date(2026, 9, 21) + timedelta(days=step) for step in range(20)]
    assert is_looser(Term(5, WORK), Term(7, DAYS), Hours(), days)
    assert not is_looser(Term(6, DAYS), Term(7, DAYS), Hours(), days)
    assert not is_looser(Term(24, HOURS), Term(1, DAYS), Hours(), days)


terms = st.builds(Term, st.integers(1, 60), st.sampled_from(Unit))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 30)).map(lambda found: found.replace(tzinfo=SHANGHAI))


@given(terms, moments)
def test_nothing_is_due_before_it_begins(term, began):
    due = reckon(term, began).due_at
    assert due is not None
    assert due > began


@given(terms, moments, st.timedeltas(timedelta(), timedelta(days=30)))
def test_what_begins_later_is_never_due_earlier(term, began, by):
    first, second = reckon(term, began).due_at, reckon(term, began + by).due_at
    assert first is not None
    assert second is not None
    assert first <= second


@given(st.integers(1, 59), st.sampled_from(Unit), moments)
def test_a_longer_term_is_never_due_earlier(number, unit, began):
    shorter, longer = reckon(Term(number, unit), began).due_at, reckon(Term(number + 1, unit), began).due_at
    assert shorter is not None
    assert longer is not None
    assert shorter < longer


@given(st.integers(1, 60), moments)
def test_working_days_end_on_a_working_day_with_as_many_between(number, began):
    reckoning = reckon(Term(number, WORK), began)
    assert reckoning.due_at is not None
    assert is_working_day(reckoning.due_at.date())
    assert [one.nth for one in reckoning.days if one.nth] == list(range(1, number + 1))


@given(st.integers(1, 200), moments)
def test_business_hours_are_all_spent_while_the_desk_is_open(number, began):
    reckoning = reckon(Term(number, OPEN), began)
    assert sum((one.spent for one in reckoning.days), timedelta()) == timedelta(hours=number)
    assert all(is_working_day(one.day) for one in reckoning.days if one.spent)
