from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yinuo.common.loops import stop_on_signals
from yinuo.notices.sending import run, send_next


class Command(BaseCommand):
    help = "Take notices out through their ports: mail and others. Several may run at once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send all that is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["once"]:
            run(stop_on_signals())
            return
        while send_next(timezone.now()):
            pass
