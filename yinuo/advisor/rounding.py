"""Times as people promise them: 今天 14:50, 16:30, never 14:47, and never earlier than what was worked out."""

from __future__ import annotations

from datetime import datetime, timedelta

#: (up to how far ahead, to what it is rounded)
STEPS = (
    (timedelta(minutes=30), timedelta(minutes=5)),
    (timedelta(hours=4), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(minutes=30)),
)
FAR = timedelta(hours=1)


def rounded_up(at: datetime, now: datetime) -> datetime:
    """``at`` in steps that suit its distance, to the later side; both aware, in local time."""
    step = next((step for limit, step in STEPS if at - now <= limit), FAR)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -(-(at - midnight) // step) * step
