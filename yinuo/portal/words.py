"""A promise as the customer is told of it: our words, the time, and what became of it; nothing from inside the desk."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from yinuo.common.dates import clock_time
from yinuo.customers.models import Customer
from yinuo.people.models import Agent

DEEDS = {
    "callback": pgettext_lazy("owed", "call you back"),
    "reply": pgettext_lazy("owed", "answer you"),
    "refund": pgettext_lazy("owed", "refund you"),
    "ship": pgettext_lazy("owed", "send your goods"),
    "visit": pgettext_lazy("owed", "come to you"),
    "send_document": pgettext_lazy("owed", "send you the papers"),
    "resolve": pgettext_lazy("owed", "put it right"),
    "escalate": pgettext_lazy("owed", "take it to those in charge"),
    "compensate": pgettext_lazy("owed", "make it up to you"),
    "follow_up": pgettext_lazy("owed", "follow it up and tell you"),
    "other": pgettext_lazy("owed", "see to it"),
}
#: how the customer says that it has come
RECEIVED = {
    "callback": gettext_lazy("I was called"),
    "visit": gettext_lazy("They came"),
    "resolve": gettext_lazy("It has been put right"),
    "refund": gettext_lazy("The refund has arrived"),
}
_TWO_CHARACTERS = ("欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "尉迟", "夏侯", "公孙", "慕容", "令狐", "端木")
RECEIVED_OTHERWISE = gettext_lazy("I have received it")


def named(agent: Agent) -> str:
    """林专员: by surname, never the full name."""
    surname = _surname(agent.name.strip())
    if not surname:
        return _("our colleague")
    if agent.role == Agent.Role.MANAGER:
        return pgettext("manager", "%(surname)s") % {"surname": surname}
    return pgettext("agent", "%(surname)s") % {"surname": surname}


def _surname(name: str) -> str:
    if not name:
        return ""
    if "\u4e00" <= name[0] <= "\u9fff":
        return name[:2] if name[:2] in _TWO_CHARACTERS and len(name) > 2 else name[0]
    return name.split()[-1]


def greeted(customer: Customer) -> str:
    """王女士; empty rather than a number or a whole name: whoever holds the link may be somebody else."""
    return f"{customer.surname}{customer.title}" if customer.surname and customer.title else ""


def by_when(at: datetime, kind: str = "by") -> str:
    """今天 18:00 前; the very time when it was promised for a time."""
    local = timezone.localtime(at)
    when = clock_time(at)
    if local.date() == timezone.localdate():
        when = _("%(time)s today") % {"time": when}
    return when if kind == "at" else _("by %(when)s") % {"when": when}
