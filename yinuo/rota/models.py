"""When people are there: the shifts of a week, and leave from one moment to another."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.people.models import Agent


class Shift(models.Model):
    """Works on this weekday from ``starts`` to ``ends``; past midnight when it ends no later than it starts.

    Somebody without a single shift is on no rota: only leave says when they are away.
    """

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()
    works_on_holidays = models.BooleanField(default=False)

    class Meta:
        ordering = ["agent", "weekday", "starts"]
        constraints = [models.UniqueConstraint(fields=["agent", "weekday", "starts"], name="shift_once")]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


class Leave(models.Model):
    """Away from ``begins_at`` until ``ends_at``. One that was taken back stays on record."""

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("Annual leave")
        SICK = "sick", _("Sick leave")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other leave")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="leaves")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ANNUAL)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "ends_at"], condition=models.Q(cancelled_at=None), name="leave_standing")
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("begins_at")), name="leave_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.begins_at:%Y-%m-%d %H:%M} – {self.ends_at:%Y-%m-%d %H:%M}"

    def covers(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at
