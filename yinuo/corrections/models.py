"""What people say a message should have been read as, kept so that it can be replayed for ever after."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.conversations.models import Message
from yinuo.corrections import refusals
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

Json = dict[str, Any]


class StoredCase(models.Model):
    """One message without the people in it, and what was found in it before anybody corrected it."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="stored_case")
    speaker = models.CharField(max_length=10)  # as the engine knows them: agent or customer
    text = models.TextField()  # masked, every character in its place
    said_at = models.DateTimeField()
    found = models.JSONField()  # {promises: [..], findings: [..], emotion}: as a case file says it

    def __str__(self) -> str:
        return f"case of message {self.message_id}"

    @property
    def key(self) -> str:
        return f"message-{self.message_id}"

    def row(self) -> Json | None:
        """The case as ``yinuo language check`` reads it: what was found, put right. None when nothing stands corrected."""
        wanted: Json = {}
        for correction in sorted(self.corrections.all(), key=lambda one: one.pk):
            if correction.stands and correction.can_be_replayed:
                field = correction.field
                wanted[field] = correction.put_right(wanted.get(field, self.found[field]))
        if not wanted:
            return None
        said_at = timezone.localtime(self.said_at).isoformat(timespec="seconds")
        return {"id": self.key, "speaker": self.speaker, "text": self.text, "sent_at": said_at} | wanted


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, agent: Agent) -> CorrectionQuerySet:
        return (
            self if agent.sees_every_team else self.filter(case__message__conversation__ticket__team__in=agent.team_ids)
        )

    def standing(self) -> CorrectionQuerySet:
        return self.filter(taken_back_at=None)

    def with_people(self) -> CorrectionQuerySet:
        return self.select_related("by", "taken_back_by", "case__message__conversation__ticket__customer")


class Correction(models.Model):
    """One thing that was misread: by whom it was noticed, when, what it was and what it should have been."""

    class Kind(models.TextChoices):
        NOT_A_PROMISE = "not_a_promise", _("not a promise")
        WRONG_TIME = "wrong_time", _("another time")
        MISSED_PROMISE = "missed_promise", _("a missed promise")
        WRONG_FINDING = "wrong_finding", _("a hint that does not fit")
        WRONG_EMOTION = "wrong_emotion", _("another feeling")

    FIELDS = {
        Kind.NOT_A_PROMISE: "promises",
        Kind.WRONG_TIME: "promises",
        Kind.MISSED_PROMISE: "promises",
        Kind.WRONG_FINDING: "findings",
        Kind.WRONG_EMOTION: "emotion",
    }

    case = models.ForeignKey(StoredCase, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    start = models.PositiveIntegerField(default=0)  # where the words stand
    words = models.TextField(blank=True)  # masked; empty for a feeling, which is the whole message's
    was = models.CharField(max_length=60, blank=True)  # due time, norm or emotion that was read; empty: none
    should_be = models.CharField(max_length=60, blank=True)  # due time or emotion; empty: none
    action = models.CharField(max_length=20, choices=Promise.Action.choices, blank=True)
    #: findings that come from the turns around cannot be replayed from one message
    can_be_replayed = models.BooleanField(default=True)
    promise = models.ForeignKey(Promise, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.case_id}"

    @property
    def stands(self) -> bool:
        return self.taken_back_at is None

    @property
    def field(self) -> str:
        """Which of the things a case says it is about."""
        return self.FIELDS[self.Kind(self.kind)]

    def put_right(self, found: Any) -> Any:
        """``found``, of the field this is about, as it should have been."""
        match self.kind:
            case self.Kind.NOT_A_PROMISE:
                return [one for one in found if one["start"] != self.start]
            case self.Kind.WRONG_TIME:
                return [one | {"due": self.should_be} if one["start"] == self.start else one for one in found]
            case self.Kind.MISSED_PROMISE:
                missed = {"span": self.words, "start": self.start, "action": self.action, "due": self.should_be or None}
                return sorted([*found, missed], key=lambda one: one["start"])
            case self.Kind.WRONG_FINDING:
                return [one for one in found if (one["norm"], one["start"]) != (self.was, self.start)]
            case _:
                return self.should_be

    def may_be_taken_back_by(self, agent: Agent) -> bool:
        sees = agent.sees_team(self.case.message.conversation.ticket.team_id)
        return agent.may_write and sees and (agent.leads or agent.pk == self.by_id)

    def take_back(self, *, by: Agent) -> None:
        """It was right after all: it leaves the case. What became of the promise stays. Twice changes nothing."""
        if not self.may_be_taken_back_by(by):
            raise refusals.NotYoursToCorrect
        with transaction.atomic():
            now = timezone.now()
            if not Correction.objects.standing().filter(pk=self.pk).update(taken_back_by=by, taken_back_at=now):
                return
            self.taken_back_by, self.taken_back_at = by, now
            self.case.message.conversation.ticket.note("correction.taken_back", self, by=by, kind=self.kind)
