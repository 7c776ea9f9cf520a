"""How a long-running process ends: politely on SIGTERM and SIGINT, and never left behind by the one that started it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType

#: set for a child process: the id of the process it must not outlive
PARENT = "YINUO_PARENT"
LOOK_EVERY = 0.5


def stop_on_signals() -> Event:
    """An event that is set when the process is asked to end, or when the one that started it was killed."""
    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    when_orphaned(stop.set)
    return stop


def when_orphaned(end: Callable[[], None]) -> None:
    """Call ``end`` once when the process named in YINUO_PARENT is gone: kill -9 tells nobody, so we look."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return

    def look() -> None:
        pause = Event()
        while os.getppid() == int(parent):
            pause.wait(LOOK_EVERY)
        end()

    Thread(target=look, name="orphan-watch", daemon=True).start()
