from __future__ import annotations

from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    name = "yinuo.channels.transcripts"
    label = "transcripts"

    def ready(self) -> None:
        from yinuo.channels.transcripts import telling  # noqa: F401  registers how the journal tells of transcripts
