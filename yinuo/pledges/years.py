"""Days to try a term on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from yinuo.language.rules.calendar import published_years


@cache
def sample_days() -> list[date]:
    """Every day of the two last years that come with the package: enough for each festival and make-up day."""
    last = published_years()[-1]
    first = date(last - 1, 1, 1)
    return [first + timedelta(days=step) for step in range((date(last, 12, 31) - first).days + 1)]
