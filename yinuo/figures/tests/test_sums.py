from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from yinuo.figures.asked import Asked
from yinuo.figures.sums import Change, Share, rank, wilson
from yinuo.figures.tests.conftest import NOON
from yinuo.people.models import Agent


@pytest.mark.parametrize(
    ("part", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (3, 6, 0.1876, 0.8124), (781, 812, 0.9463, 0.9730), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons(part: int, n: int, low: float, high: float) -> None:
    assert wilson(part, n) == pytest.approx((low, high), abs=0.0001)


def test_the_interval_holds_the_share_and_stays_within_nothing_and_all() -> None:
    for n in range(1, 60):
        for part in range(n + 1):
            low, high = wilson(part, n)
            assert 0 <= low <= part / n <= high <= 1


def test_the_interval_of_a_change_is_newcombes() -> None:
    """His own example (1998, table II, method 10): 56 of 70 against 48 of 80."""
    change = Change(before=Share(48, 80), now=Share(56, 70))
    assert change.points == pytest.approx(20)
    assert change.interval == pytest.approx((5.24, 33.39), abs=0.01)
    assert change.is_clear
    assert not Change(Share(9, 10), Share(8, 10)).is_clear


def test_a_percentile_is_one_of_the_values() -> None:
    assert [rank(n, 50) for n in (1, 2, 3, 4, 10)] == [1, 1, 2, 2, 5]
    assert [rank(n, 90) for n in (1, 2, 9, 10, 11)] == [1, 2, 9, 9, 10]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", date(2026, 10, 20), date(2026, 11, 18)),
        ("span=7", date(2026, 11, 12), date(2026, 11, 18)),
        ("span=8", date(2026, 10, 20), date(2026, 11, 18)),
        ("from=2026-11-01&to=2026-11-05", date(2026, 11, 1), date(2026, 11, 5)),
        ("from=2026-11-05&to=2026-11-01", date(2026, 11, 1), date(2026, 11, 5)),
        ("from=2026-11-05", date(2026, 11, 5), date(2026, 11, 18)),
        ("to=2026-11-05", date(2026, 11, 5), date(2026, 11, 5)),
        ("from=2001-01-01&to=2026-11-05", date(2025, 11, 5), date(2026, 11, 5)),
        ("from=0001-01-01&to=9999-12-31", date(2026, 10, 20), date(2026, 11, 18)),
        ("from=tomorrow&span=９", date(2026, 10, 20), date(2026, 11, 18)),
    ],
)
@pytest.mark.usefixtures("clock")
def test_the_address_says_which_days(query: str, first: date, last: date) -> None:
    asked = Asked.read(QueryDict(query), Agent(pk=1, role="manager"))
    assert (asked.first, asked.last) == (first, last)
    assert Asked.read(QueryDict(asked.url()[1:]), Agent(pk=1, role="manager")) == asked


@pytest.mark.usefixtures("clock")
def test_the_list_behind_a_figure_is_of_the_moment_at_which_it_was_counted() -> None:
    manager = Agent(pk=1, role="manager")
    asked = Asked.read(QueryDict(f"at={NOON.isoformat()}".replace("+", "%2B")), manager)
    assert asked.as_of == NOON
    assert Asked.read(QueryDict("at=2031-01-01T00:00:00Z"), manager).as_of == NOON
