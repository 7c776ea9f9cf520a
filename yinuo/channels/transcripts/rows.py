"""One row of a table or one JSON object as a turn."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.channels.transcripts.columns import Column
from yinuo.channels.transcripts.errors import Notice, ShapeError, TimeError, notice
from yinuo.channels.transcripts.lines import MAX_TURN
from yinuo.channels.transcripts.pieces import Piece, Said
from yinuo.channels.transcripts.remarks import words_and_note
from yinuo.channels.transcripts.times import Stamp, parse_stamp


class RowReader:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._skipped: list[int] = []

    def add(self, number: int, row: Mapping[Column, str], *, names: Mapping[Column, str]) -> None:
        """``names`` are the file's own headings: a time under "begin_ms" is in milliseconds."""
        label, text = row.get(Column.SPEAKER, "").strip(), row.get(Column.TEXT, "").strip()
        if not text and not label:
            self._skipped.append(number)
            return
        if not label:
            raise ShapeError("bad_row", row=number, reason=ShapeError("no_speaker"))
        if len(text) > MAX_TURN:
            raise ShapeError("turn_too_long", line=number, length=len(text), limit=MAX_TURN)
        words = words_and_note(text)
        note = " ".join(filter(None, (words.note, row.get(Column.NOTE, "").strip())))
        stamp = _stamp(row.get(Column.TIME, "").strip(), names.get(Column.TIME, ""), number)
        self.pieces.append(Said(label, words.text, number, note, stamp, row.get(Column.CALL, "").strip()))

    def notices(self) -> list[Notice]:
        return [notice("skipped_rows", count=len(self._skipped), row=self._skipped[0])] if self._skipped else []


def _stamp(written: str, heading: str, number: int) -> Stamp | None:
    if not written:
        return None
    try:
        return parse_stamp(written, milliseconds=heading.lower().endswith("ms") or heading == "bg")
    except TimeError as reason:
        raise ShapeError("bad_row", row=number, reason=reason) from None
