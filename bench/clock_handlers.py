"""What the alarms of bench/clock.py do when they ring."""

from __future__ import annotations

import os
import time
from functools import cache, partial
from pathlib import Path
from typing import TextIO

from django.db import transaction
from django.utils.module_loading import import_string

from bench.clock_settings import DESK_HANDLERS
from yinuo.clock.models import Alarm
from yinuo.journal.models import record


def reminder(alarm: Alarm) -> None:
    """All that the desk does: the promise locked and read, its owner told, the mail written, the journal."""
    import_string(DESK_HANDLERS[alarm.kind])(alarm)
    transaction.on_commit(partial(_note, alarm.pk))


def row(alarm: Alarm) -> None:
    """The least an alarm can do: one row."""
    record("bench.rung", alarm)
    transaction.on_commit(partial(_note, alarm.pk))


def nothing(alarm: Alarm) -> None:
    """So that only the clock is measured."""


def _note(pk: int) -> None:
    _notes().write(f"{pk} {time.time():.6f}\n")


@cache
def _notes() -> TextIO:
    return (Path(os.environ["BENCH_NOTES"]) / f"{os.getpid()}.txt").open("a", buffering=1)
