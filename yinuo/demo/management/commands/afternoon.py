from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yinuo.common.loops import stop_on_signals
from yinuo.demo.afternoon import play
from yinuo.demo.seeding import is_seeded


class Command(BaseCommand):
    help = (
        "Let the people of the demo company work for an afternoon; yinuo demo --play starts it with a desk around it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--minutes", type=int, default=240, help="how long, by the desk's own clock")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_seeded():
            raise CommandError(
                "这不是演示数据库，没有可以演的人。 This is not the demo's database; nobody here can act."
            )
        play(timezone.now() + timedelta(minutes=options["minutes"]), stop_on_signals())
