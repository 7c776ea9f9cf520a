"""What the demo's agents say for a time is what the language engine reads in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yinuo import language
from yinuo.demo.times import When, days_after, in_minutes, on_days, suiting, within_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = [
    datetime(2026, 11, 20, 8, 7, 30, tzinfo=SHANGHAI),
    datetime(2026, 9, 30, 15, 20, tzinfo=SHANGHAI),  # the day before a long holiday
    datetime(2026, 10, 31, 22, 45, tzinfo=SHANGHAI),
]


def _every_time(said_at: datetime) -> list[When]:
    times = in_minutes(said_at, least=1, most=48 * 60) + on_days(said_at, first=0, last=2) + within_days(said_at)
    return [*times, days_after(said_at, said_at + timedelta(days=8))]


@pytest.mark.parametrize("said_at", MOMENTS, ids=str)
def test_every_time_is_due_when_the_engine_says_it_is(said_at):
    for when in _every_time(said_at):
        reading = language.read(language.Message(f"我{when.words}给您回电话", "agent", said_at))
        (moment,) = reading.moments
        assert (when.words, moment.due) == (when.words, when.due_at)


def test_working_days_of_an_unpublished_year_are_not_promised():
    words = [when.words for when in within_days(datetime(2031, 5, 5, 10, 0, tzinfo=SHANGHAI))]
    assert words == ["两天内", "三天内", "五天内", "七天内"]


@pytest.mark.parametrize("action", ["callback", "reply", "visit", "refund", "ship", "send_document", "compensate"])
def test_there_is_always_a_time_to_promise_and_it_lies_ahead(action):
    for hour in range(24):
        said_at = datetime(2026, 11, 20, hour, 59, tzinfo=SHANGHAI)
        times = [when for group in suiting(action, said_at) for when in group]
        assert times
        assert all(when.due_at > said_at for when in times)
