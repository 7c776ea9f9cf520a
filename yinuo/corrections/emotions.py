from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "calm": _("calm"),
    "anxious": _("anxious"),
    "disappointed": _("disappointed"),
    "angry": _("angry"),
    "abusive": _("abusive"),
    "grateful": _("grateful"),
}


def emotion_name(label: str) -> str:
    return str(NAMES.get(label, label))
