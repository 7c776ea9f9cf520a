from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yinuo.clock.firing import run
from yinuo.common.loops import stop_on_signals


class Command(BaseCommand):
    help = "Watch every deadline and fire it when it is due. Several may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        run(stop_on_signals())
