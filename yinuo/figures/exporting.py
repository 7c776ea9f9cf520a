"""Promises as a file: CSV as it is read, or a sheet. Who took what is written down before the first row leaves."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from yinuo.figures.asked import Asked
from yinuo.figures.counting import promises_behind
from yinuo.figures.refusals import TooManyRows
from yinuo.figures.rows import Value, header, local, may_see_customers, rows
from yinuo.journal.models import record
from yinuo.people.models import Agent

#: of a sheet, less the row of names
MOST_ROWS = 1_048_575
#: a file that large is kept on disk while it is made
_IN_MEMORY = 8 * 1024 * 1024
_WIDTHS = (8, 8, 14, 20, 48, 10, 12, 12, 10, 18, 18, 18, 10, 16, 18, 10, 24)


def take_csv(agent: Agent, asked: Asked) -> Iterator[bytes]:
    """The file piece by piece, UTF-8 with the byte order mark by which Excel knows it."""
    promises, is_masked = _taken(agent, asked, "csv")
    return _csv(promises, is_masked)


def take_sheet(agent: Agent, asked: Asked) -> IO[bytes]:
    """The whole file, from its beginning. Refused when a sheet cannot hold it."""
    promises, is_masked = _taken(agent, asked, "xlsx", most=MOST_ROWS)
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  whoever sends it closes it
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm", "strings_to_formulas": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_("Promises"))
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, (name, width) in enumerate(zip(header(), _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows(promises, is_masked=is_masked), start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value)
    file.seek(0)
    return file


def _taken(agent: Agent, asked: Asked, kind: str, most: int | None = None) -> tuple[Any, bool]:
    promises = promises_behind(agent, asked, asked.show).order_by("due_at", "pk")
    count, is_masked = promises.count(), not may_see_customers(agent)
    if most is not None and count > most:
        raise TooManyRows(count=count, most=most)
    record(
        "figures.exported",
        agent,
        by=agent,
        agent_id=agent.pk,
        kind=kind,
        count=count,
        masked=is_masked,
        asked=asked.opened(asked.show),
    )
    return promises, is_masked


def _csv(promises: Any, is_masked: bool) -> Iterator[bytes]:
    line = io.StringIO()
    writer = csv.writer(line)

    def written(values: list[Any]) -> bytes:
        writer.writerow(values)
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text.encode()

    yield b"\xef\xbb\xbf" + written(header())
    for row in rows(promises, is_masked=is_masked):
        yield written([_text(value) for value in row])


def _text(value: Value) -> Value:
    return f"{local(value):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value


def _write(sheet: Any, row: int, column: int, value: Value) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, local(value))
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, value)
