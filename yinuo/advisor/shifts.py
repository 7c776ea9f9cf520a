"""When people work. The desk's opening hours and its calendar; the same for everybody until shifts are recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from yinuo.advisor.working_time import WorkingTime, company_time
from yinuo.pledges.models import OpeningHours

#: how far the calendar is laid out around now
BACK, AHEAD = timedelta(days=120), timedelta(days=150)


def working_time(now: datetime) -> WorkingTime:
    """Everybody's working time around ``now``; one query."""
    hours = OpeningHours.current()
    return _laid_out(
        timezone.localdate(now), hours.opens, hours.closes, hours.every_day, timezone.get_default_timezone()
    )


@lru_cache(maxsize=8)
def _laid_out(day: Any, opens: Any, closes: Any, is_every_day: bool, zone: Any) -> WorkingTime:
    return company_time(day - BACK, day + AHEAD, zone, opens, closes, is_every_day=is_every_day)
