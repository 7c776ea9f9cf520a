"""Fold a text for phrase matching, so that what is only another way of writing does not change what is read.

Full-width forms, traditional characters, capitals, blanks and invisible characters between the words, 您 for 你: all fold
to one form. Characters are replaced one for one and only dropped ones need a way back.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from yinuo.language.types import Span

DATA = Path(__file__).parents[1] / "data"


class Folded(NamedTuple):
    text: str
    original: str
    #: where each folded character stands in the original; None when nothing was dropped
    places: list[int] | None

    def span(self, start: int, end: int) -> Span:
        """The exact stretch of the original text for a stretch of the folded one."""
        if self.places is not None:
            start, end = self.places[start], self.places[end - 1] + 1
        return Span(start, end, self.original[start:end])


def fold(text: str) -> Folded:
    if _DROPPED.search(text) is None:
        return Folded(text.translate(_TEXT), text, None)
    places = [place for place, sign in enumerate(text) if sign not in _DROPPED_SIGNS]
    return Folded("".join([text[place] for place in places]).translate(_TEXT), text, places)


def fold_phrase(phrase: str) -> str:
    """The same folding for a phrase of a catalogue; its gap marks and brackets stay as written."""
    return "".join(sign for sign in phrase if sign not in _DROPPED_SIGNS).translate(_PHRASE)


def _pairs() -> dict[int, str]:
    table: dict[int, str] = {}
    for line in (DATA / "traditional.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            table.update((ord(line[at]), line[at + 1]) for at in range(0, len(line) - 1, 2))
    return table


#: blanks, zero-width and direction marks, variation selectors
_DROPPED_SIGNS = frozenset(
    " \t\r\x0b\x0c\xa0　\u00ad﻿\ufe0e\ufe0f"
    + "".join(map(chr, [*range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x2070)]))
)
_DROPPED = re.compile("[" + re.escape("".join(sorted(_DROPPED_SIGNS))) + "]")

_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_CAPITALS = {code: chr(code + 32) for code in range(65, 91)} | {code + 0xFEE0: chr(code + 32) for code in range(65, 91)}
_SIGNS = dict(
    zip(
        map(ord, "、，﹐。．｡！？；：﹔﹕“”„‟「」『』《》‘’（）【】～—–帐侯啊阿呀吖嘢"),
        ",,,。。。!?;:;:" + '"' * 8 + "《》''()[]~--账候啊啊啊啊也",
        strict=True,
    )
)
_VARIANTS = {
    ord(a): b for a, b in ("嘞了", "啦了", "喽了", "嘛吗", "嚒吗", "咯了", "唻来", "尼呢", "捏呢", "侬你", "俺我")
}
_PHRASE = {**_pairs(), **_WIDTH, **_CAPITALS, **_SIGNS, **_VARIANTS}
_TEXT = {**_PHRASE, ord("…"): "。", ord("⋯"): "。"}
