"""What is on its way out of the desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from yinuo.journal.models import record
from yinuo.notices.models.destination import Destination
from yinuo.notices.models.preference import Preference
from yinuo.notices.topics import topic_of
from yinuo.people.models import Agent

if TYPE_CHECKING:
    from yinuo.notices.models.notification import Notification


class Digest(models.Model):
    """Several deliveries of one way that go as one message. Once made, its list never changes, nor does its key."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.key)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, as_of: datetime) -> DeliveryQuerySet:
        return self.waiting().filter(next_at__lte=as_of).order_by("next_at", "id")

    def given_up(self) -> DeliveryQuerySet:
        """What did not arrive and could still; what was meant for a destination since removed is nobody's business."""
        return self.filter(given_up_at__isnull=False).exclude(why="removed")

    def led_by(self, agent: Agent) -> DeliveryQuerySet:
        """Those to the people and groups whose work ``agent`` sees."""
        if agent.sees_every_team:
            return self
        return self.filter(
            Q(notification__recipient=agent)
            | Q(notification__recipient__team__in=agent.team_ids)
            | Q(destination__team__in=agent.team_ids)
        )

    def try_again(self, *, by: Agent, now: datetime) -> int:
        """Put what was given up on its way once more, with all its attempts before it; returns how many.

        What is no longer given up when its row is locked is left alone, so that two people who press at once send once.
        """
        with transaction.atomic():
            # Ordered, so that two who press at once do not wait for each other in a circle.
            again = list(self.given_up().order_by("pk").select_for_update(of=("self",)))
            for delivery in again:
                record("delivery.tried_again", delivery, by=by, agent_id=by.pk, port=delivery.port)
            return Delivery.objects.filter(pk__in=[delivery.pk for delivery in again]).update(
                given_up_at=None, next_at=now, attempt_count=0, digest=None
            )


class Delivery(models.Model):
    """A notification on its way out through a port; written with it, sent by the sender at least once."""

    notification = models.ForeignKey("notices.Notification", on_delete=models.CASCADE, related_name="deliveries")
    port = models.CharField(max_length=20)
    destination = models.ForeignKey(Destination, null=True, on_delete=models.PROTECT)  # None: the recipient's mail
    key = models.CharField(max_length=200, unique=True)  # the idempotency key a port hands on, same at every attempt
    way = models.CharField(max_length=40)  # the mailbox or destination; what goes one way may be bundled
    digest = models.ForeignKey(Digest, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    next_at = models.DateTimeField(default=timezone.now)
    attempt_count = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=40, blank=True)  # a key of notices.failures.WORDS
    last_error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=models.Q(sent_at=None, given_up_at=None), name="delivery_waiting"
            ),
            models.Index(fields=["way", "sent_at"], name="delivery_way"),
            models.Index(
                fields=["-given_up_at"], condition=models.Q(given_up_at__isnull=False), name="delivery_given_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.port} {self.notification_id}"

    @property
    def hearer(self) -> str:
        """Who or which group would have heard of it."""
        return self.destination.name if self.destination is not None else self.notification.recipient.name


def send_out(told: Mapping[Notification, str]) -> None:
    """Write, in the caller's transaction, a delivery for every way out that the recipients and their teams have chosen.

    ``told``: the key of its event for each notification. A group hears of one event once, however many of its people are
    told. Somebody who has left hears nothing outside.
    """
    present = {notification: key for notification, key in told.items() if notification.recipient.is_active}
    if not present:
        return
    people = {notification.recipient for notification in present}
    preferences = Preference.of_all(agent for agent in people if agent.has_email_notices and agent.email)
    destinations = list(Destination.objects.of(*people))
    made = []
    for notification, event_key in present.items():
        recipient, topic = notification.recipient, topic_of(notification.kind)
        if recipient.pk in preferences and topic in preferences[recipient.pk].email_topics:
            made.append(
                Delivery(
                    notification=notification,
                    port="email",
                    key=f"{notification.key}.email",
                    way=f"email:{recipient.pk}",
                )
            )
        for destination in destinations:
            if destination.is_of(recipient) and topic in destination.topics:
                once = event_key if destination.team_id else notification.key
                way = f"{destination.port}:{destination.pk}"
                made.append(
                    Delivery(
                        notification=notification,
                        port=destination.port,
                        destination=destination,
                        key=f"{once}.{way}",
                        way=way,
                    )
                )
    if made:
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
