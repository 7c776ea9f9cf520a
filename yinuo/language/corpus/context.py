"""What only the turns together show, by example: own short conversations, half of them near misses, a third held out.

`context_lines/*.txt` hold a heading `## code` and conversations parted by empty lines: 客： the customer, 座： the agent,
模： a standard reply of the company. 〔…〕 in an agent's line marks a breach of the norm of the heading, 〔code+code|…〕 of others;
a conversation without a mark is clean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from yinuo.language.types import Message, Speaker

LINES = Path(__file__).with_name("context_lines")
BEGAN = datetime(2026, 11, 18, 10, 0, tzinfo=timezone(timedelta(hours=8)))

_MARK = re.compile(r"〔(?:(?P<codes>[a-z_.+]+)\|)?(?P<words>[^〕]+)〕")
_SPEAKERS: dict[str, Speaker] = {"客：": "customer", "座：": "agent"}
_TEMPLATE = "模："


class Breach(NamedTuple):
    turn: int
    norm: str
    start: int
    end: int


class Conversation(NamedTuple):
    norm: str
    messages: tuple[Message, ...]
    breaches: tuple[Breach, ...]
    templates: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.messages)

    @property
    def held_out(self) -> bool:
        """A third, by the text alone, nobody looks at while tuning."""
        return crc32(self.text.encode()) % 3 == 0


def conversations() -> list[Conversation]:
    return [one for path in sorted(LINES.glob("*.txt")) for one in _read_page(path.read_text("utf-8"))]


def _read_page(page: str) -> Iterator[Conversation]:
    norm = ""
    for block in re.split(r"\n{2,}", page.strip()):
        rows = block.splitlines()
        if rows[0].startswith("## "):
            norm = rows.pop(0)[3:].strip()
        if rows:
            yield _read_conversation(rows, norm)


def _read_conversation(rows: list[str], norm: str) -> Conversation:
    messages: list[Message] = []
    breaches: list[Breach] = []
    templates = []
    for row in rows:
        if row.startswith(_TEMPLATE):
            templates.append(row.removeprefix(_TEMPLATE))
            continue
        text = ""
        last = 0
        words = row[2:]
        for mark in _MARK.finditer(words):
            text += words[last : mark.start()]
            start, end = len(text), len(text) + len(mark["words"])
            breaches += [Breach(len(messages), code, start, end) for code in (mark["codes"] or norm).split("+")]
            text += mark["words"]
            last = mark.end()
        said_at = BEGAN + timedelta(seconds=15 * len(messages))
        messages.append(Message(text + words[last:], _SPEAKERS[row[:2]], said_at))
    return Conversation(norm, tuple(messages), tuple(breaches), tuple(templates))
