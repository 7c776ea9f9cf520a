"""How later words bear on earlier promises, by example: own short conversations, a third of them held out.

`link_lines/*.txt` hold a heading `## what happens` over each conversation and its turns: 席 the desk or 客 the customer, when
(HH:MM, with `11-19` before it when the day changes; the first day is a Wednesday, 18 November 2026), and what was said.
{n|…} is the n-th promise of the conversation, <kind n|…> are words of a later turn that bear on promise n:

    席 10:01 您好，{1|师傅今天下午三点前上门}
    席 14:41 实在对不起，<postpones 1|{2|师傅路上堵了改到五点半前到您家}>
    客 14:41 <agrees 2|行吧，五点半我等着>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple, cast
from zlib import crc32

from yinuo.language.links import LinkKind
from yinuo.language.types import Message, Span, Speaker

LINES = Path(__file__).with_name("link_lines")
CHINA = timezone(timedelta(hours=8))

_TURN = re.compile(r"(?P<who>[席客]) (?:(?P<month>\d+)-(?P<day>\d+) )?(?P<hour>\d+):(?P<minute>\d+) (?P<words>.*)")
_MARK = re.compile(r"\{(?P<promise>\d+)\||<(?P<kind>[a-z_]+) (?P<about>\d+)\||(?P<end>[}>])")
_SPEAKERS: dict[str, Speaker] = {"席": "agent", "客": "customer"}


class Made(NamedTuple):
    """A promise: in which turn, by which words."""

    number: int
    turn: int
    span: Span


class Bearing(NamedTuple):
    """Words of a later turn that bear on the promise of that number."""

    kind: LinkKind
    turn: int
    span: Span
    about: int


class Conversation(NamedTuple):
    trade: str
    title: str
    messages: tuple[Message, ...]
    promises: tuple[Made, ...]
    bearings: tuple[Bearing, ...]

    @property
    def held_out(self) -> bool:
        """A third, by the words of its first turn alone, nobody looks at while tuning."""
        return crc32(self.messages[0].text.encode()) % 3 == 0


def conversations() -> list[Conversation]:
    return [
        one
        for path in sorted(LINES.glob("*.txt"))
        for one in _read_page(path.name.removesuffix(".txt"), path.read_text("utf-8"))
    ]


def _read_page(trade: str, page: str) -> Iterator[Conversation]:
    for block in page.split("## ")[1:]:
        title, *rows = [row for row in block.splitlines() if row]
        yield _read_conversation(trade, title, rows)


def _read_conversation(trade: str, title: str, rows: list[str]) -> Conversation:
    messages: list[Message] = []
    promises: list[Made] = []
    bearings: list[Bearing] = []
    month, day = 11, 18
    for number, row in enumerate(rows):
        turn = _TURN.fullmatch(row)
        assert turn is not None, row
        if turn["month"]:
            month, day = int(turn["month"]), int(turn["day"])
        said_at = datetime(2026, month, day, int(turn["hour"]), int(turn["minute"]), tzinfo=CHINA)
        text = ""
        last = 0
        open_marks: list[tuple[re.Match[str], int]] = []
        for mark in _MARK.finditer(turn["words"]):
            text += turn["words"][last : mark.start()]
            last = mark.end()
            if not mark["end"]:
                open_marks.append((mark, len(text)))
                continue
            opened, start = open_marks.pop()
            span = Span(start, len(text), text[start:])
            if opened["promise"]:
                promises.append(Made(int(opened["promise"]), number, span))
            else:
                bearings.append(Bearing(cast(LinkKind, opened["kind"]), number, span, int(opened["about"])))
        assert not open_marks, row
        messages.append(Message(text + turn["words"][last:], _SPEAKERS[turn["who"]], said_at))
    return Conversation(trade, title, tuple(messages), tuple(promises), tuple(bearings))
