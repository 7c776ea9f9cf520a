"""The specification of the norms: own sentences with the stretches that miss a norm marked, near misses, a third held out.

`norm_lines/blind/` holds pages that somebody wrote who knew only the guideline, and that nobody looks at while tuning:

    python -m yinuo.language.corpus.norms       scores them, code by code

`norm_lines/*.txt` hold a heading `## code` and one sentence per line. 〔…〕 marks a breach of the norm of the heading,
〔code|…〕 one of another norm; a line without a mark is clean, as are all lines under `## clean`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from yinuo.language.types import Finding

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


def tally(part: Iterable[Line], read: Callable[[str], Iterable[Finding]]) -> dict[str, Counts]:
    """By code: right, extra, missed. A finding is right when it shares a character with a breach of its code."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in part:
        found = [(finding.norm, finding.span.start, finding.span.end) for finding in read(line.text)]
        for breach in line.breaches:
            hit = next(
                (one for one in found if one[0] == breach.norm and one[1] < breach.end and breach.start < one[2]), None
            )
            counts[breach.norm][0 if hit else 2] += 1
            if hit:
                found.remove(hit)
        for norm, _, _ in found:
            counts[norm][1] += 1
    return {norm: Counts(*three) for norm, three in sorted(counts.items())}


class Counts(NamedTuple):
    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.extra)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def main() -> None:
    # Only here: the rules are tested by these lines and must not need them.
    from yinuo.language.reading import read
    from yinuo.language.types import Message

    said_at = datetime(2026, 11, 18, 10, tzinfo=timezone(timedelta(hours=8)))
    found = tally(lines(BLIND), lambda text: read(Message(text, "agent", said_at)).findings)
    whole = Counts(*map(sum, zip(*found.values(), strict=True)))
    for norm, counts in {**found, "all": whole}.items():
        print(f"{norm:<22} precision {counts.precision:.3f}  recall {counts.recall:.3f}  {tuple(counts)}")


if __name__ == "__main__":
    main()
