"""How the journal tells of events recorded on a ticket, and of warnings about a promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time
from yinuo.journal.models import Entry
from yinuo.journal.wording import Line, tells
from yinuo.pledges.comparing import BeyondAuthority, LaterThan
from yinuo.pledges.limits import OverLimit, say_grant
from yinuo.pledges.models import Pledge
from yinuo.pledges.packs import shelf


@tells("occurrence")
def _occurrences(entries: Sequence[Entry]) -> dict[int, Line]:
    lines = {}
    for entry in entries:
        facts = entry.facts
        event = shelf().event_name(facts.get("event", ""))
        if entry.verb == "occurrence.recorded":
            at = clock_time(datetime.fromisoformat(facts["happened_at"]))
            text = _("%(by)s recorded: %(event)s, %(at)s") % {"by": entry.by, "event": event, "at": at}
            if entry.by is None:
                text = _("%(event)s, %(at)s") % {"event": event, "at": at}
            lines[entry.pk] = Line(entry.at, text, words=facts.get("reference", ""))
        elif entry.verb == "occurrence.taken_back":
            text = _("%(by)s took back: %(event)s") % {"by": entry.by, "event": event}
            lines[entry.pk] = Line(entry.at, text, words=facts.get("why", ""))
    return lines


@tells("warning")
def _warnings(entries: Sequence[Entry]) -> dict[int, Line]:
    pledges = Pledge.objects.in_bulk({entry.facts["pledge"] for entry in entries if "pledge" in entry.facts})
    lines = {}
    for entry in entries:
        facts = entry.facts
        if entry.verb == "warning.amount":
            said = OverLimit(facts["words"], facts["remedy"], _amount(facts["amount"]), Decimal(facts["most"]), "")
            lines[entry.pk] = Line(entry.at, said.what, tone="soon", words=facts["words"])
        elif entry.verb == "warning.reserved":
            text = BeyondAuthority(facts["action"], facts["role"]).text
            lines[entry.pk] = Line(entry.at, _("Not for everybody to promise"), tone="soon", words=text)
        elif (pledge := pledges.get(facts.get("pledge", 0))) is not None:
            caution = LaterThan(pledge, datetime.fromisoformat(facts["latest_at"]), facts["has_begun"], facts["is_law"])
            wording = _("Later than the law allows") if caution.is_law else _("Later than the company's pledge allows")
            lines[entry.pk] = Line(entry.at, wording, tone="soon", words=caution.text)
    return lines


@tells("overstep")
def _oversteps(entries: Sequence[Entry]) -> dict[int, Line]:
    lines = {}
    for entry in entries:
        facts = entry.facts
        wording = (
            _("%(by)s approved: %(what)s") if entry.verb == "overstep.approved" else _("%(by)s put right: %(what)s")
        )
        what = say_grant(facts["remedy"], _amount(facts["amount"]), facts["words"])
        lines[entry.pk] = Line(entry.at, wording % {"by": entry.by, "what": what}, words=facts.get("why", ""))
    return lines


def _amount(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
