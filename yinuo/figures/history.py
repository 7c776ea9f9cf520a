"""A file of promises made elsewhere, read row by row. Nothing here is stored; every row that will not do says why."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo import language
from yinuo.channels.callers import phone_in
from yinuo.channels.transcripts.encoding import decode
from yinuo.channels.transcripts.errors import TimeError, TranscriptError
from yinuo.channels.transcripts.times import parse_stamp
from yinuo.customers.models import ContactPoint, Customer
from yinuo.figures import columns, refusals
from yinuo.language.rules.moments import read_moments
from yinuo.language.types import Message
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.models.promise import FURTHEST_DUE
from yinuo.promises.timing import VAGUE_DUE_AFTER

#: all of them go into the database at one stroke, and nobody else writes in the meantime
MOST_ROWS = 2000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_YEAR = re.compile(r"\d{4}|[〇零一二三四五六七八九]{4}年")
_DAY_ALONE = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?$")


class RowError(Exception):
    """Why one cell will not do, and what to write instead."""

    def __init__(self, column: str, problem: str) -> None:
        self.column, self.problem = column, problem
        super().__init__(problem)


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
    kind, contact = _contact(get("contact", ""))
    made_at = _made_at(get("made_at", ""), now)
    heard = _heard(words, made_at)
    due_at, source = _due_at(get("due_at", ""), made_at, heard)
    if not made_at < due_at <= now + FURTHEST_DUE:
        raise RowError(
            "due_at" if get("due_at") else "words",
            _("It is due before it was said, or more than a year from now. Check both times."),
        )
    state, kept_at = _state(get("state", ""), get("kept_at", ""), made_at, now)
    why = get("why", "")
    owner = _owner(get("owner", ""), people)
    if state == "open" and due_at > now and not owner.is_active:
        raise RowError("owner", _("%(name)s has left. Name somebody who can still keep it.") % {"name": owner})
    return Record(
        row=number,
        key=_key(get("key", ""), contact, words, made_at, due_at),
        ticket_key=get("ticket", "")[:80],
        kind=kind,
        contact=contact,
        customer=get("customer", "")[:80],
        words=words[:2000],
        action=_action(get("action", ""), heard),
        owner=owner,
        channel=_channel(get("channel", "")),
        made_at=made_at,
        due_at=due_at,
        due_source=source,
        state=state,
        kept_at=kept_at,
        evidence=get("evidence", "")[:200],
        why=why,
    )


def _key(written: str, contact: str, words: str, made_at: datetime, due_at: datetime) -> str:
    if written:
        return f"id:{written[:70]}" if len(written) <= 70 else f"long:{hashlib.sha256(written.encode()).hexdigest()}"
    facts = "\n".join([contact, words, made_at.isoformat(), due_at.isoformat()])
    return f"row:{hashlib.sha256(facts.encode()).hexdigest()}"


def _contact(text: str) -> tuple[str, str]:
    phone = phone_in(text.lstrip("'"))
    if phone is not None:
        return ContactPoint.Kind.PHONE, phone
    if "@" in text and len(text) <= 190:
        return ContactPoint.Kind.MAIL, text.lower()
    if re.fullmatch(r"[A-Za-z][\w-]{5,30}", text):
        return ContactPoint.Kind.WECHAT, text
    raise RowError("contact", _("Give the customer's whole phone number, mail address or WeChat name."))


def _made_at(text: str, now: datetime) -> datetime:
    at = _time(text, now) if _YEAR.search(text) else None
    if at is None:
        raise RowError(
            "made_at", _("Give the day with its year, for example 2026-11-18 10:00 or 2026年11月18日上午十点.")
        )
    return _believable("made_at", at, now)


def _due_at(text: str, made_at: datetime, heard: language.Promise | None) -> tuple[datetime, str]:
    """As the file says, else as the words say, else the company's default. Words are read from when they were said."""
    if not text:
        if heard is not None and heard.due is not None:
            return heard.due, Promise.DueSource.SAID
        return made_at + VAGUE_DUE_AFTER, Promise.DueSource.POLICY
    at = None if _DAY_ALONE.fullmatch(text) else _stamp(text)
    if at is None:
        moments = read_moments(text, timezone.localtime(made_at))
        at = (moments[0].due or moments[0].end) if len(moments) == 1 else None
    if at is None:
        raise RowError("due_at", _("Not understood. Write it like 2026-11-18 18:00, 11月18日下午六点前 or 三天内."))
    return at, Promise.DueSource.SAID


def _state(text: str, kept_at: str, made_at: datetime, now: datetime) -> tuple[str, datetime | None]:
    state = columns.state_of(text) if text else ("kept" if kept_at else "open")
    if state is None:
        raise RowError(
            "state", _("Not one of: 待守, 已守, 未守, 客户撤回, 本方撤回 (open, kept, broken, withdrawn, taken back).")
        )
    if state == "renegotiated":
        raise RowError("state", _("Leave out the promise that was moved, and keep the one with the new time."))
    if state != "kept":
        return state, None
    at = _time(kept_at, now) if _YEAR.search(kept_at) else None
    if at is None:
        raise RowError(
            "kept_at" if kept_at else "state",
            _("Say when it was fulfilled, with the year: without it nobody knows whether it was in time."),
        )
    if at < made_at:
        raise RowError("kept_at", _("It was fulfilled before it was promised. Check both times."))
    return state, _believable("kept_at", at, now)


def _owner(text: str, people: dict[str, list[Agent]]) -> Agent:
    found = people.get(text) or people.get(text.lower()) or []
    if not found:
        raise RowError(
            "owner", _("Nobody in your teams is called “%(name)s”. Use the sign-in name.") % {"name": text[:40]}
        )
    if len({person.pk for person in found}) > 1:
        raise RowError("owner", _("Several are called “%(name)s”. Use the sign-in name.") % {"name": text[:40]})
    return found[0]


def _action(text: str, heard: language.Promise | None) -> str:
    if text:
        return columns.action_of(text) or Promise.Action.OTHER
    return heard.action if heard is not None else Promise.Action.OTHER


def _channel(text: str) -> str:
    return (columns.channel_of(text) or "") if text else ""


def _heard(words: str, made_at: datetime) -> language.Promise | None:
    found = language.read(Message(words[:2000], "agent", timezone.localtime(made_at))).promises
    return found[0] if found else None


def _time(text: str, now: datetime) -> datetime | None:
    at = _stamp(text)
    if at is None:
        moments = read_moments(text, timezone.localtime(now))
        at = moments[0].start if len(moments) == 1 else None
    return at


def _stamp(text: str) -> datetime | None:
    """A date with or without a time, local unless it names an offset."""
    try:
        at = parse_stamp(text)
    except (TimeError, OverflowError):
        return None
    if not isinstance(at, datetime):
        return None
    return at if at.tzinfo else at.replace(tzinfo=timezone.get_current_timezone())


def _believable(column: str, at: datetime, now: datetime) -> datetime:
    if not EARLIEST <= at <= now + timedelta(minutes=2):
        raise RowError(column, _("That is before 1990 or still ahead. Check the year and the time."))
    return at


def called(name: str) -> dict[str, str]:
    """王女士 as a surname and a title; any other name as it is."""
    for title in (value for value in Customer.Title.values if value):
        if name.endswith(title) and 1 <= len(name) - len(title) <= 2:
            return {"surname": name.removesuffix(title), "title": title, "name": name.removesuffix(title)}
    return {"name": name}
