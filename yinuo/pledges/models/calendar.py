"""Which days the desk works: the years an administrator added, and the hours of the desk."""

from __future__ import annotations

from datetime import date, time

from django.db import models
from django.utils import timezone

from yinuo.language.rules.calendar import NoticeYear
from yinuo.people.models import Agent
from yinuo.pledges.terms import Hours


class CalendarYear(models.Model):
    """One year's notice of days off and make-up days, put in before the package has it."""

    year = models.PositiveSmallIntegerField(unique=True)
    notice = models.CharField(max_length=200)  # name and number of the notice
    days_off = models.JSONField()  # {"2027-01-01": "New Year's Day", …}
    make_up_days = models.JSONField()  # ["2027-02-06", …]
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")  # null: the command line
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.year)

    def as_notice(self) -> NoticeYear:
        return NoticeYear(
            {date.fromisoformat(day): name for day, name in self.days_off.items()},
            frozenset(date.fromisoformat(day) for day in self.make_up_days),
        )


class OpeningHours(models.Model):
    """When the desk works; one row, absent while the usual nine to six applies."""

    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(18))
    is_every_day = models.BooleanField(default=False)  # on rest days too

    def __str__(self) -> str:
        return f"{self.opens:%H:%M} – {self.closes:%H:%M}"

    @classmethod
    def current(cls) -> Hours:
        row = cls.objects.order_by("pk").first()
        return Hours(row.opens, row.closes, row.is_every_day) if row else Hours()
