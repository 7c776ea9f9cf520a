"""A file of promises made elsewhere, read row by row. Nothing here is stored; every row that will not do says why."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.channels.transcripts.encoding import decode
from yinuo.channels.transcripts.errors import TranscriptError
from yinuo.figures import columns, refusals
from yinuo.figures.cells import (
    RowError,
    action_of,
    channel_of,
    contact_of,
    due_at_of,
    heard_in,
    made_at_of,
    owner_of,
    state_of,
)
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.models.promise import FURTHEST_DUE

#: whoever brings them in waits until they are stored, at forty a second or so
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Trouble:
    row: int
    column: str
    problem: str


@dataclass(frozen=True, slots=True)
class Record:
    """One promise as the file tells it, understood."""

    row: int
    key: str
    ticket_key: str
    kind: str  # of the contact point
    contact: str
    customer: str
    words: str
    action: str
    owner: Agent
    channel: str
    made_at: datetime
    due_at: datetime
    due_source: str
    state: str
    kept_at: datetime | None
    evidence: str
    why: str

    @property
    def action_name(self) -> str:
        return str(Promise.Action(self.action).label)


@dataclass(frozen=True, slots=True)
class History:
    records: list[Record]
    troubles: list[Trouble]
    repeated: int = 0  # rows that say again what an earlier row of the file said


def read_history(content: bytes, *, by: Agent, now: datetime) -> History:
    """Raises a refusal when the file as a whole will not do; a row that will not do becomes a Trouble."""
    rows = _rows(_text(content))
    header = next(rows, (0, []))[1]
    place = columns.places(header)
    if missing := [columns.COLUMNS[name][0] for name in columns.NEEDED if name not in place]:
        raise refusals.NoColumns(names="、".join(missing))
    written = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if not written:
        raise refusals.NoPromises
    if len(written) > MOST_ROWS:
        raise refusals.TooManyPromises(count=len(written), most=MOST_ROWS)
    people = _people(by)
    records: dict[tuple[int | None, str], Record] = {}
    troubles, repeated = [], 0
    for number, row in written:
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in place.items()}
        try:
            if len(row) > len(header):
                raise RowError("", _("More cells than columns. Put quotation marks around what holds a comma."))
            record = _record(number, cells, people, now)
        except RowError as error:
            troubles.append(Trouble(number, error.column and header[place[error.column]], error.problem))
            continue
        if (record.owner.team_id, record.key) in records:
            repeated += 1
        records.setdefault((record.owner.team_id, record.key), record)
    return History(list(records.values()), troubles, repeated)


def _text(content: bytes) -> str:
    if (
        b"\x00" in content
        and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
        and content[:4] != b"PK\x03\x04"
    ):
        raise refusals.FileWithNuls
    try:
        return decode(content)[0]
    except TranscriptError as error:
        raise refusals.FileUnreadable(
            reason=error.text("zh" if (get_language() or "zh").startswith("zh") else "en")
        ) from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each with the line it begins on."""
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise refusals.FileUnreadable(
                reason=_("Line %(line)s: a quotation mark is opened and not closed.") % {"line": line}
            ) from None
        yield line, row
        line = reader.line_num + 1


def _people(by: Agent) -> dict[str, list[Agent]]:
    """By sign-in name and by name: of the teams that ``by`` sees, those who left too."""
    people = Agent.objects.filter(team__isnull=False).exclude(role=Agent.Role.INSPECTOR).select_related("team")
    if not by.sees_every_team:
        people = people.filter(team__in=by.team_ids)
    found: dict[str, list[Agent]] = {}
    for person in people:
        for name in {person.username.lower(), person.name}:
            found.setdefault(name, []).append(person)
    return found


def _record(number: int, cells: dict[str, str], people: dict[str, list[Agent]], now: datetime) -> Record:
    get = cells.get
    words = get("words", "")
    if not words:
        raise RowError("words", _("Write what was promised, as it was said."))
    kind, contact = contact_of(get("contact", ""))
    made_at = made_at_of(get("made_at", ""), now)
    heard = heard_in(words, made_at)
    due_at, source = due_at_of(get("due_at", ""), made_at, heard)
    if not made_at < due_at <= now + FURTHEST_DUE:
        raise RowError(
            "due_at" if get("due_at") else "words",
            _("It is due before it was said, or more than a year from now. Check both times."),
        )
    state, kept_at = state_of(get("state", ""), get("kept_at", ""), made_at, now)
    why = get("why", "")
    owner = owner_of(get("owner", ""), people)
    if state == "open" and due_at > now and not owner.is_active:
        raise RowError("owner", _("%(name)s has left. Name somebody who can still keep it.") % {"name": owner})
    return Record(
        row=number,
        key=_key(get("key", ""), get("ticket", ""), contact, words, made_at, due_at),
        ticket_key=get("ticket", "")[:80],
        kind=kind,
        contact=contact,
        customer=get("customer", "")[:80],
        words=words[:2000],
        action=action_of(get("action", ""), heard),
        owner=owner,
        channel=channel_of(get("channel", "")),
        made_at=made_at,
        due_at=due_at,
        due_source=source,
        state=state,
        kept_at=kept_at,
        evidence=get("evidence", "")[:200],
        why=why,
    )


def _key(written: str, ticket: str, contact: str, words: str, made_at: datetime, due_at: datetime) -> str:
    if written:
        return f"id:{written[:70]}" if len(written) <= 70 else f"long:{hashlib.sha256(written.encode()).hexdigest()}"
    facts = "\n".join([ticket, contact, words, made_at.isoformat(), due_at.isoformat()])
    return f"row:{hashlib.sha256(facts.encode()).hexdigest()}"
