"""Promises of another system brought into the ledger: the one verb, whether a page or a command asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.common.text import clean
from yinuo.conversations.models import Ticket
from yinuo.customers.models import customer_at
from yinuo.figures import refusals
from yinuo.figures.cells import called
from yinuo.figures.history import History, Record, read_history
from yinuo.figures.models import ImportedPromise, PromiseImport
from yinuo.journal.models import record as note
from yinuo.people.models import Agent, Team
from yinuo.promises.alarms import set_alarms
from yinuo.promises.checks import look_over
from yinuo.promises.models import Evidence, Promise

#: about as many promises as can be stored in a second
HANDFUL = 40


@dataclass(frozen=True, slots=True)
class Preview:
    """What bringing a file in would do."""

    history: History
    new: list[Record]
    known_count: int

    @property
    def bad_count(self) -> int:
        return len(self.history.troubles)


def look_at(content: bytes, *, by: Agent) -> Preview:
    """Read the file and say what would come of it; stores nothing."""
    if not by.leads:
        raise refusals.LeadersImport
    history = read_history(content, by=by, now=timezone.now())
    known = _known(history.records)
    new = [record for record in history.records if (record.owner.team_id, record.key) not in known]
    return Preview(history, new, len(history.records) - len(new) + history.repeated)


def bring_in(source: PromiseImport, *, by: Agent, is_skipping: bool) -> PromiseImport:
    """Bring the file in; what is here already stays as it is.

    With a row that cannot be read nothing is brought in, unless ``is_skipping``. What was due in the past is history: it
    rings nobody. What is still ahead is reminded of like any other promise. Whole matters go in a few at a time, so that
    everybody else can write in between; after a stop the same file goes on where it was.
    """
    if source.content is None or source.by_id != by.pk:
        raise refusals.ImportGone
    read = look_at(bytes(source.content), by=by)
    if read.bad_count and not is_skipping:
        raise refusals.RowsUnreadable(count=read.bad_count)
    for records in _handfuls(read.new):
        with transaction.atomic():
            _bring_handful(records, _held(source), by=by)
    with transaction.atomic():
        held = _held(source)
        held.content, held.done_at, held.bad_count = None, timezone.now(), read.bad_count
        held.known_count = len(read.history.records) + read.history.repeated - held.new_count
        held.save()
        note(
            "promises.imported",
            held,
            by=by,
            agent_id=by.pk,
            name=held.name,
            new=held.new_count,
            known=held.known_count,
            bad=held.bad_count,
        )
    return held


def _held(source: PromiseImport) -> PromiseImport:
    held = PromiseImport.objects.select_for_update().filter(pk=source.pk, content__isnull=False).first()
    if held is None:
        raise refusals.ImportGone
    return held


def _handfuls(records: list[Record]) -> Iterator[list[Record]]:
    """Some HANDFUL at a time, never one matter in two."""
    matters: dict[Any, list[Record]] = {}
    for record in records:
        alone = None if record.ticket_key else record.row
        matters.setdefault((record.owner.team_id, record.ticket_key, record.contact, alone), []).append(record)
    handful: list[Record] = []
    for matter in matters.values():
        handful += matter
        if len(handful) >= HANDFUL:
            yield handful
            handful = []
    if handful:
        yield handful


def _bring_handful(records: list[Record], source: PromiseImport, *, by: Agent) -> None:
    # Two files with the same rows at once: the second waits here, and then finds them.
    teams = {record.owner.team_id for record in records if record.owner.team_id}
    list(Team.objects.select_for_update().filter(pk__in=teams).order_by("pk"))
    known = _known(records)
    tickets: dict[Any, Ticket] = {}
    settled: dict[int, datetime] = {}
    for record in records:
        if (record.owner.team_id, record.key) not in known:
            _bring(record, source, tickets, settled, by=by)
            source.new_count += 1
    source.save(update_fields=["new_count"])
    _close(tickets, settled, by=by)


def _known(records: list[Record]) -> set[tuple[int | None, str]]:
    known: set[tuple[int | None, str]] = set()
    keys = [record.key for record in records]
    for start in range(0, len(keys), 500):
        # SQLite takes only so many values in one question.
        found = ImportedPromise.objects.filter(key__in=keys[start : start + 500]).values_list("team", "key")
        known.update((team, key) for team, key in found)
    return known


def _bring(
    record: Record, source: PromiseImport, tickets: dict[Any, Ticket], settled: dict[int, datetime], *, by: Agent
) -> None:
    ticket = _ticket(record, tickets, by=by)
    now = timezone.now()
    promise = Promise.objects.create(
        ticket=ticket,
        customer=ticket.customer,
        words=record.words,
        action=record.action,
        owner=record.owner,
        origin=Promise.Origin.BY_HAND,
        made_at=record.made_at,
        due_at=record.due_at,
        due_kind="vague" if record.due_source == Promise.DueSource.POLICY else "by",
        due_source=record.due_source,
        state=Promise.State.OPEN,
    )
    assert record.owner.team is not None
    ImportedPromise.objects.create(
        promise=promise,
        source=source,
        team=record.owner.team,
        key=record.key,
        row=record.row,
        ticket_key=record.ticket_key,
        channel=record.channel,
    )
    ticket.note(
        "promise.made", promise, by=by, words=promise.words, due_at=record.due_at.isoformat(), imported=source.pk
    )
    why = record.why or _("As %(name)s says, row %(row)s") % {"name": source.name, "row": record.row}
    if record.state == "kept":
        reference = record.evidence or _("%(name)s, row %(row)s") % {"name": source.name, "row": record.row}
        promise.keep(by=by, evidence=Evidence(reference=reference[:200], happened_at=record.kept_at))
    elif record.state == "broken":
        promise.break_(by=by, why=why)
    elif record.state != "open":
        promise.withdraw(by=by, on_behalf_of=record.state, why=why)
    elif record.due_at > now:
        set_alarms(promise, now)
        look_over(promise, by=by)
    at = record.kept_at or max(record.due_at, record.made_at)
    settled[ticket.pk] = max(settled.get(ticket.pk, at), at)


def _ticket(record: Record, tickets: dict[Any, Ticket], *, by: Agent) -> Ticket:
    """One for each number of a matter in the other system, of the same team and customer; else one for each promise."""
    team = record.owner.team
    assert team is not None
    customer = customer_at(record.kind, record.contact, **called(clean(record.customer).strip()))
    place = (team.pk, record.ticket_key, customer.pk)
    if record.ticket_key:
        if place in tickets:
            return tickets[place]
        earlier = ImportedPromise.objects.filter(
            team=team, ticket_key=record.ticket_key, promise__customer=customer, promise__ticket__closure=None
        )
        if (known := earlier.select_related("promise__ticket").first()) is not None:
            tickets[place] = known.promise.ticket
            return known.promise.ticket
    ticket = Ticket.objects.create(
        customer=customer,
        subject=clean(record.words).strip()[:40] or "-",
        owner=record.owner,
        team=team,
        opened_at=record.made_at,
    )
    ticket.note("ticket.opened", ticket, by=by, channel=record.channel)
    tickets[place if record.ticket_key else (team.pk, record.row, "alone")] = ticket
    return ticket


def _close(tickets: dict[Any, Ticket], settled: dict[int, datetime], *, by: Agent) -> None:
    """A matter with nothing left to keep is over, and was so when its last promise was."""
    now = timezone.now()
    pks = [ticket.pk for ticket in tickets.values()]
    live: set[int] = set()
    for start in range(0, len(pks), 500):
        found = Promise.objects.live().filter(ticket__in=pks[start : start + 500])
        live.update(found.values_list("ticket", flat=True))
    for ticket in tickets.values():
        if ticket.pk not in live:
            ticket.close(by=by, at=min(settled[ticket.pk], now), despite_promises=True)
