from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yinuo.portal"

    def ready(self) -> None:
        from yinuo.portal import telling  # noqa: F401  registers how the journal tells of links
