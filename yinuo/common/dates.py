"""Times as people say them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

#: short, as people write them: Django's own 星期一 is for letters
WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)


def clock_time(at: datetime, now: datetime | None = None) -> str:
    """15:32 today; 明天 12:00, 昨天 18:00; else with the date: 11月22日 周日 15:32; another year in full."""
    now = timezone.localtime(now)
    at = timezone.localtime(at)
    time = f"{at:%H:%M}"
    days = (at.date() - now.date()).days
    if days == 0:
        return time
    if days == 1:
        return _("tomorrow %(time)s") % {"time": time}
    if days == -1:
        return _("yesterday %(time)s") % {"time": time}
    return f"{calendar_day(at.date(), now.date())} {time}"


def calendar_day(day: date, today: date) -> str:
    """11月22日 周日; in another year 2025-11-22."""
    if day.year != today.year:
        return f"{day:%Y-%m-%d}"
    return _("%(date)s, %(weekday)s") % {"date": date_format(day, _("N j")), "weekday": _(WEEKDAYS[day.weekday()])}


def span(length: timedelta) -> str:
    """A length of time in its two largest units: 12 minutes, 1 h 5 min, 3 days."""
    seconds = int(abs(length).total_seconds())
    if seconds < 60:
        return _("%(count)d s") % {"count": seconds}
    minutes = seconds // 60
    if minutes < 60:
        return _("%(count)d min") % {"count": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return (
            _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
            if minutes
            else _("%(hours)d h") % {"hours": hours}
        )
    days, hours = divmod(hours, 24)
    return (
        _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
        if hours and days < 3
        else _("%(days)d d") % {"days": days}
    )
