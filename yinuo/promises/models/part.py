"""One promise made of several: the whole is kept when all its parts are."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from yinuo.people.models import Agent


class Part(models.Model):
    whole = models.ForeignKey("promises.Promise", on_delete=models.CASCADE, related_name="parts")
    part = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="part_of")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(whole=models.F("part")), name="part_is_not_the_whole")
        ]

    def __str__(self) -> str:
        return f"{self.part_id} of {self.whole_id}"
