from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from yinuo.common.loops import PARENT, when_orphaned
from yinuo.serving.supervising import Child, supervise


class Sleeper(Child):
    """A child that only waits, in place of a command of the desk."""

    def start(self) -> None:
        import subprocess

        self.process = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        self.started_at = time.monotonic()


@pytest.fixture
def stop() -> Iterator[Event]:
    stop = Event()
    yield stop
    stop.set()


def _until(test: object, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not test():  # type: ignore[operator]
        assert time.monotonic() < deadline
        pause.wait(0.02)


def test_a_child_that_dies_is_started_again_and_all_end_with_the_supervisor(stop: Event) -> None:
    child = Sleeper("sleeper", [])
    watcher = Thread(target=supervise, args=([child], stop))
    watcher.start()
    _until(lambda: child.process is not None)
    first = child.process
    assert first is not None
    first.kill()
    _until(lambda: child.process is not None and child.process is not first)
    second = child.process
    assert second is not None
    stop.set()
    watcher.join(10)
    assert second.poll() is not None


def test_a_child_that_keeps_dying_is_started_more_and_more_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    child = Sleeper("sleeper", [])
    pauses = []
    for _ in range(3):
        child.start()
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        now = time.monotonic()
        child.look(now)
        pauses.append(child.restart_at - now)
    assert pauses == sorted(pauses)
    assert pauses[2] > pauses[0]


def test_a_process_notices_that_its_parent_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    monkeypatch.setenv(PARENT, str(os.getppid() + 1))
    when_orphaned(ended.set)
    assert ended.wait(5)


def test_a_process_that_nobody_supervises_watches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PARENT, raising=False)
    before = threading.active_count()
    when_orphaned(lambda: None)
    assert threading.active_count() == before
