"""JSON lines, one turn an object; or one JSON document that holds a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from yinuo.channels.transcripts.columns import Column, columns
from yinuo.channels.transcripts.errors import Notice, ShapeError
from yinuo.channels.transcripts.pieces import Piece
from yinuo.channels.transcripts.rows import RowReader
from yinuo.common.text import clean


def looks_like_json(text: str) -> bool:
    return text.lstrip()[:1] == "{" or text.lstrip()[:2] in ("[{", "[\n", "[ ")


def pieces(text: str) -> tuple[list[Piece], list[Notice]]:
    reader = RowReader()
    for number, row in _objects(text):
        names = list(row)
        places = columns(names)
        cells: dict[Column, str] = {}
        for column, place in places.items():
            value = row[names[place]]
            if value is None:
                continue
            if isinstance(value, (dict, list, bool)) or (column is Column.TEXT and not isinstance(value, str)):
                raise _bad(number, ShapeError("not_a_string", field=names[place]))
            cells[column] = clean(str(value))  # JSON escapes bring control characters back
        if cells.get(Column.SPEAKER) and Column.TEXT not in places:
            raise _bad(number, ShapeError("missing_field", field="text"))
        reader.add(number, cells, names={column: names[place] for column, place in places.items()})
    return reader.pieces, reader.notices()


def _objects(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Every object with its number: the line of JSON lines, the place in a list."""
    document = _document(text)
    if document is not None:
        for number, item in enumerate(document, 1):
            if not isinstance(item, dict):
                raise _bad(number, ShapeError("not_object"))
            yield number, item
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise _bad(number, ShapeError("not_json")) from None
        if not isinstance(row, dict):
            raise _bad(number, ShapeError("not_object"))
        yield number, row


def _document(text: str) -> list[object] | None:
    """The list inside a file that is one JSON document, None for JSON lines."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        # a single line of JSON lines is a document too, and holds its turn itself
        return max(lists, key=len) if lists and Column.TEXT not in columns(whole) else [whole]
    return whole if isinstance(whole, list) else None


def _bad(number: int, reason: ShapeError) -> ShapeError:
    return ShapeError("bad_row", row=number, reason=reason)
