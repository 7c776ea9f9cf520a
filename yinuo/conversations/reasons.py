"""Why a finding is one, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language


def in_readers_language(why: str, why_en: str) -> str:
    """Readings stored before English reasons were kept have only the Chinese one."""
    return why if (get_language() or "zh").startswith("zh") else why_en or why
