"""A desk of its own in which an afternoon passes in minutes: `yinuo demo --play 60x`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path
from threading import Event

from django.utils import timezone

from yinuo.common.loops import PARENT
from yinuo.common.timelapse import VARIABLE, Timelapse

#: when the afternoon begins, in the desk's time zone
BEGINS = clock_time(13, 30)
GRACE = 10.0


def play_in_own_desk(rate: float, *, port: int, minutes: int, stop: Event) -> None:
    """Seed a desk in a folder of its own while its clock stands still, then let it run; everything is gone afterwards.

    Your own database is never touched: the folder is new and DATABASE_URL is not passed on.
    """
    begins = timezone.make_aware(datetime.combine(timezone.localdate(), BEGINS))
    with tempfile.TemporaryDirectory(prefix="yinuo-afternoon-") as folder:
        standing = _environment(Path(folder), Timelapse(0, begins, time.time()))
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([sys.executable, "-m", "yinuo", *command], env=standing, check=True)
        running = _environment(Path(folder), Timelapse(rate, begins, time.time()))
        desk = _start(["serve", "--port", str(port)], running)
        people = _start(["afternoon", "--minutes", str(minutes)], running)
        while not stop.wait(0.5) and desk.poll() is None:
            pass
        for process in (people, desk):
            process.terminate()
        for process in (people, desk):
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(folder: Path, clock: Timelapse) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {**own, "YINUO_HOME": str(folder), VARIABLE: str(clock), PARENT: str(os.getpid())}


def _start(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "yinuo", *arguments], env=environment, start_new_session=True)
