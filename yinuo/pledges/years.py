"""Days to try a term on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from yinuo.language.rules.calendar import published_years


@cache
def sample_days() -> list[date]:
    """Every day of the last year that comes with the package but one: each festival, and the year after is known."""
    year = published_years()[-2]
    first = date(year, 1, 1)
    return [first + timedelta(days=step) for step in range((date(year, 12, 31) - first).days + 1)]
