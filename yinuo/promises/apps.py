from __future__ import annotations

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "yinuo.promises"

    def ready(self) -> None:
        from yinuo.promises import telling  # noqa: F401  registers how the journal tells of promises
