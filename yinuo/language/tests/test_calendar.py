from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.language.rules.calendar import (
    Unpublished,
    add_months,
    days_off,
    is_working_day,
    lunar_day,
    next_days_off,
    nth_week,
    nth_weekday,
    working_day_after,
)

PUBLISHED = st.dates(date(2004, 1, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("name", "month", "day"),
    [("Spring Festival", 1, 1), ("Dragon Boat Festival", 5, 5), ("Mid-autumn Festival", 8, 15)],
)
def test_every_lunar_festival_with_days_off_falls_into_its_published_block(name, month, day):
    blocks = [block for block in days_off() if name in block.names]
    assert len(blocks) >= 18
    for year in {block.first.year for block in blocks}:
        festival = lunar_day(year, month, day)
        assert festival
        assert any(block.first <= festival <= block.last for block in blocks), year


def test_days_off_take_in_the_weekends_that_touch_them_so_that_the_day_before_is_worked():
    for block in days_off()[1:]:
        assert is_working_day(block.first - timedelta(days=1)), block
        assert not any(
            is_working_day(block.first + timedelta(days=step)) for step in range((block.last - block.first).days + 1)
        )


def test_eve_of_the_lunar_year_is_the_day_before_the_next():
    for year in range(2000, 2060):
        eve, new_year = lunar_day(year, 12, 0), lunar_day(year + 1, 1, 1)
        assert eve
        assert eve + timedelta(days=1) == new_year


def test_lunar_day_that_a_month_has_not_or_beyond_the_table_is_none():
    assert lunar_day(2026, 12, 30) is None or lunar_day(2026, 12, 30) == lunar_day(2026, 12, 0)
    assert lunar_day(2200, 1, 1) is None


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-14", True),
        ("2026-02-15", False),
        ("2026-02-28", True),
        ("2026-09-20", True),
        ("2026-10-01", False),
        ("2026-11-28", False),
        ("2026-11-30", True),
    ],
)
def test_make_up_days_are_working_days_and_days_off_are_not(day, works):
    assert is_working_day(date.fromisoformat(day)) is works


def test_working_days_of_an_unpublished_year_are_unknown():
    with pytest.raises(Unpublished):
        is_working_day(date(2027, 1, 4))
    with pytest.raises(Unpublished):
        working_day_after(date(2026, 12, 31), 1)
    with pytest.raises(Unpublished):
        next_days_off(date(2026, 11, 26))


@given(PUBLISHED, st.integers(1, 15))
def test_nth_working_day_is_a_working_day_with_n_of_them_since(day, count):
    found = working_day_after(day, count)
    assert is_working_day(found)
    between = (day + timedelta(days=step) for step in range(1, (found - day).days + 1))
    assert sum(map(is_working_day, between)) == count


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_months_clamp_to_the_last_day_and_never_skip_one(day, months):
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def test_first_week_of_a_month_is_the_one_with_its_first_monday():
    assert nth_week(2026, 11, 1) == date(2026, 11, 2)
    assert nth_weekday(2026, 11, -1, 4) == date(2026, 11, 26)
    assert nth_weekday(2026, 11, 5, 4) is None
