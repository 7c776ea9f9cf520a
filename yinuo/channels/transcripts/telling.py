"""How the journal tells that a transcript was brought in."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.journal.models import Entry
from yinuo.journal.wording import Line, tells


@tells("transcript")
def _transcripts(entries: Sequence[Entry]) -> dict[int, Line]:
    lines = {}
    for entry in entries:
        count = len(entry.facts["conversations"])
        wording = ngettext(
            "%(by)s brought in a transcript of %(count)d call",
            "%(by)s brought in a transcript of %(count)d calls",
            count,
        )
        where = reverse("transcript", args=[entry.ticket_id])
        text = wording % {"by": entry.by or _("The desk"), "count": count}
        lines[entry.pk] = Line(entry.at, text, words=entry.facts["name"], url=where)
    return lines
