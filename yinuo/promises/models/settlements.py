"""What became of a promise: one row for each change of state, with its author and time."""

from __future__ import annotations

from itertools import groupby

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.conversations.models import Conversation, Message
from yinuo.people.models import Agent


class Acceptance(models.Model):
    promise = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="acceptance")
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")  # null: nobody said no in time
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"accepted {self.promise_id}"


class Keeping(models.Model):
    """That a promise was kept, and the proof."""

    promise = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="keeping")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")  # who confirmed it
    at = models.DateTimeField(default=timezone.now)  # when it was confirmed
    fulfilled_at = models.DateTimeField()  # when the evidence happened; decides kept or kept late
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="keepings")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="keepings")
    reference = models.CharField(max_length=200, blank=True)  # number of a document or remedy

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(conversation__isnull=False)
                | models.Q(message__isnull=False)
                | ~models.Q(reference=""),
                name="keeping_has_evidence",
            )
        ]

    def __str__(self) -> str:
        return f"kept {self.promise_id}"


class Breach(models.Model):
    promise = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="breach")
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")  # null: the clock
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField()

    def __str__(self) -> str:
        return f"broken {self.promise_id}"


class Withdrawal(models.Model):
    class OnBehalfOf(models.TextChoices):
        CUSTOMER = "customer", _("the customer no longer wants it")
        DESK = "desk", _("the desk takes it back")
        MISTAKE = "mistake", _("it was not a promise")

    promise = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="withdrawal")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.CharField(max_length=10, choices=OnBehalfOf.choices)
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField()

    def __str__(self) -> str:
        return f"withdrawn {self.promise_id}"


class Renegotiation(models.Model):
    """The customer agreed, before the old time passed, to a new one."""

    promise = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="renegotiation")
    successor = models.OneToOneField("promises.Promise", on_delete=models.PROTECT, related_name="predecessor")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"renegotiated {self.promise_id}"


class Handover(models.Model):
    promise = models.ForeignKey("promises.Promise", on_delete=models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.promise_id} handed over"

    @classmethod
    def hand_offs(cls, ticket_id: int) -> list[tuple[int, int]]:
        """From whom to whom its promises went, in order; several that went the same way together are one hand-off."""
        ways = cls.objects.filter(promise__ticket=ticket_id).order_by("at", "pk").values_list("giver", "taker")
        return [way for way, _together in groupby(ways)]
