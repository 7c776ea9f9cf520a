from __future__ import annotations

import argparse
import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yinuo.common.loops import stop_on_signals
from yinuo.serving.supervising import Child, supervise


class Command(BaseCommand):
    help = "Run the whole desk: web, clock, sender and learner. Each alone: yinuo web, clock, sender, learn --every 24."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        # The server shares a port with whoever holds it already, and two desks would answer by turns.
        if _answers(host, port):
            raise CommandError(
                _("Port %(port)d is taken. Choose another: --port %(next)d") % {"port": port, "next": port + 1}
            )
        stop = stop_on_signals()
        self.stdout.write(
            _("The desk is at http://%(host)s:%(port)d (stop with Ctrl+C)") % {"host": host, "port": port}
        )
        self.stdout.flush()
        web = ["web", "--host", host, "--port", str(port)]
        learner = Child("learner", ["learn", "--every", "24"])
        supervise([Child("web", web), Child("clock", ["clock"]), Child("sender", ["sender"]), learner], stop)


def _answers(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1" if host == "0.0.0.0" else host, port)) == 0
