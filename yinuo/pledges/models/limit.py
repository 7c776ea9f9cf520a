"""Up to how much a role may grant on its own, and what was granted beyond it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from yinuo.conversations.models import Message, Ticket
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise


class Remedy(models.TextChoices):
    REFUND = "refund", _("refund")
    COMPENSATION = "compensation", _("compensation")
    DISCOUNT = "discount", _("discount")
    WAIVER = "waiver", _("waiver")


class Limit(models.Model):
    """What this role may grant without asking. Where there is none, nothing is known and nothing is flagged."""

    ROLES = [
        (Agent.Role.AGENT.value, Agent.Role.AGENT.label),
        (Agent.Role.SUPERVISOR.value, Agent.Role.SUPERVISOR.label),
        (Agent.Role.MANAGER.value, Agent.Role.MANAGER.label),
    ]

    role = models.CharField(max_length=20, choices=ROLES)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: every team
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    most = models.DecimalField(max_digits=10, decimal_places=2)  # yuan; of a discount percent off; 0: nothing at all
    is_open = models.BooleanField(default=False)  # what has no amount too: 全额退款, 免单, 免运费

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "team", "remedy"], name="limit_of_team_once"),
            models.UniqueConstraint(fields=["role", "remedy"], condition=models.Q(team=None), name="limit_of_all_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.remedy} {self.most}"

    def covers(self, amount: Decimal | None) -> bool:
        """``amount`` None: it has none."""
        return self.is_open if amount is None else amount <= self.most


class Overstep(models.Model):
    """Words to a customer that grant more than their speaker may; they stand until somebody who may settles it."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        CORRECTED = "corrected", _("corrected with the customer")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="oversteps")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="oversteps")
    promise = models.ForeignKey(Promise, null=True, on_delete=models.PROTECT, related_name="oversteps")
    start = models.PositiveIntegerField()  # where the words stand in the message, else in the promise
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")  # who said it
    words = models.TextField()
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # as of Limit.most; None: none was said
    most = models.DecimalField(max_digits=10, decimal_places=2)  # what they might have granted then
    said_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "start"], name="overstep_said_once"),
            models.UniqueConstraint(
                fields=["promise", "start"], condition=models.Q(message=None), name="overstep_promised_once"
            ),
        ]
        indexes = [models.Index(fields=["said_at"], condition=models.Q(outcome=""), name="overstep_open")]

    def __str__(self) -> str:
        return self.words
