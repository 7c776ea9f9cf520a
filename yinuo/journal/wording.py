"""The journal as a story in the reader's language. Each noun tells its own entries; the journal knows none of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from yinuo.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the story."""

    at: datetime
    text: str
    tone: str = ""  # over, soon, kept: as everywhere
    words: str = ""  # what was said, quoted under the sentence
    url: str = ""  # where to look: the evidence, the conversation
    #: consecutive lines with the same fold become one, said by ``folded`` with their count
    fold: str = ""
    folded: Callable[[int], str] | None = None


#: gives the lines of the entries of one noun, by entry id; asked once for all of them, so that it can look up in bulk
Teller = Callable[[Sequence[Entry]], dict[int, Line]]
_tellers: dict[str, Teller] = {}


def tells(noun: str) -> Callable[[Teller], Teller]:
    """Register the function that tells every entry whose verb begins with ``noun``."""

    def register(teller: Teller) -> Teller:
        _tellers[noun] = teller
        return teller

    return register


def story(entries: Iterable[Entry]) -> list[Line]:
    """The entries as sentences, in their order. What its noun leaves untold is left out; so is a noun nobody tells."""
    entries = list(entries)
    by_noun: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_noun[entry.verb.partition(".")[0]].append(entry)
    lines: dict[int, Line] = {}
    for noun, theirs in by_noun.items():
        if noun in _tellers:
            lines |= _tellers[noun](theirs)
    return _folded(lines[entry.pk] for entry in entries if entry.pk in lines)


def _folded(lines: Iterable[Line]) -> list[Line]:
    result: list[tuple[Line, int]] = []
    for line in lines:
        if result and line.fold and result[-1][0].fold == line.fold:
            result[-1] = (result[-1][0], result[-1][1] + 1)
        else:
            result.append((line, 1))
    return [
        replace(line, text=line.folded(count), words="") if count > 1 and line.folded else line
        for line, count in result
    ]
