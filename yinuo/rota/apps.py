from __future__ import annotations

from django.apps import AppConfig


class RotaConfig(AppConfig):
    name = "yinuo.rota"
