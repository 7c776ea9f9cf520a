"""How each kind of notice is said, in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from yinuo.common.dates import clock_time
from yinuo.notices.models import Notification

WORDINGS = {
    "promise.half": gettext_noop("Half the time has passed: %(customer)s is waiting for your promise, due %(due)s"),
    "promise.soon": gettext_noop("Due soon: your promise to %(customer)s, due %(due)s"),
    "promise.due": gettext_noop("Due now: the promise to %(customer)s, due %(due)s (%(owner)s)"),
    "promise.overdue": gettext_noop(
        "Overdue: the promise to %(customer)s, due %(due)s (%(owner)s). Call first, then explain."
    ),
    "promise.review": gettext_noop("Has it happened yet? A promise to %(customer)s waits for an event (%(owner)s)"),
    "promise.handed_to_you": gettext_noop("%(by)s handed you a promise to %(customer)s, due %(due)s"),
    "promise.handed_on": gettext_noop("%(by)s handed your promise to %(customer)s on to %(owner)s"),
    "promise.passed_around": gettext_noop(
        "Handed on %(count)s times: the matter of %(customer)s, now with %(owner)s. Decide who sees it through."
    ),
    "promise.offered": gettext_noop("%(by)s asks you to take over a promise to %(customer)s, due %(due)s"),
    "promise.offer_declined": gettext_noop("%(by)s cannot take over the promise to %(customer)s, due %(due)s: %(why)s"),
    "promise.offer_expired": gettext_noop(
        "Nobody answered: the promise to %(customer)s, due %(due)s, that was offered to %(owner)s"
    ),
    "promise.disputed": gettext_noop("%(customer)s says it was not kept: “%(words)s” (due %(due)s)"),
    "promise.asked": gettext_noop("%(customer)s on their page: %(words)s (due %(due)s)"),
    "offer.all": gettext_noop("%(by)s cannot keep %(count)s promises (%(why)s). Who takes them over?"),
    "overstep.said": gettext_noop("%(by)s granted %(customer)s more than they may: “%(words)s”"),
    "conversation.wrote": gettext_noop("%(customer)s writes"),
    "notice.trial": gettext_noop("A trial of 一诺, sent by %(by)s: notices will arrive here"),
}

#: the page about a subject, by its kind
PAGES = {"promise": "promise", "conversation": "conversation", "offer": "offer"}
#: what colour and sign a kind has
TONES = {
    "promise.half": ("later", "◔"),
    "promise.soon": ("soon", "◕"),
    "promise.due": ("soon", "●"),
    "promise.overdue": ("over", "▲"),
    "promise.review": ("later", "?"),
}
OTHER_TONE = ("settled", "✉")


def where(notification: Notification) -> str:
    """The address of what it is about; empty when it has no page."""
    page = PAGES.get(notification.subject_kind)
    return reverse(page, args=[notification.subject_id]) if page else ""


def sentence(notification: Notification) -> str:
    """The whole notice in one line, with how late the desk was where it was late."""
    text = _(WORDINGS[notification.kind]) % _filled(notification.facts)
    if notification.is_late:
        text = f"{text} · {lateness(notification.late_for, was_outage=notification.was_outage)}"
    return text


def lateness(late_for: timedelta, *, was_outage: bool) -> str:
    seconds = round(late_for.total_seconds())
    minutes = round(seconds / 60)
    if seconds < 60:
        text = ngettext("%(count)d second late", "%(count)d seconds late", seconds) % {"count": seconds}
    elif minutes < 120:
        text = ngettext("%(count)d minute late", "%(count)d minutes late", minutes) % {"count": minutes}
    else:
        hours = round(minutes / 60)
        text = ngettext("%(count)d hour late", "%(count)d hours late", hours) % {"count": hours}
    return _("%(late)s, the system was down") % {"late": text} if was_outage else text


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    due_at = facts.get("due_at")
    due = clock_time(timezone.localtime(datetime.fromisoformat(due_at))) if due_at else "–"
    return {"customer": "", "owner": "", "by": "", "why": "", "words": "", "count": 0, **facts, "due": due}
