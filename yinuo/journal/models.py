"""The append-only record of everything that happened. It knows no nouns: it names its subject by kind and number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class JournalIsAppendOnly(Exception):
    """A journal entry is never changed or removed; write a new entry that corrects it."""


class Entry(models.Model):
    at = models.DateTimeField(default=timezone.now, editable=False)
    verb = models.CharField(max_length=60)  # noun.past: "promise.kept"
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the desk itself
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    ticket_id = models.BigIntegerField(null=True)  # the matter this belongs to
    for_team_id = models.BigIntegerField(null=True)  # whose screens it concerns
    for_agent_id = models.BigIntegerField(null=True)  # set: this person's screen only
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["ticket_id", "id"], condition=models.Q(ticket_id__isnull=False), name="journal_ticket"
            ),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.subject_kind} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise JournalIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise JournalIsAppendOnly

    @classmethod
    def of(
        cls,
        verb: str,
        subject: models.Model,
        *,
        by: models.Model | None = None,
        ticket_id: int | None = None,
        team_id: int | None = None,
        agent_id: int | None = None,
        **facts: Any,
    ) -> Entry:
        """An entry not yet written. ``by`` None means the desk itself did it."""
        return cls(
            verb=verb,
            by_id=by.pk if by is not None else None,
            subject_kind=subject._meta.model_name or "",
            subject_id=subject.pk,
            ticket_id=ticket_id,
            for_team_id=team_id,
            for_agent_id=agent_id,
            facts=facts,
        )


def record(verb: str, subject: models.Model, **about: Any) -> Entry:
    """Write one entry in the caller's transaction; see Entry.of()."""
    entry = Entry.of(verb, subject, **about)
    entry.save()
    return entry


def record_all(entries: Iterable[Entry]) -> None:
    """Write them in the caller's transaction and in their order, in one query."""
    Entry.objects.bulk_create(entries)
