from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yinuo.common.loops import stop_on_signals
from yinuo.notices.sending import run


class Command(BaseCommand):
    help = "Take notices out through their ports: mail and others. Several may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        run(stop_on_signals())
