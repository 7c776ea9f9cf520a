"""What every format is taken apart into before it is put together as calls."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.channels.transcripts.times import Stamp


@dataclass(frozen=True, slots=True)
class Said:
    #: as the file names the speaker; speakers.py decides who that is
    label: str
    text: str
    line: int
    note: str = ""
    stamp: Stamp | None = None
    #: the file's own name for the call it belongs to (a column), when it has one
    call: str = ""


@dataclass(frozen=True, slots=True)
class Narrated:
    """Words of nobody: prose around the dialogue, "断线了", "第二天", a heading."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A heading that gives the start of the call that follows: "通话时间:2026-03-02 10:20"."""

    stamp: Stamp
    line: int


Piece = Said | Narrated | Dated
