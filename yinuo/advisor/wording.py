"""How an advice is said: one line, and why in one more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.advisor.advising import AT_RISK, Advice, Endangered
from yinuo.advisor.learnt import Basis
from yinuo.common.dates import calendar_day
from yinuo.promises.models import Promise

#: a chance is told in steps of this many percent: more would pretend to know
STEP = 5
#: with fewer quotes whose time has come, the hit rate says nothing
LEAST_QUOTED = 10


@dataclass(frozen=True, slots=True)
class Said:
    line: str
    reason: str
    #: what to know before saying it: the time asked for, an older promise, the law
    warnings: list[str]
    is_unsafe: bool


def say(advice: Advice, *, pushed_back: Promise | None, ground: str = "") -> Said:
    """``pushed_back``: the promise that ``advice.endangered`` names. ``ground``: what allows no later time."""
    warnings = []
    if advice.chance is not None and advice.chance < AT_RISK:
        warnings.append(
            _("The time you think of has a chance of about %(percent)s%%.") % {"percent": rounded(advice.chance)}
        )
    if advice.endangered and pushed_back is not None:
        warnings.append(_say_endangered(advice.endangered, pushed_back, advice.now))
    if advice.is_later_than_allowed and advice.latest_allowed is not None:
        latest = _day_and_hour(advice.latest_allowed, advice.now)
        wording = _("%(ground)s allows %(latest)s at the latest: ask before you promise.")
        warnings.append(wording % {"ground": ground or _("The company"), "latest": latest})
    return Said(_say_times(advice), _say_why(advice), warnings, bool(warnings))


def rounded(chance: float) -> int:
    """A chance in percent, in steps, and never as if it were certain."""
    return int(min(max(STEP * round(100 * chance / STEP), STEP), 100 - STEP))


def _say_times(advice: Advice) -> str:
    if advice.basis == Basis.NOTHING or advice.at_80 is None:
        return _("Too little to go by yet to say what can be kept.")
    first = _day_and_hour(advice.at_80, advice.now)
    if advice.at_95 is None:
        return ngettext(
            "80%% by %(first)s (from %(n)d promise; too few for 95%%)",
            "80%% by %(first)s (from %(n)d promises; too few for 95%%)",
            advice.n,
        ) % {"first": first, "n": advice.n}
    is_same_day = timezone.localdate(advice.at_95) == timezone.localdate(advice.at_80)
    last = f"{timezone.localtime(advice.at_95):%H:%M}" if is_same_day else _day_and_hour(advice.at_95, advice.now)
    if advice.at_95 == advice.at_80:
        wording = ngettext("95%% by %(last)s (from %(n)d promise)", "95%% by %(last)s (from %(n)d promises)", advice.n)
        return wording % {"last": first, "n": advice.n}
    return ngettext(
        "80%% by %(first)s, 95%% by %(last)s (from %(n)d promise)",
        "80%% by %(first)s, 95%% by %(last)s (from %(n)d promises)",
        advice.n,
    ) % {"first": first, "last": last, "n": advice.n}


def _say_why(advice: Advice) -> str:
    action = dict(Promise.Action.choices).get(advice.action, advice.action)
    reasons = []
    if advice.basis == Basis.TEAM:
        reasons.append(_("As “%(action)s” went in this team lately") % {"action": action})
    elif advice.basis == Basis.ACTION:
        reasons.append(_("Too few in this team: as “%(action)s” went in all teams lately") % {"action": action})
    elif advice.basis == Basis.DESK:
        reasons.append(_("Too few “%(action)s”: as promises of every kind went lately") % {"action": action})
    reasons.append(
        ngettext("%(count)d open promise at hand", "%(count)d open promises at hand", advice.open_count)
        % {"count": advice.open_count}
        if advice.open_count
        else _("nothing else at hand")
    )
    if advice.quoted >= LEAST_QUOTED:
        wording = _("in 90 days, %(hits)d of %(quoted)d said with 95%% came true")
        reasons.append(wording % {"hits": advice.hits, "quoted": advice.quoted})
    return _("; ").join(reasons)


def _say_endangered(endangered: Endangered, promise: Promise, now: datetime) -> str:
    wording = _("It pushes back %(action)s for %(customer)s, due %(due)s: from about %(before)s%% to %(after)s%%.")
    return wording % {
        "action": promise.get_action_display(),
        "customer": promise.customer.called,
        "due": _day_and_hour(promise.due_at, now) if promise.due_at else "",
        "before": rounded(endangered.before),
        "after": rounded(endangered.after),
    }


def _day_and_hour(at: datetime, now: datetime) -> str:
    local, today = timezone.localtime(at), timezone.localdate(now)
    words = {0: _("%(time)s today"), 1: _("%(time)s tomorrow")}.get((local.date() - today).days)
    return words % {"time": f"{local:%H:%M}"} if words else f"{calendar_day(local.date(), today)} {local:%H:%M}"
