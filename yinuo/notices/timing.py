"""Sums on quiet hours. Pure: takes the moment, in any zone, and gives one in the company's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yinuo.language.rules.calendar import Unpublished, is_working_day

DAY = timedelta(days=1)
#: no run of days off is longer
MOST_DAYS = 30


def end_of_quiet(now: datetime, begins: time | None, ends: time | None, *, on_days_off: bool) -> datetime | None:
    """When the quiet that holds at ``now`` is over; None when it is not quiet.

    ``begins`` to ``ends`` is every day and may pass midnight; with ``on_days_off`` weekends and holidays are quiet as a
    whole, make-up days are not. One quiet that runs into the next is one.
    """
    at = timezone.localtime(now)
    for _ in range(2 * MOST_DAYS):
        if on_days_off and is_day_off(at.date()):
            at = _on(at.date() + DAY, time.min)
        elif begins is not None and ends is not None and _is_within(at.time(), begins, ends):
            at = _on(at.date() + DAY if at.time() >= ends else at.date(), ends)
        else:
            break
    return at if at > now else None


def is_day_off(day: date) -> bool:
    """In a year whose holidays are not published yet Saturdays and Sundays are days off and nothing else is."""
    try:
        return not is_working_day(day)
    except Unpublished:
        return day.weekday() >= 5


def _is_within(at: time, begins: time, ends: time) -> bool:
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def _on(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
