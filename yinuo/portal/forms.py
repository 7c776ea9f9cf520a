from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from yinuo.common.text import clean
from yinuo.portal import asking
from yinuo.portal.words import by_when


class CleanText(forms.CharField):
    """NUL and bidi characters are taken out, not complained about; length is judged after that."""

    def to_python(self, value: Any) -> str:
        return super().to_python(clean(value or "")) or ""


class TimeForm(forms.Form):
    """``when``: one of the times that are proposed; ``due_at``: one of the customer's own, which goes first."""

    when = forms.DateTimeField(required=False)
    due_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    words = CleanText(required=False, max_length=4 * asking.MOST_WORDS)
    key = forms.RegexField(r"^[0-9a-f]{8,64}$")

    def chosen(self) -> datetime | None:
        data = getattr(self, "cleaned_data", {})
        return data.get("due_at") or data.get("when")


def proposals(now: datetime) -> list[tuple[str, str]]:
    """(value, words) of a few times at which somebody is there."""
    today = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    tomorrow, after = today + timedelta(days=1), today + timedelta(days=2)
    times = [
        today.replace(hour=18),
        tomorrow.replace(hour=10),
        tomorrow.replace(hour=15),
        tomorrow.replace(hour=18),
        after.replace(hour=10),
    ]
    return [(at.strftime("%Y-%m-%d %H:%M:%S"), by_when(at, "at")) for at in times if at >= now + asking.SOONEST]
