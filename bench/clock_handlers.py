"""What the alarms of bench/clock.py do when they ring."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import TextIO

from django.db import transaction
from django.utils.module_loading import import_string

from bench.clock_settings import DESK_HANDLERS
from yinuo.clock.models import Alarm
from yinuo.journal.models import Entry, record_all


def reminder(alarms: Sequence[Alarm]) -> None:
    """All that the desk does: the promises locked and read, their owners told, the mail written, the journal."""
    for handler, together in groupby(alarms, key=lambda alarm: DESK_HANDLERS[alarm.kind]):
        import_string(handler)(list(together))
    transaction.on_commit(partial(_note, alarms))


def row(alarms: Sequence[Alarm]) -> None:
    """The least an alarm can do: one row."""
    record_all(Entry.of("bench.rung", alarm) for alarm in alarms)
    transaction.on_commit(partial(_note, alarms))


def nothing(alarms: Sequence[Alarm]) -> None:
    """So that only the clock is measured."""


def _note(alarms: Sequence[Alarm]) -> None:
    _notes().write("".join(f"{alarm.pk} {time.time():.6f}\n" for alarm in alarms))


@cache
def _notes() -> TextIO:
    return (Path(os.environ["BENCH_NOTES"]) / f"{os.getpid()}.txt").open("a", buffering=1)
