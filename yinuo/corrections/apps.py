from __future__ import annotations

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "yinuo.corrections"

    def ready(self) -> None:
        from yinuo.corrections import telling  # noqa: F401  registers how the journal tells of corrections
