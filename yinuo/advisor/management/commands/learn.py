from __future__ import annotations

import argparse
import logging
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import ngettext

from yinuo.advisor.learning import learn
from yinuo.common.loops import stop_on_signals

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Learn from the promises of the last weeks what can be promised. With --every, again and again."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="HOURS", help="learn now, and then every so many hours")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] is None:
            read = learn(timezone.now())
            self.stdout.write(
                ngettext("Learnt from %(count)d promise.", "Learnt from %(count)d promises.", read) % {"count": read}
            )
            return
        stop = stop_on_signals()
        while not stop.is_set():
            try:
                learn(timezone.now())
            except DatabaseError:
                # The desk may be starting for the first time; what was learnt before stands.
                logger.exception("learning failed; tried again in %s hours", options["every"])
            stop.wait(options["every"] * 3600)
