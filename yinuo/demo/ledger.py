"""Rows that are held in memory until all are known, then inserted in bulk in the order in which they happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models

from yinuo.conversations.models import Ticket
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent

Row = TypeVar("Row", bound=models.Model)

#: a notice older than this has been read
READ_WITHIN = timedelta(minutes=38)
BATCH = 1000


@dataclass(slots=True)
class Deed:
    """A journal entry to be. Facts may hold rows; their numbers are known once they are written."""

    at: datetime
    verb: str
    subject: models.Model
    by: Agent | None = None
    ticket: Ticket | None = None
    team_id: int | None = None
    recipient: Agent | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Notice:
    row: Notification
    subject: models.Model
    key: tuple[str, models.Model]  # the rest of its key is the number of this row
    ticket: Ticket


class Ledger:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.deeds: list[Deed] = []
        self.rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._notices: list[Notice] = []

    def add(self, row: models.Model) -> None:
        self.rows[type(row)].append(row)

    def note(
        self, at: datetime, verb: str, subject: models.Model, ticket: Ticket, *, by: Agent | None, **facts: Any
    ) -> None:
        self.deeds.append(Deed(at, verb, subject, by, ticket, ticket.team.pk, None, facts))

    def tell(
        self,
        recipient: Agent,
        kind: str,
        subject: models.Model,
        key: tuple[str, models.Model],
        ticket: Ticket,
        at: datetime,
        facts: dict[str, Any],
    ) -> Notice:
        row = Notification(
            recipient=recipient, kind=kind, subject_kind=subject._meta.model_name or "", facts=facts, made_at=at
        )
        notice = Notice(row, subject, key, ticket)
        self._notices.append(notice)
        return notice

    def insert(self, kind: type[models.Model], by_time: str) -> None:
        insert(sorted(self.rows[kind], key=lambda row: getattr(row, by_time)))

    def write_notices(self) -> None:
        self._notices.sort(key=lambda notice: notice.row.made_at)
        for notice in self._notices:
            row, (word, about) = notice.row, notice.key
            row.key = f"{word}:{about.pk}:{row.recipient.pk}"
            row.subject_id = notice.subject.pk
            if row.read_at is None and row.kind != "conversation.wrote" and row.made_at < self.now - READ_WITHIN:
                # Minutes, different for each and the same in every run.
                row.read_at = row.made_at + timedelta(minutes=1 + row.subject_id % 17)
        insert([notice.row for notice in self._notices])
        for notice in self._notices:
            row = notice.row
            self.deeds.append(
                Deed(row.made_at, "notice.told", row, None, notice.ticket, None, row.recipient, {"kind": row.kind})
            )

    def write_journal(self) -> None:
        self.deeds.sort(key=lambda deed: deed.at)
        insert(
            [
                Entry(
                    at=deed.at,
                    verb=deed.verb,
                    by=deed.by,
                    subject_kind=deed.subject._meta.model_name or "",
                    subject_id=deed.subject.pk,
                    ticket_id=deed.ticket.pk if deed.ticket else None,
                    for_team_id=deed.team_id,
                    for_agent_id=deed.recipient.pk if deed.recipient else None,
                    facts={
                        name: value.pk if isinstance(value, models.Model) else value
                        for name, value in deed.facts.items()
                    },
                )
                for deed in self.deeds
            ]
        )


def insert(rows: Iterable[Row]) -> None:
    rows = list(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
