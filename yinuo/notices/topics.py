"""Kinds of notices as people choose among them: a handful of topics, so that a new kind needs no new choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from yinuo.notices.models import Notification

REMINDERS, DUE, HANDING, CUSTOMERS, OTHERS = "reminders", "due", "handing", "customers", "others"
TOPICS = {
    REMINDERS: _("Reminders before a promise is due"),
    DUE: _("Due and overdue"),
    HANDING: _("Handed over, offered, declined"),
    CUSTOMERS: _("A customer writes"),
    OTHERS: _("Everything else"),
}
#: by kind, else by the beginning of it; what is not found is OTHERS
_TOPIC_OF = {
    "promise.half": REMINDERS,
    "promise.soon": REMINDERS,
    "promise.review": REMINDERS,
    "promise.due": DUE,
    "promise.overdue": DUE,
}
_TOPIC_OF_BEGINNING = {
    "promise.handed": HANDING,
    "promise.passed": HANDING,
    "promise.offer": HANDING,
    "offer.": HANDING,
    "conversation.": CUSTOMERS,
    "promise.disputed": CUSTOMERS,
}
#: told to somebody who leads, these are escalations: they go past quiet hours
ESCALATIONS = {"promise.due", "promise.overdue", "promise.offer_expired"}


def topic_of(kind: str) -> str:
    if kind in _TOPIC_OF:
        return _TOPIC_OF[kind]
    return next((topic for beginning, topic in _TOPIC_OF_BEGINNING.items() if kind.startswith(beginning)), OTHERS)


def all_topics() -> list[str]:
    return list(TOPICS)


def goes_past_quiet_hours(notification: Notification) -> bool:
    return notification.kind in ESCALATIONS and notification.recipient.leads
