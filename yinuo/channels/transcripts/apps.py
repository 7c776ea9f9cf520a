from __future__ import annotations

from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    name = "yinuo.channels.transcripts"
    label = "transcripts"
