"""CSV and TSV exports: one turn a row, columns known by their headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from yinuo.channels.transcripts.columns import Column, columns
from yinuo.channels.transcripts.errors import Notice, ShapeError
from yinuo.channels.transcripts.pieces import Piece
from yinuo.channels.transcripts.rows import RowReader

_DELIMITERS = ",\t;|"


def looks_like_table(text: str) -> bool:
    """A first line that names a column for the words and one for the speaker, or the time."""
    header = _header(text)
    return header is not None and {Column.TEXT, Column.SPEAKER} <= columns(header).keys()


def pieces(text: str) -> tuple[list[Piece], list[Notice]]:
    delimiter = _delimiter(text)
    reader = RowReader()
    rows = _rows(text, delimiter)
    _, header = next(rows)
    places = columns(header)
    if Column.TEXT not in places:
        raise ShapeError("no_text_column")
    if Column.SPEAKER not in places:
        raise ShapeError("no_speaker_column")
    names = {column: header[place] for column, place in places.items()}
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            reason = ShapeError("wrong_columns", found=len(row), wanted=len(header))
            raise ShapeError("bad_row", row=number, reason=reason)
        reader.add(number, {column: row[place] for column, place in places.items()}, names=names)
    return reader.pieces, reader.notices()


def _header(text: str) -> Sequence[str] | None:
    try:
        return next(_rows(text.split("\n", 1)[0], _delimiter(text)), (0, None))[1]
    except ShapeError:
        return None


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; an unclosed quotation mark is told where it was opened."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ShapeError("bad_row", row=number, reason=ShapeError("open_quote")) from None
        yield number, row
        number = reader.line_num + 1
