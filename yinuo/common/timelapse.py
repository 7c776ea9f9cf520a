"""A clock that runs fast, so that an afternoon at a desk can be watched in minutes. Only demonstrations use it.

Every process of a desk reads the same words from YINUO_TIMELAPSE, so that all of them agree on what time it is:

    60x from 2026-11-23T13:00:00+08:00 at 1795421730.5      (at: the real time, in seconds since 1970, when it was 13:00)
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

VARIABLE = "YINUO_TIMELAPSE"
#: faster than this nobody sees anything
FASTEST = 600.0
_WORDS = re.compile(r"(?P<rate>\d+(?:\.\d+)?)x from (?P<start>\S+) at (?P<began>\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Timelapse:
    #: how many seconds of the desk pass in a real one; 0 stands still
    rate: float
    start: datetime
    began: float

    @classmethod
    def read(cls, words: str) -> Timelapse:
        match = _WORDS.fullmatch(words.strip())
        try:
            if match is None:
                raise ValueError
            start = datetime.fromisoformat(match["start"])
            if start.tzinfo is None:
                raise ValueError
        except ValueError:
            raise ImproperlyConfigured(
                f'{VARIABLE} is "{words}"; write it as "60x from 2026-11-23T13:00:00+08:00 at 1795421730", or leave it out'
            ) from None
        rate = float(match["rate"])
        if rate > FASTEST:
            raise ImproperlyConfigured(f"{VARIABLE} is {rate:g} times as fast; at most {FASTEST:g} can be followed")
        return cls(rate, start, float(match["began"]))

    def __str__(self) -> str:
        return f"{self.rate:g}x from {self.start.isoformat()} at {self.began:.3f}"

    def now(self) -> datetime:
        return self.start.astimezone(UTC) + timedelta(seconds=(time.time() - self.began) * self.rate)


#: the one that runs in this process
running: Timelapse | None = None


def install(words: str) -> None:
    """Let the desk's clock run as told; called by the settings before any model has taken hold of the real one."""
    global running
    if not words:
        return
    running = Timelapse.read(words)
    timezone.now = running.now


def rate() -> float:
    return running.rate if running is not None else 1.0
