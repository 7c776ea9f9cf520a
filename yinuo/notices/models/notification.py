"""What one person is told, in the desk at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from yinuo.journal.models import record
from yinuo.notices.models.delivery import send_out
from yinuo.people.models import Agent


class Notification(models.Model):
    """One thing one person is told. ``key`` makes telling it twice the same as telling it once."""

    recipient = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)  # a key of notices.wording.WORDINGS
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    late_for = models.DurationField(default=timedelta)  # how late the desk itself was in telling it
    was_outage = models.BooleanField(default=False)  # late because the desk was down
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_recipient"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id}"

    @property
    def is_late(self) -> bool:
        return self.late_for >= LATE_FROM

    def read(self) -> None:
        """Its recipient has seen it. Reading it again changes nothing."""
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])


def unread_count(recipient: Agent) -> int:
    return recipient.notifications.filter(read_at=None).count()


def read_all(recipient: Agent, *, about: models.Model | None = None) -> int:
    """Mark everything ``recipient`` was told (or all of it about one thing) as read; returns how many were not yet."""
    unread = recipient.notifications.filter(read_at=None)
    if about is not None:
        unread = unread.filter(subject_kind=about._meta.model_name, subject_id=about.pk)
    return unread.update(read_at=timezone.now())


#: a notice is called late from here on; the clock itself looks twice a second
LATE_FROM = timedelta(seconds=10)


def tell(
    recipient: Agent,
    kind: str,
    subject: models.Model,
    *,
    key: str,
    ticket_id: int | None = None,
    late_for: timedelta = timedelta(),
    was_outage: bool = False,
    at: datetime | None = None,
    **facts: Any,
) -> Notification:
    """Tell ``recipient`` something, in the caller's transaction; telling it again with the same key does nothing."""
    with transaction.atomic():
        notification, is_new = Notification.objects.get_or_create(
            key=f"{key}:{recipient.pk}",
            defaults={
                "recipient": recipient,
                "kind": kind,
                "subject_kind": subject._meta.model_name or "",
                "subject_id": subject.pk,
                "facts": facts,
                "late_for": late_for,
                "was_outage": was_outage,
                "made_at": at or timezone.now(),
            },
        )
        if is_new:
            record("notice.told", notification, ticket_id=ticket_id, agent_id=recipient.pk, kind=kind)
            send_out(notification, event_key=key)
    return notification
