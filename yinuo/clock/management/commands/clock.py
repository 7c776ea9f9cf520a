from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yinuo.clock.firing import fire_due, run
from yinuo.clock.models import beat, instance_name
from yinuo.common.loops import stop_on_signals


class Command(BaseCommand):
    help = "Watch every deadline and fire it when it is due. Several may run at once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="fire all that is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["once"]:
            run(stop_on_signals())
            return
        beat("clock", timezone.now(), instance_name())
        while fire_due():
            pass
