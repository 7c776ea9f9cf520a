"""What one person is told, in the desk at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from yinuo.journal.models import Entry, record_all
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one person is to be told of one event, which ``key`` names: told again under the same key it is told once."""

    recipient: Agent
    kind: str
    subject: models.Model
    key: str
    ticket_id: int | None = None
    late_for: timedelta = timedelta()
    was_outage: bool = False
    at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def once(self) -> str:
        return f"{self.key}:{self.recipient.pk}"


def tell(
    recipient: Agent, kind: str, subject: models.Model, *, key: str, ticket_id: int | None = None, **facts: Any
) -> Notification:
    """Tell ``recipient`` something, in the caller's transaction; telling it again with the same key does nothing."""
    return tell_all(
        [Notice(recipient=recipient, kind=kind, subject=subject, key=key, ticket_id=ticket_id, facts=facts)]
    )[0]


def tell_all(notices: Sequence[Notice]) -> list[Notification]:
    """Tell each of them, as tell() does, in queries whose number does not grow with the notices."""
    wanted = {notice.once: notice for notice in notices}
    if not wanted:
        return []
    with transaction.atomic(savepoint=False):
        told = _told(wanted)
        new = {once: _row(notice) for once, notice in wanted.items() if once not in told}
        try:
            with transaction.atomic():
                Notification.objects.bulk_create(new.values())
        except IntegrityError:
            # Somebody told one of them in this very moment.
            told = _told(wanted)
            new = {once: _row(notice) for once, notice in wanted.items() if once not in told}
            Notification.objects.bulk_create(new.values())
        record_all(
            Entry.of("notice.told", row, ticket_id=wanted[once].ticket_id, agent_id=row.recipient_id, kind=row.kind)
            for once, row in new.items()
        )
        send_out({row: wanted[once].key for once, row in new.items()})
    rows = told | new
    return [rows[notice.once] for notice in notices]


def _told(wanted: Collection[str]) -> dict[str, Notification]:
    return {row.key: row for row in Notification.objects.filter(key__in=list(wanted))}


def _row(notice: Notice) -> Notification:
    return Notification(
        recipient=notice.recipient,
        key=notice.once,
        kind=notice.kind,
        subject_kind=notice.subject._meta.model_name or "",
        subject_id=notice.subject.pk,
        facts=notice.facts,
        late_for=notice.late_for,
        was_outage=notice.was_outage,
        made_at=notice.at or timezone.now(),
    )
