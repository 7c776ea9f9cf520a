"""A transcript file to a Transcript, whatever its format and encoding. Pure: no Django, no database, no files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import NamedTuple

from yinuo.channels.transcripts import json_rows, lines, subtitles, tables
from yinuo.channels.transcripts.calls import put_together
from yinuo.channels.transcripts.encoding import decode
from yinuo.channels.transcripts.errors import FileError, Notice, ShapeError, notice
from yinuo.channels.transcripts.pieces import Narrated, Piece, Said
from yinuo.channels.transcripts.speakers import roles
from yinuo.channels.transcripts.times import SHANGHAI, checked
from yinuo.channels.transcripts.transcript import Transcript

MAX_TURNS = 20_000


class _Format(NamedTuple):
    suffixes: tuple[str, ...]
    looks_like: Callable[[str], bool]
    pieces: Callable[[str], tuple[list[Piece], list[Notice]]]


# In the order they are tried; plain text is what remains.
_FORMATS = (
    _Format((".csv", ".tsv"), tables.looks_like_table, tables.pieces),
    _Format((".jsonl", ".ndjson", ".json"), json_rows.looks_like_json, json_rows.pieces),
    _Format((".srt", ".vtt"), subtitles.looks_like_subtitles, subtitles.pieces),
)


def parse(data: bytes, *, filename: str = "", at: datetime | None = None, zone: tzinfo = SHANGHAI) -> Transcript:
    """The calls in a file. ``at`` dates the first call when the file does not; without zone it is read in ``zone``.

    Raises TranscriptError, and nothing else, for whatever the bytes may be.
    """
    if at is not None:
        at = checked(at if at.tzinfo else at.replace(tzinfo=zone), f"{at:%Y-%m-%d}")
    text, notices = decode(data)
    pieces, more = _pieces_of(text, filename.lower())
    notices += more
    pieces, more = _without_empty_turns(pieces)
    notices += more
    said = [piece for piece in pieces if isinstance(piece, Said)]
    if not said:
        raise ShapeError("no_speakers")
    if len(said) > MAX_TURNS:
        raise FileError("too_many_turns", limit=MAX_TURNS)
    notices += _narration(pieces)
    who, more = roles(said)
    notices += more
    calls, more = put_together(pieces, who, at=at, zone=zone, now=datetime.now(zone).replace(second=0, microsecond=0))
    return Transcript(calls, tuple(notices + more))


def _pieces_of(text: str, filename: str) -> tuple[list[Piece], list[Notice]]:
    """The file's own name is believed where the content does not say otherwise; exports are often renamed .txt."""
    for form in _FORMATS:
        if form.looks_like(text):
            return form.pieces(text)
    for form in _FORMATS:
        if filename.endswith(form.suffixes):
            return form.pieces(text)
    return lines.pieces(text)


def _without_empty_turns(pieces: list[Piece]) -> tuple[list[Piece], list[Notice]]:
    empty = [piece.line for piece in pieces if isinstance(piece, Said) and not piece.text and not piece.note]
    if not empty:
        return pieces, []
    gone = set(empty)
    kept = [piece for piece in pieces if not (isinstance(piece, Said) and piece.line in gone and not piece.text)]
    return kept, [notice("empty_turns", count=len(empty), line=empty[0])]


def _narration(pieces: list[Piece]) -> list[Notice]:
    narrated = [piece.line for piece in pieces if isinstance(piece, Narrated)]
    return [notice("narration", count=len(narrated), line=narrated[0])] if narrated else []
