"""How long a promise without a time may stand, for each kind of deed; managers set it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from yinuo.people.models import Agent


class VaguePolicy(models.Model):
    action = models.CharField(max_length=20, unique=True)
    within = models.DurationField()
    set_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(within__gt=timedelta()), name="vague_policy_is_ahead")]

    def __str__(self) -> str:
        return f"{self.action} within {self.within}"
