"""How the journal tells of links."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yinuo.journal.models import Entry
from yinuo.journal.wording import Line, tells


@tells("link")
def _links(entries: Sequence[Entry]) -> dict[int, Line]:
    wordings = {
        "link.made": _("%(by)s made a link for the customer"),
        "link.revoked": _("%(by)s took the customer's link back"),
    }
    return {
        entry.pk: Line(entry.at, wordings[entry.verb] % {"by": entry.by}) for entry in entries if entry.verb in wordings
    }
