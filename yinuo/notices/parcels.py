"""What goes out as one message: a notice by itself, or a digest of many."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.notices.failures import Failed
from yinuo.notices.models import Delivery, DeliveryQuerySet, Destination, Notification
from yinuo.notices.wording import sentence, where

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message of one way out. ``key`` is the same at every attempt."""

    key: str
    deliveries: Sequence[Delivery]

    @property
    def port(self) -> str:
        return self.deliveries[0].port

    @property
    def notifications(self) -> list[Notification]:
        return [delivery.notification for delivery in self.deliveries]

    @property
    def destination(self) -> Destination:
        """Where it goes, for every port but mail."""
        destination = self.deliveries[0].destination
        if destination is None or destination.removed_at is not None:
            raise Failed("removed")
        return destination

    def rows(self) -> DeliveryQuerySet:
        """Its deliveries in the database, as far as nobody has sent them meanwhile."""
        return Delivery.objects.filter(pk__in=[delivery.pk for delivery in self.deliveries], sent_at=None)

    @property
    def heading(self) -> str:
        """The first line: the notice itself, or how many there are."""
        count = len(self.deliveries)
        if count == 1:
            return line(self.notifications[0])
        return ngettext("%(count)d notice", "%(count)d notices", count) % {"count": count}

    @property
    def text(self) -> str:
        """Everything, one line each."""
        if len(self.deliveries) == 1:
            return f"{self.heading}\n{link}" if (link := address(self.notifications[0])) else self.heading
        lines = [self.heading, *(f"· {line(notification)}" for notification in self.notifications)]
        if settings.PUBLIC_URL:
            lines.append(settings.PUBLIC_URL + reverse("notices"))
        return "\n".join(lines)


def line(notification: Notification) -> str:
    """The notice on one line. One that cannot be worded must not hold up the others of its digest."""
    try:
        return " ".join(sentence(notification).split())
    except (KeyError, TypeError, ValueError):
        logger.exception("notice %s (%s) has no wording that fits", notification.pk, notification.kind)
        return _("A notice in the desk")


def address(notification: Notification) -> str:
    """The full address of what it is about, where the operator has said how the desk is reached."""
    path = where(notification)
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL and path else ""


def cut(text: str, most_bytes: int) -> str:
    """``text`` with its end left out where it is longer than the other side takes."""
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[: most_bytes - 3].decode("utf-8", "ignore") + "…"
