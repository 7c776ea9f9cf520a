from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yinuo.advisor.working_time import WorkingTime, company_time

SHANGHAI = timezone(timedelta(hours=8))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


TIME = company_time(date(2026, 9, 1), date(2026, 10, 31), SHANGHAI)


def worked_between(first: str, last: str) -> float:
    return float(TIME.worked(at(last)) - TIME.worked(at(first)))


def test_the_night_and_the_weekend_take_no_time() -> None:
    assert worked_between("2026-09-04T17:30", "2026-09-07T09:30") == 60


def test_the_national_holiday_takes_no_time_and_its_make_up_saturday_does() -> None:
    assert worked_between("2026-09-30T18:00", "2026-10-08T09:00") == 0
    assert worked_between("2026-10-10T09:00", "2026-10-10T18:00") == 540
    assert worked_between("2026-10-17T09:00", "2026-10-17T18:00") == 0


def test_two_hours_of_work_from_an_hour_before_closing_end_the_next_morning() -> None:
    end = TIME.moment(TIME.worked(at("2026-09-30T17:00")) + 120)
    assert float(end) == at("2026-10-08T10:00")


def test_work_that_ends_with_the_day_ends_at_closing_time() -> None:
    assert float(TIME.moment(TIME.worked(at("2026-09-04T17:00")) + 60)) == at("2026-09-04T18:00")


def test_beyond_the_last_stretch_no_moment_is_named() -> None:
    assert np.isinf(TIME.moment(TIME.worked(at("2026-10-31T18:00")) + 1))


def test_somebody_on_leave_works_nothing_that_day() -> None:
    away = TIME.without([(at("2026-09-07T00:00"), at("2026-09-08T13:00"))])
    assert float(away.worked(at("2026-09-08T18:00")) - away.worked(at("2026-09-04T18:00"))) == 300


def test_who_is_never_there_works_nothing_and_finishes_never() -> None:
    never = WorkingTime([])
    assert float(never.worked(at("2026-09-08T18:00"))) == 0
    assert np.isinf(never.moment(1.0))


@given(st.integers(0, 40 * 540))
def test_the_moment_of_some_work_is_when_it_is_done(minutes: int) -> None:
    wanted = min(minutes, int(TIME.worked(at("2026-10-31T18:00"))))
    assert abs(float(TIME.worked(TIME.moment(float(wanted)))) - wanted) < 1e-3
