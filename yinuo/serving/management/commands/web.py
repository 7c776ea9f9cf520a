from __future__ import annotations

import argparse
import os
import signal
from typing import Any

from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from yinuo.common.loops import PARENT, when_orphaned

#: every live stream holds a thread; what is left serves pages
THREADS = int(os.environ.get("YINUO_WEB_THREADS", "400"))


class Command(BaseCommand):
    help = "Serve pages and live streams."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        when_orphaned(lambda: os.kill(os.getpid(), signal.SIGTERM))
        # The server starts a worker process of its own, which watches us in turn (yinuo.wsgi).
        os.environ[PARENT] = str(os.getpid())
        Granian(
            "yinuo.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            blocking_threads=THREADS,
            blocking_threads_idle_timeout=60,
            # A stream ends only when its browser goes; do not wait for browsers.
            workers_kill_timeout=2,
            respawn_failed_workers=True,
            log_level=LogLevels.error,
        ).serve()
