from __future__ import annotations

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "yinuo.conversations"

    def ready(self) -> None:
        from yinuo.conversations import telling  # noqa: F401  registers how the journal tells of conversations
