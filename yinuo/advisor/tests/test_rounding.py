from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.advisor.rounding import rounded_up

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 5, 14, 2, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-03-05 14:17", "2026-03-05 14:20"),
        ("2026-03-05 14:20", "2026-03-05 14:20"),
        ("2026-03-05 14:47", "2026-03-05 14:50"),
        ("2026-03-05 18:31", "2026-03-05 19:00"),
        ("2026-03-06 10:05", "2026-03-06 10:30"),
        ("2026-03-09 10:05", "2026-03-09 11:00"),
        ("2026-03-09 23:30", "2026-03-10 00:00"),
    ],
)
def test_a_time_is_told_as_people_say_it(at: str, told: str) -> None:
    asked = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    assert rounded_up(asked, NOW) == datetime.fromisoformat(told).replace(tzinfo=SHANGHAI)


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=40)))
def test_it_is_never_earlier_than_worked_out(ahead: timedelta) -> None:
    assert NOW + ahead <= rounded_up(NOW + ahead, NOW) < NOW + ahead + timedelta(hours=1)
