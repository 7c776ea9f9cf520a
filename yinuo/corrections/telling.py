"""How the journal tells of corrections."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yinuo.corrections.models import Correction
from yinuo.corrections.wording import should_be, was
from yinuo.journal.models import Entry
from yinuo.journal.wording import Line, tells


@tells("correction")
def _corrections(entries: Sequence[Entry]) -> dict[int, Line]:
    corrections = Correction.objects.in_bulk({entry.subject_id for entry in entries})
    lines = {}
    for entry in entries:
        correction = corrections.get(entry.subject_id)
        if correction is None:
            continue
        facts = {"by": entry.by, "was": was(correction), "should_be": should_be(correction)}
        wording = _("%(by)s corrected what was read: %(was)s → %(should_be)s")
        if entry.verb == "correction.taken_back":
            wording = _("%(by)s took a correction back: %(was)s → %(should_be)s")
        lines[entry.pk] = Line(entry.at, wording % facts, words=correction.words)
    return lines
