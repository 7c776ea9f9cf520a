"""What later words or contacts say of a promise. A claim changes nothing until a person confirms it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yinuo.common.dates import clock_time
from yinuo.conversations.models import Conversation, Message
from yinuo.people.models import Agent


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> ClaimQuerySet:
        return self.filter(outcome=Claim.Outcome.WAITING)

    def supersede(self) -> int:
        """In the caller's transaction: the promise is settled. That the customer disputes it still waits for an answer."""
        return (
            self.waiting()
            .exclude(kind=Claim.Kind.DISPUTED)
            .update(outcome=Claim.Outcome.SUPERSEDED, answered_at=timezone.now())
        )


class Claim(models.Model):
    class Kind(models.TextChoices):
        FULFILLED = "fulfilled", _("this fulfils it")
        HAPPENED = "happened", _("what it waits for has happened")
        MOVED = "moved", _("a new time is asked for")
        WITHDRAWN = "withdrawn", _("it is no longer wanted")
        DISPUTED = "disputed", _("the customer says it was not kept")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("not so")
        SUPERSEDED = "superseded", _("settled otherwise")

    promise = models.ForeignKey("promises.Promise", on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="claims")  # the words
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="claims")
    #: of a new time: what was named, the customer's yes, and the promise in which it was said
    due_at = models.DateTimeField(null=True)
    consent = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    renewal = models.ForeignKey("promises.Promise", null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()  # when it was said or done
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    answered_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "kind", "message"], name="claimed_once_by_words"),
            models.UniqueConstraint(
                fields=["promise", "kind", "conversation"],
                condition=models.Q(message=None),
                name="claimed_once_by_contact",
            ),
        ]
        indexes = [
            models.Index(fields=["promise"], condition=models.Q(outcome="waiting"), name="claim_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.kind}?"

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITING

    @property
    def can_be_confirmed(self) -> bool:
        """A new time needs the customer's yes first."""
        return self.is_waiting and (self.kind != self.Kind.MOVED or self.consent_id is not None)

    @property
    def question(self) -> str:
        """What a person is asked, in one short line."""
        if self.kind == self.Kind.FULFILLED:
            return _t("Did this keep it?")
        if self.kind == self.Kind.HAPPENED:
            return _t("Has “%(event)s” happened?") % {"event": self.promise.after_event}
        if self.kind == self.Kind.WITHDRAWN:
            return _t("Is it no longer wanted?")
        if self.kind == self.Kind.DISPUTED:
            return _t("The customer says it was not kept. Is that so?")
        due = clock_time(self.due_at) if self.due_at else ""
        if self.consent_id is None:
            return _t("%(due)s was proposed; the customer has not answered yet.") % {"due": due}
        if self.consent_id == self.message_id:
            return _t("The customer asks for %(due)s. Move it?") % {"due": due}
        return _t("The customer agreed to %(due)s. Move it?") % {"due": due}


class Utterance(models.Model):
    """The same promise said again: its words are kept, and it stays one promise."""

    promise = models.ForeignKey("promises.Promise", on_delete=models.CASCADE, related_name="utterances")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="utterances")
    span_start = models.PositiveIntegerField()
    words = models.TextField()
    action = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "span_start"], name="uttered_once")]
        ordering = ["message__said_at", "id"]

    def __str__(self) -> str:
        return f"{self.promise_id} again: {self.words[:40]}"


class Happening(models.Model):
    """That the event a promise waited for took place: from then on its clock runs."""

    promise = models.OneToOneField("promises.Promise", on_delete=models.CASCADE, related_name="happening")
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.promise_id} since {self.at:%Y-%m-%d %H:%M}"
