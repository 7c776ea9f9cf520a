"""每周五给您发进度: one promise again and again, by a rule; each time is a promise of its own."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.people.models import Agent


class Recurrence(models.Model):
    class Every(models.TextChoices):
        DAY = "day", _("day")
        WORKDAY = "workday", _("working day")
        WEEK = "week", _("week")
        MONTH = "month", _("month")

    class Holidays(models.TextChoices):
        AS_IS = "as_is", _("on that day all the same")
        BEFORE = "before", _("on the working day before")
        AFTER = "after", _("on the working day after")

    every = models.CharField(max_length=8, choices=Every.choices)
    interval = models.PositiveSmallIntegerField(default=1)
    first_due_at = models.DateTimeField()  # every later time is counted from it, so that none drifts
    holidays = models.CharField(max_length=8, choices=Holidays.choices, default=Holidays.AS_IS)
    until = models.DateField(null=True)
    count = models.PositiveSmallIntegerField(null=True)
    made_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")  # null: by its rule
    ended_why = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(interval__gte=1), name="recurs_at_least_each")]

    def __str__(self) -> str:
        return f"every {self.interval} {self.every} from {self.first_due_at:%Y-%m-%d %H:%M}"


class Occurrence(models.Model):
    recurrence = models.ForeignKey(Recurrence, on_delete=models.CASCADE, related_name="occurrences")
    number = models.PositiveIntegerField()  # from 1
    promise = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="occurrence")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recurrence", "number"], name="recurs_once_each_time")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.recurrence_id} time {self.number}"
