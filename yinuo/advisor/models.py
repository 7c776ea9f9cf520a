"""What was learnt from past promises, and what was advised, so that the advisor can be held to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.utils import timezone

from yinuo.conversations.models import Ticket
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise

#: a promise made this long after an advice was made with it in view
FOLLOWED_WITHIN = timedelta(minutes=30)
#: the advisor tells its hit rate over so long
REMEMBERED = timedelta(days=90)


class Lesson(models.Model):
    """What was learnt of one team's promises; without a team, of the whole desk's. Learning again replaces it."""

    team = models.OneToOneField(Team, null=True, on_delete=models.CASCADE, related_name="lesson")
    learnt_at = models.DateTimeField()
    version = models.UUIDField(default=uuid4)  # by which a process knows that it has read this one already
    content = models.JSONField()  # yinuo.advisor.learnt.as_json

    def __str__(self) -> str:
        return f"{self.team_id or 'desk'} {self.learnt_at:%Y-%m-%d %H:%M}"


class Quote(models.Model):
    """One advice as it was shown. The last one before the promise stands for it."""

    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="quotes")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="quotes")
    action = models.CharField(max_length=20, choices=Promise.Action.choices)
    at = models.DateTimeField(default=timezone.now)
    at_80 = models.DateTimeField(null=True)  # null: there was too little to go by
    at_95 = models.DateTimeField(null=True)
    n = models.PositiveIntegerField()  # how many past forecasts it rested on
    basis = models.CharField(max_length=8)  # yinuo.advisor.learnt.Basis
    latest_allowed = models.DateTimeField(null=True)
    # The promise that was then made; found by learning.
    promise = models.OneToOneField(Promise, null=True, on_delete=models.SET_NULL, related_name="quote")

    class Meta:
        indexes = [
            models.Index(fields=["action", "at"], condition=models.Q(promise__isnull=False), name="quote_followed"),
            models.Index(fields=["ticket", "owner"], condition=models.Q(promise=None), name="quote_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.action} {self.at:%Y-%m-%d %H:%M}"


def hits(action: str, as_of: datetime) -> tuple[int, int]:
    """Of the promises of this kind made with a 95 % time in view, whose time has come: (kept by then, all of them)."""
    due = Quote.objects.filter(
        action=action, at__gte=as_of - REMEMBERED, at_95__lte=as_of, promise__isnull=False
    ).exclude(promise__state__in=[Promise.State.WITHDRAWN, Promise.State.RENEGOTIATED])
    kept = models.Q(promise__keeping__fulfilled_at__lte=models.F("at_95"))
    counted = due.aggregate(all=models.Count("pk"), kept=models.Count("pk", filter=kept))
    return counted["kept"], counted["all"]
