"""Terms and counts as people say them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from yinuo.common.dates import calendar_day, span
from yinuo.pledges.terms import LastDay, Term, Unit
from yinuo.pledges.timing import Counted, Reckoning

FESTIVALS = {
    "New Year's Day": gettext_noop("New Year's Day"),
    "Spring Festival": gettext_noop("Spring Festival"),
    "Tomb-sweeping Day": gettext_noop("Tomb-sweeping Day"),
    "Labour Day": gettext_noop("Labour Day"),
    "Dragon Boat Festival": gettext_noop("Dragon Boat Festival"),
    "National Day": gettext_noop("National Day"),
    "Mid-autumn Festival": gettext_noop("Mid-autumn Festival"),
}


def say_term(term: Term) -> str:
    """7 days, 2 business hours"""
    count = term.number
    if term.unit == Unit.MINUTES:
        text = ngettext("%(count)d minute", "%(count)d minutes", count)
    elif term.unit == Unit.HOURS:
        text = ngettext("%(count)d hour", "%(count)d hours", count)
    elif term.unit == Unit.BUSINESS_HOURS:
        text = ngettext("%(count)d business hour", "%(count)d business hours", count)
    elif term.unit == Unit.WORKING_DAYS:
        text = ngettext("%(count)d working day", "%(count)d working days", count)
    else:
        text = ngettext("%(count)d day", "%(count)d days", count)
    said = text % {"count": count}
    if term.unit == Unit.CALENDAR_DAYS and term.last_day == LastDay.MOVES:
        return _("%(term)s, past rest days") % {"term": said}
    return said


def ask_counsel() -> str:
    """What stands under every list of law."""
    return _(
        "Articles and terms are as read in November 2026. Laws are amended: have a lawyer confirm them before you rely on "
        "them. This is no legal advice."
    )


def calendar_unknown(year: int) -> str:
    return _("calendar of %(year)d not published") % {"year": year}


def say_why(counted: Counted) -> str:
    if counted.is_first:
        return _("the day it happened, not counted")
    what = _say_kind(counted)
    if counted.nth is not None:
        count = _("day %(nth)d") % {"nth": counted.nth}
    elif counted.spent:
        count = span(counted.spent)
    else:
        count = _("not counted")
    return f"{count} · {what}" if what else count


def _say_kind(counted: Counted) -> str:
    if counted.kind == "make_up":
        return _("make-up working day")
    if counted.kind == "day_off":
        return _(FESTIVALS.get(counted.festival, counted.festival))
    if counted.kind == "weekend":
        return _("weekend")
    return ""


def say_count(reckoning: Reckoning) -> list[tuple[str, str]]:
    """(day, why) of each day of the count."""
    if not reckoning.days:
        return []
    today = reckoning.days[0].day
    return [(calendar_day(one.day, today), say_why(one)) for one in reckoning.days]
