"""A long-running command that ends politely on SIGTERM and SIGINT."""

from __future__ import annotations

import signal
from threading import Event
from types import FrameType


def stop_on_signals() -> Event:
    """An event that is set when the process is asked to end."""
    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop
