"""When a clock rests: woken by an alarm that rings before it would look again, and giving way while it has much to do."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from threading import Event
from typing import IO, Any, Protocol

from django.db import connection
from django.utils import timezone

try:
    import fcntl
except ImportError:  # Windows: several clocks there fight for the pen, which is slower and no less safe
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

#: the longest a clock naps; an alarm further away is found by its next look and needs no waking
LONGEST_NAP = timedelta(seconds=1)
#: how often a napping clock glances at an SQLite file for somebody else's commit
GLANCE = timedelta(milliseconds=50)
CHANNEL = "yinuo_clock"
#: SQLite does not queue its writers, each looks again for itself: in its first tenth of a second every 25 ms at least, then
#: ever more rarely. A clock with a long backlog puts the pen down for so long that everybody has looked once.
PEN_HELD = 0.075
PEN_DOWN = 0.026
#: a clock that has its turn on SQLite and lets alarms wait longer than this is stuck; the others no longer wait for it
STUCK_AFTER = timedelta(seconds=30)


def wake_clocks(at: datetime) -> None:
    """Say, in the caller's transaction, that an alarm was set for ``at``. Clocks hear of it when that commits.

    On PostgreSQL commits that carry a NOTIFY wait for one another, so it is spared wherever the clock looks soon enough
    by itself. On SQLite the clock sees the commit.
    """
    if connection.vendor == "postgresql" and at <= timezone.now() + 2 * LONGEST_NAP:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


class Waker(Protocol):
    def nap(self, stop: Event, longest: timedelta) -> bool:
        """Return True as soon as there may be something new, False when ``stop`` is set or ``longest`` has passed."""

    def has_turn(self, late_for: timedelta) -> bool:
        """Whether this clock is to fire what is due; ``late_for``: how long the earliest has waited."""

    def give_way(self, stop: Event) -> None:
        """Called between two batches: let others write."""

    def close(self) -> None: ...


def waker() -> Waker:
    return Listener() if connection.vendor == "postgresql" else Watcher()


class Listener:
    """PostgreSQL: LISTEN on a connection of its own. Without it (a pooler, a lost connection) the nap is just a nap."""

    def __init__(self) -> None:
        self.listening: Any = None

    def nap(self, stop: Event, longest: timedelta) -> bool:
        import psycopg

        try:
            if self.listening is None:
                # What was set before we listened woke nobody, so look once more before the first nap.
                self.listening = psycopg.connect(**connection.get_connection_params(), autocommit=True)
                self.listening.execute(f"LISTEN {CHANNEL}")
                return True
            return any(True for _ in self.listening.notifies(timeout=longest.total_seconds(), stop_after=1))
        except psycopg.Error as error:
            logger.warning("the clock is not woken for the moment, it only looks: %s", error)
            self.close()
            stop.wait(longest.total_seconds())
            return False

    def has_turn(self, late_for: timedelta) -> bool:
        return True

    def give_way(self, stop: Event) -> None:
        """PostgreSQL lets everybody write beside everybody."""

    def close(self) -> None:
        if self.listening is not None:
            self.listening.close()
            self.listening = None


class Watcher:
    """SQLite: glance at the file's version, which costs microseconds and no lock, and look when somebody has written.

    Clocks that fight for the one pen are slower than one of them, so they take turns by a lock on a file beside the
    database. The system gives it free in the moment its holder is killed.
    """

    def __init__(self) -> None:
        self.seen: int | None = None
        self.rested_at = time.monotonic()
        self.turn: IO[bytes] | None = None

    def nap(self, stop: Event, longest: timedelta) -> bool:
        while longest > timedelta():
            # Compared with the glance before the last look: what was written during that look is not missed.
            version = self._version()
            if version != self.seen:
                self.seen = version
                return True
            if stop.wait(min(GLANCE, longest).total_seconds()):
                return False
            longest -= GLANCE
        return False

    def has_turn(self, late_for: timedelta) -> bool:
        return self._hold_turn() or late_for > STUCK_AFTER

    def give_way(self, stop: Event) -> None:
        if time.monotonic() - self.rested_at >= PEN_HELD:
            stop.wait(PEN_DOWN)
            self.rested_at = time.monotonic()

    def close(self) -> None:
        self.seen = None
        if self.turn is not None:
            self.turn.close()
            self.turn = None

    def _hold_turn(self) -> bool:
        name = str(connection.settings_dict["NAME"])
        if self.turn is not None or fcntl is None or ":memory:" in name or "mode=memory" in name:
            return True
        file = open(f"{name}-clock", "ab")  # noqa: SIM115  held for as long as the clock lives
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self.turn = file
        return True

    def _version(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])
