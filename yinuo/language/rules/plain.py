"""Fold a text for matching: half-width, simplified, lower case, no blanks inside Chinese; and find the way back."""

from __future__ import annotations

import re
from pathlib import Path

_TRADITIONAL_FILE = Path(__file__).parent.parent / "data" / "traditional.txt"


def _traditional() -> dict[int, str]:
    pairs: dict[int, str] = {}
    for line in _TRADITIONAL_FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pairs.update((ord(line[at]), line[at + 1]) for at in range(0, len(line) - 1, 2))
    return pairs


_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys(map(ord, "—–―‐−－~～〜"), "-")
_CAPITALS = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FULL_CAPITALS = {code + 0xFEE0: chr(code + 32) for code in range(65, 91)}
#: signs, and letters of time words that the table of traditional letters leaves out
_SIGNS = {
    ord(a): b
    for a, b in (
        "、,",
        "﹕:",
        "∶:",
        "○零",
        "鐘钟",
        "淩凌",
        "慶庆",
        "誕诞",
        "壹一",
        "貳二",
        "臘腊",
    )
}
_WIDE_BLANKS = dict.fromkeys([*map(ord, "\t\r\x0b\x0c\xa0\u205f\u3000"), *range(0x2000, 0x200B)], " ")
#: zero-width and direction marks, variation selectors, soft hyphens: they part no two letters
_UNSEEN = "\u200b"
_INVISIBLE = dict.fromkeys(
    [*map(ord, "\u00ad\ufeff\ufe0e\ufe0f"), *range(0x200B, 0x2010), *range(0x2028, 0x2030), *range(0x2060, 0x2070)],
    _UNSEEN,
)
FOLD = _traditional() | _WIDTH | _CAPITALS | _FULL_CAPITALS | _SIGNS | _DASHES | _WIDE_BLANKS | _INVISIBLE

_BLANKS = re.compile(f"[ {_UNSEEN}]+")
_LATIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


def plain(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its characters the place it came from (None when no place has moved).

    A blank stays only between two Latin letters or digits: "3 个 工作日" closes up, "09-01 20:01" does not.
    """
    folded = text.translate(FOLD)
    if " " not in folded and _UNSEEN not in folded:
        return folded, None
    kept: list[str] = []
    places: list[int] = []
    last = 0
    for blank in _BLANKS.finditer(folded):
        start, end = blank.span()
        kept.append(folded[last:start])
        places.extend(range(last, start))
        if start > 0 and end < len(folded) and folded[start - 1] in _LATIN and folded[end] in _LATIN:
            seen = folded.find(" ", start, end)
            if seen >= 0:
                kept.append(" ")
                places.append(seen)
        last = end
    kept.append(folded[last:])
    places.extend(range(last, len(folded)))
    return "".join(kept), places
