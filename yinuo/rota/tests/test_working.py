"""Who is there when, at make-up days, holidays, midnight and around leave."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.people.models import Agent
from yinuo.rota.models import Leave, Shift
from yinuo.rota.working import Working

MONDAY_TO_FRIDAY = range(5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


def working(*hours: str, weekdays: range = MONDAY_TO_FRIDAY, on_holidays: bool = False, leave: str = "") -> Working:
    agent = Agent(pk=1, name="林晓", is_active=True)
    shifts = [
        Shift(
            agent=agent,
            weekday=weekday,
            starts=time.fromisoformat(one.split("-")[0]),
            ends=time.fromisoformat(one.split("-")[1]),
            works_on_holidays=on_holidays,
        )
        for weekday in weekdays
        for one in hours
    ]
    leaves = []
    if leave:
        begins, ends = leave.split(" – ")
        leaves = [Leave(agent=agent, begins_at=at(begins), ends_at=at(ends))]
    return Working(agent, shifts, leaves)


@pytest.mark.parametrize(
    ("moment", "is_there"),
    [
        ("11-23T08:59", False),
        ("11-23T09:00", True),
        ("11-23T17:59", True),
        ("11-23T18:00", False),
        ("11-21T10:00", False),  # an ordinary Saturday
        ("10-01T10:00", False),  # National Day, a Thursday
        ("10-10T10:00", True),  # the Saturday that makes up for it
        ("02-17T10:00", False),  # Spring Festival
        ("02-14T10:00", True),  # the Saturday that makes up for it
    ],
)
def test_a_week_of_shifts_follows_the_published_calendar(moment: str, is_there: bool) -> None:
    assert working("09:00-18:00").is_there(at(moment)) is is_there


def test_who_works_on_holidays_is_there_on_national_day() -> None:
    assert working("09:00-18:00", on_holidays=True).is_there(at("10-01T10:00"))


def test_a_night_shift_lasts_past_midnight() -> None:
    night = working("22:00-06:00")
    assert night.is_there(at("11-24T02:00"))
    assert night.is_there(at("11-28T05:59"))  # Saturday morning belongs to Friday's shift
    assert not night.is_there(at("11-24T06:00"))


def test_who_is_on_no_rota_is_away_only_on_leave() -> None:
    free = working(leave="11-23T12:00 – 11-24T12:00")
    assert free.is_there(at("11-23T11:59"))
    assert not free.is_there(at("11-23T12:00"))
    assert free.is_there(at("11-24T12:00"))


def test_presence_is_what_is_left_of_the_shifts_without_the_leave() -> None:
    one = working("09:00-12:00", "13:00-18:00", leave="11-24T10:00 – 11-24T15:00")
    assert one.presence(at("11-24T08:00"), at("11-24T20:00")) == timedelta(hours=4)
    assert one.presence(at("11-24T08:00"), at("11-25T09:30")) == timedelta(hours=4, minutes=30)


def test_a_year_whose_days_off_nobody_knows_is_worked_like_any_other() -> None:
    far = datetime.fromisoformat("2031-05-01T10:00:00+08:00")  # a Thursday
    assert working("09:00-18:00").is_there(far)


def test_an_appointment_needs_them_there_and_a_deadline_needs_time_before() -> None:
    now, evening = at("11-23T16:00"), at("11-23T20:00")
    day = working("09:00-18:00")
    assert not day.can_keep(evening, now, is_appointment=True)
    assert day.can_keep(evening, now, is_appointment=False)
    assert not day.can_keep(evening, at("11-23T17:55"), is_appointment=False)


@given(
    st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20)),
    st.timedeltas(timedelta(), timedelta(days=10)),
    st.timedeltas(timedelta(), timedelta(days=10)),
)
def test_presence_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    from django.utils import timezone

    begin = timezone.make_aware(start)
    one = working("09:00-12:30", "22:00-02:00", leave="06-01T00:00 – 08-01T00:00")
    whole = one.presence(begin, begin + first + second)
    assert whole == one.presence(begin, begin + first) + one.presence(begin + first, begin + first + second)
    assert timedelta() <= whole <= first + second


def test_the_next_end_of_a_shift_is_found_over_a_long_holiday() -> None:
    assert working("09:00-18:00").next_end(at("09-30T18:00")) == at("10-08T18:00")
