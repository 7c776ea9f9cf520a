"""What a transcript file comes out as: calls of one matter, each with its turns. Plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from yinuo.channels.transcripts.errors import Notice

Speaker = Literal["agent", "customer"]
EndedHow = Literal["normal", "dropped", "unknown"]
Direction = Literal["inbound", "outbound"]


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: Speaker
    text: str
    said_at: datetime
    #: the line, row or cue of the file where it begins, counted from 1
    line: int
    #: what the transcriber remarked beside the words: "(客户沉默)"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    began_at: datetime
    turns: tuple[Turn, ...]
    #: "normal" after a goodbye, "dropped" when the line was lost, "unknown" when the file does not tell
    ended_how: EndedHow
    #: when the last turn was said; a callback after a dropped line is owed from then
    ended_at: datetime
    #: "outbound" when the desk called the customer
    direction: Direction = "inbound"


@dataclass(frozen=True, slots=True)
class Transcript:
    calls: tuple[Call, ...]
    #: what was changed, guessed or left out while reading; tell the person who brought the file
    warnings: tuple[Notice, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(turn for call in self.calls for turn in call.turns)
