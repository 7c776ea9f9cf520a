"""One command that keeps web, clock and sender running beside each other."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event

from yinuo.common.loops import PARENT

logger = logging.getLogger(__name__)

#: how long a child gets to finish what it is doing
GRACE = 10.0
#: a child that lives shorter than this is restarted more and more slowly
STEADY = 10.0
SLOWEST_RESTART = 30.0


@dataclass
class Child:
    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    quick_deaths: int = field(default=0)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yinuo", *self.arguments],
            env={**os.environ, PARENT: str(os.getpid())},
            # A Ctrl+C in the terminal reaches the supervisor alone, which then asks each child to end.
            start_new_session=True,
        )
        self.started_at = time.monotonic()

    def look(self, now: float) -> None:
        """Start it when it is not there and its pause is over."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            lived = now - self.started_at
            self.quick_deaths = self.quick_deaths + 1 if lived < STEADY else 0
            pause = min(SLOWEST_RESTART, 0.2 * 2**self.quick_deaths)
            logger.warning("%s ended with %s after %.1f s; starting it again in %.1f s", self.name, code, lived, pause)
            self.process, self.restart_at = None, now + pause
        if now >= self.restart_at:
            self.start()


def supervise(children: Sequence[Child], stop: Event) -> None:
    """Keep every child running until ``stop`` is set, then end them all, the firm way after GRACE seconds."""
    while not stop.is_set():
        now = time.monotonic()
        for child in children:
            child.look(now)
        stop.wait(0.2)
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
