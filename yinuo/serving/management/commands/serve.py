from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from yinuo.common.loops import stop_on_signals
from yinuo.serving.supervising import Child, supervise


class Command(BaseCommand):
    help = "Run the whole desk: web, clock and sender. Each can also be started alone: yinuo web, clock, sender."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        web = ["web", "--host", options["host"], "--port", str(options["port"])]
        supervise([Child("web", web), Child("clock", ["clock"]), Child("sender", ["sender"])], stop_on_signals())
