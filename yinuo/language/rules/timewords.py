"""The words for times, loaded once from data/moments.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent.parent / "data" / "moments.toml"
_data = tomllib.loads(_FILE.read_text(encoding="utf-8"))


class Part(NamedTuple):
    """A part of a day: first and last hour, the hour of its deadline, and how a clock hour reads in it."""

    name: str
    first: int
    last: int
    due: int
    clock: str
    also: tuple[tuple[time, time], ...]


class Festival(NamedTuple):
    name: str
    fixed: tuple[int, int] | None
    lunar: tuple[int, int] | None
    nth: tuple[int, int, int] | None
    off: str | None


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"


def _pair(value: list[int] | None) -> tuple[int, int] | None:
    return (value[0], value[1]) if value else None


DAYS: dict[str, int] = _data["days"]
DAYS_WITH_PART: dict[str, tuple[int, str]] = {word: (v[0], v[1]) for word, v in _data["days_with_part"].items()}
PARTS = {
    name: Part(
        name,
        v["hours"][0],
        v["hours"][1],
        v["due"],
        v["clock"],
        tuple((time.fromisoformat(first), time.fromisoformat(last)) for first, last in v.get("also", ())),
    )
    for name, v in _data["parts"].items()
}
PART_WORDS = {word: name for name, words in _data["part_words"].items() for word in words}
UNITS = {word: unit for unit, words in _data["units"].items() for word in words}
FESTIVALS = {
    name: Festival(
        name,
        _pair(v.get("fixed")),
        _pair(v.get("lunar")),
        (v["nth"][0], v["nth"][1], v["nth"][2]) if "nth" in v else None,
        v.get("off"),
    )
    for name, v in _data["festivals"].items()
}
FESTIVAL_WORDS = {word: name for name, v in _data["festivals"].items() for word in v["words"]}
SEASONS: dict[str, int] = _data["seasons"]
CORRECTIONS: list[str] = _data["correction"]["markers"]
FASTEST: tuple[str, ...] = tuple(_data["correction"]["fastest"])
SLOWEST_WORDS: list[str] = _data["correction"]["slowest"]
NOT_A_DAY_NUMBER: str = _data["guards"]["not_a_day_number"]


def guard(name: str) -> tuple[str, ...]:
    """A list of words that stand beside a time phrase, the longest first."""
    return tuple(sorted(_data["guards"][name], key=len, reverse=True))
