"""What people are told: in the desk at once, and through ports by the sender."""

from __future__ import annotations

from yinuo.notices.models.delivery import Delivery, DeliveryQuerySet, Digest
from yinuo.notices.models.destination import Destination
from yinuo.notices.models.notification import LATE_FROM, Notice, Notification, read_all, tell, tell_all, unread_count
from yinuo.notices.models.preference import Preference

__all__ = [
    "LATE_FROM",
    "Delivery",
    "DeliveryQuerySet",
    "Destination",
    "Digest",
    "Notice",
    "Notification",
    "Preference",
    "read_all",
    "tell",
    "tell_all",
    "unread_count",
]
