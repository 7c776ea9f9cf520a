"""What happened on a ticket, and what it made owed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from yinuo.conversations.models import Ticket
from yinuo.people.models import Agent
from yinuo.pledges.models.pledge import Pledge
from yinuo.promises.models import Promise


class Occurrence(models.Model):
    """One event on one ticket. A second one of its kind needs a number of its own, such as that of the parcel."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="occurrences")
    event = models.CharField(max_length=60)
    reference = models.CharField(max_length=60, blank=True)
    happened_at = models.DateTimeField()
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")  # null: the desk itself saw it
    at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200, blank=True)  # it was taken back

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "event", "reference"],
                condition=models.Q(taken_back_at=None),
                name="occurrence_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} on ticket {self.ticket_id}"


class Obligation(models.Model):
    """What one pledge made of one occurrence: the promise, and the terms as they stood then."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="obligations")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="obligations")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="obligation")
    number = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    last_day = models.CharField(max_length=10)
    ends = models.CharField(max_length=10, blank=True)
    ground = models.CharField(max_length=200, blank=True)  # the law it rests on
    pack_version = models.CharField(max_length=40, blank=True)
    unknown_year = models.PositiveSmallIntegerField(null=True)  # whose calendar was missing; null once it is counted

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occurrence", "pledge"], name="obligation_once")]
        indexes = [
            models.Index(
                fields=["unknown_year"], condition=models.Q(unknown_year__isnull=False), name="obligation_unknown"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} of {self.occurrence_id}"
