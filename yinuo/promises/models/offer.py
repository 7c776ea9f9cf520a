"""A promise held out to somebody else. Until they accept it, its owner stays its owner."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.people.models import Agent, Team


class OfferQuerySet(models.QuerySet["Offer"]):
    def waiting(self) -> OfferQuerySet:
        return self.filter(outcome=Offer.Outcome.WAITING)

    def unanswered_need(self) -> OfferQuerySet:
        """Those of people who cannot keep their promise, as long as nobody has accepted."""
        return self.filter(is_needed=True).exclude(outcome__in=[Offer.Outcome.ACCEPTED, Offer.Outcome.CANCELLED])

    def for_answer_by(self, agent: Agent) -> OfferQuerySet:
        """What waits for the yes of ``agent``, alone or as one of their team."""
        if not agent.is_active or not agent.may_write:
            return self.none()
        to_them = models.Q(to=agent) | models.Q(team__in=agent.team_ids)
        return self.waiting().filter(to_them).exclude(promise__owner=agent)

    def with_promises(self) -> OfferQuerySet:
        return self.select_related(
            "to", "team", "giver", "by", "promise__owner", "promise__customer", "promise__ticket"
        ).prefetch_related("promise__customer__contact_points")

    def cancel_waiting(self) -> int:
        """In the caller's transaction: the promise was settled or has a new owner, so nobody is asked any more."""
        return self.waiting().update(outcome=Offer.Outcome.CANCELLED, answered_at=timezone.now())


class Offer(models.Model):
    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("not answered")
        CANCELLED = "cancelled", _("no longer offered")

    promise = models.ForeignKey("promises.Promise", on_delete=models.CASCADE, related_name="offers")
    giver = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")  # its owner at that time
    to = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="offers")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="offers")  # to anybody of it
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")  # null: the desk itself
    why = models.TextField(blank=True)
    #: the giver cannot keep it: it stands on the supervisor's list until somebody accepts
    is_needed = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    answered_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # why it was declined

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=models.Q(outcome="waiting"), name="one_waiting_offer_of_a_promise"
            ),
            models.CheckConstraint(
                condition=models.Q(to__isnull=False, team__isnull=True) | models.Q(to__isnull=True, team__isnull=False),
                name="offer_to_person_or_team",
            ),
        ]
        indexes = [
            models.Index(fields=["to"], condition=models.Q(outcome="waiting"), name="offer_waiting_for"),
            models.Index(fields=["team"], condition=models.Q(outcome="waiting"), name="offer_waiting_for_team"),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} offered to {self.to_id or self.team_id}"

    @property
    def recipient(self) -> str:
        return str(self.to or self.team)

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITING

    def may_be_answered_by(self, agent: Agent) -> bool:
        """Whoever it was offered to; of a team, any of its people who could own it."""
        if not self.promise.may_be_owned_by(agent):
            return False
        return agent.pk == self.to_id or (self.team_id is not None and agent.team_id == self.team_id)
