"""What a promise is, by example: lines of agents in many trades, each promise bracketed with what it means.

``{我半小时后给您回电|callback self at 10:30}，您先忙。`` reads: span, action, owner, kind of due, and the due time itself as
day of November 2026 (or MM-DD) and clock; a day alone ends at 23:59:59, no day is the day of the message. A line without
brackets holds no promise; the family it belongs to is the comment above it. Everything is said on NOW, a Wednesday.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from typing import NamedTuple, cast

from yinuo.language.types import Action, DueKind, Owner

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=timezone(timedelta(hours=8)))

_MARK = re.compile(r"\{([^|{}]+)\|([^{}]+)\}")


class Owed(NamedTuple):
    start: int
    end: int
    action: Action
    owner: Owner
    kind: DueKind
    due: datetime | None


class Case(NamedTuple):
    trade: str
    #: for a line without promises, why it holds none
    family: str
    text: str
    owed: tuple[Owed, ...]

    @property
    def is_held_out(self) -> bool:
        """A fixed third of the lines is never looked at while rules are tuned; only its score is."""
        return zlib.crc32(self.text.encode()) % 3 == 0


def cases() -> tuple[Case, ...]:
    folder = files("yinuo.language") / "corpus" / "promise_lines"
    pages = sorted((page.name, page.read_text("utf-8")) for page in folder.iterdir() if page.name.endswith(".txt"))
    return tuple(case for name, text in pages for case in _read_page(name.removesuffix(".txt"), text))


def _read_page(trade: str, text: str) -> Iterator[Case]:
    family = ""
    for line in text.splitlines():
        if line.startswith("#"):
            family = line.lstrip("# ")
        elif line.strip():
            yield _read_line(trade, family, line)


def _read_line(trade: str, family: str, line: str) -> Case:
    plain, owed, place = "", [], 0
    for mark in _MARK.finditer(line):
        plain += line[place : mark.start()]
        action, owner, kind, *when = mark[2].split()
        owner = {"third": "third_party"}.get(owner, owner)
        due = None if kind == "vague" else _due(when)
        start = len(plain)
        plain += mark[1]
        owed.append(Owed(start, len(plain), cast(Action, action), cast(Owner, owner), cast(DueKind, kind), due))
        place = mark.end()
    return Case(trade, "" if owed else family, plain + line[place:], tuple(owed))


def _due(when: list[str]) -> datetime:
    due = NOW.replace(hour=23, minute=59, second=59)
    for part in when:
        if ":" in part:
            hour, minute = part.split(":")
            due = due.replace(hour=int(hour), minute=int(minute), second=0)
        else:
            month, _, day = part.rpartition("-")
            due = due.replace(month=int(month or NOW.month), day=int(day))
    return due
