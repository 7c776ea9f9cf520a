"""The specification of the norms: own sentences with the stretches that miss a norm marked, near misses, a third held out.

`norm_lines/*.txt` hold a heading `## code` and one sentence per line. 〔…〕 marks a breach of the norm of the heading,
〔code|…〕 one of another norm; a line without a mark is clean, as are all lines under `## clean`. `norm_lines/blind/` holds
pages by people who knew only the guideline, which nobody looks at while tuning; bench/language.py scores them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

LINES = Path(__file__).with_name("norm_lines")
BLIND = LINES / "blind"
_MARK = re.compile(r"〔(?:(?P<code>[a-z_.]+)\|)?(?P<words>[^〕]+)〕")


class Breach(NamedTuple):
    norm: str
    start: int
    end: int


class Line(NamedTuple):
    text: str
    breaches: tuple[Breach, ...]

    @property
    def held_out(self) -> bool:
        """A third, by the text alone, nobody looks at while tuning."""
        return crc32(self.text.encode()) % 3 == 0


def lines(folder: Path = LINES) -> list[Line]:
    found = []
    for path in sorted(folder.glob("*.txt")):
        code = "clean"
        for row in path.read_text("utf-8").splitlines():
            if row.startswith("## "):
                code = row[3:].strip()
            elif row:
                found.append(_line(row, code))
    return found


def _line(row: str, code: str) -> Line:
    text = ""
    breaches = []
    last = 0
    for mark in _MARK.finditer(row):
        text += row[last : mark.start()]
        breaches.append(Breach(mark["code"] or code, len(text), len(text) + len(mark["words"])))
        text += mark["words"]
        last = mark.end()
    return Line(text + row[last:], tuple(breaches))
