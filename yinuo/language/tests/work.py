"""Work counted in calls, which a busy machine does not change; what calls cost is for bench/language.py to say."""

from __future__ import annotations

import sys
from collections.abc import Callable

from yinuo.language.corpus import hostile


def calls(deed: Callable[[str], object], text: str) -> int:
    """How many functions, Python's and C's, the deed calls on the text."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        deed(text)
    finally:
        sys.setprofile(before)
    return count


def assert_linear(deed: Callable[[str], object], piece: str) -> None:
    """Ten times the text asks for ten times the calls; looking back over the whole text each time, for a hundred times."""
    deed(hostile.repeated(piece, 1_000))  # what is made once is made now
    short = calls(deed, hostile.repeated(piece, 1_000))
    assert calls(deed, hostile.repeated(piece, 10_000)) < 15 * max(short, 100)
