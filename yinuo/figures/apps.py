from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "yinuo.figures"
