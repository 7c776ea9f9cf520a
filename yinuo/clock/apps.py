from __future__ import annotations

from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "yinuo.clock"
