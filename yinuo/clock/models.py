"""Deadlines as rows. An alarm says "look at this again at"; what to do then is the business of the noun it names."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.utils import timezone

from yinuo.clock.waking import wake_clocks
from yinuo.common import timelapse


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def waiting(self) -> AlarmQuerySet:
        return self.filter(fired_at=None, cancelled_at=None)

    def due(self, as_of: datetime) -> AlarmQuerySet:
        return self.waiting().filter(due_at__lte=as_of).order_by("due_at", "id")

    def about(self, subject: models.Model) -> AlarmQuerySet:
        return self.filter(subject_kind=subject._meta.model_name, subject_id=subject.pk)


class Alarm(models.Model):
    kind = models.CharField(max_length=40)  # a key of settings.CLOCK_HANDLERS
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    meant_at = models.DateTimeField()  # when it should ring; never moves
    due_at = models.DateTimeField()  # when to look next; moves back when a handler fails
    made_at = models.DateTimeField(default=timezone.now)
    fired_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    failed_count = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            # One alarm per subject, kind and moment: setting it twice is setting it once.
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "kind", "meant_at"], name="alarm_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(fired_at=None, cancelled_at=None), name="alarm_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id} at {self.meant_at:%Y-%m-%d %H:%M:%S}"

    @property
    def late_for(self) -> timedelta:
        """How long after its moment it rang; zero before it has."""
        return max(timedelta(), self.fired_at - self.meant_at) if self.fired_at else timedelta()


def set_alarm(kind: str, subject: models.Model, at: datetime) -> Alarm:
    """Set, in the caller's transaction, an alarm for ``subject``. Setting the same one again changes nothing.

    One that was cancelled waits again; one that has rung does not ring twice.
    """
    alarm, is_new = Alarm.objects.get_or_create(
        kind=kind,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        meant_at=at,
        defaults={"due_at": at},
    )
    if not is_new and alarm.cancelled_at is not None:
        alarm.cancelled_at, alarm.due_at = None, at
        alarm.save(update_fields=["cancelled_at", "due_at"])
        is_new = True
    if is_new:
        wake_clocks(at)
    return alarm


def cancel_alarms(subject: models.Model) -> int:
    """Cancel every waiting alarm of ``subject``, in the caller's transaction; returns how many.

    One that a clock is firing at this moment is left to it: that clock holds the alarm and waits for the subject, while
    the caller holds the subject, so waiting for the alarm would be a deadlock. Its handler looks at the subject again.
    """
    waiting = Alarm.objects.about(subject).waiting()
    if connection.features.has_select_for_update_skip_locked:
        waiting = Alarm.objects.filter(
            pk__in=list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
        )
    return waiting.update(cancelled_at=timezone.now())


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self, process: str, as_of: datetime) -> HeartbeatQuerySet:
        """Those heard of lately. A beat from the future is that of a system clock since put back: it proves nothing."""
        return self.filter(
            process=process, beat_at__gte=as_of - OUTAGE_AFTER, beat_at__lte=as_of + OUTAGE_AFTER
        ).order_by("instance")


class Heartbeat(models.Model):
    """When one process last said it was alive: several clocks may run at once, each has a row."""

    process = models.CharField(max_length=40)
    instance = models.CharField(max_length=100, default="")  # host, process id and chance: see instance_name()
    beat_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "instance"], name="heartbeat_once")]

    def __str__(self) -> str:
        return f"{self.process} {self.instance} {self.beat_at:%Y-%m-%d %H:%M:%S}"


class Outage(models.Model):
    """A stretch in which the desk itself was not watching the clock; never an agent's fault."""

    process = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Several clocks that start after the same silence end one outage.
            models.UniqueConstraint(fields=["process", "began_at"], name="outage_once"),
        ]
        indexes = [models.Index(fields=["ended_at"], name="outage_ended")]

    def __str__(self) -> str:
        return f"{self.process} {self.began_at:%Y-%m-%d %H:%M:%S} – {self.ended_at:%H:%M:%S}"

    @classmethod
    def covering(cls, at: datetime, process: str = "clock") -> Outage | None:
        """The outage of that kind of process during which ``at`` fell, if any."""
        return next(iter(cls.between(at, at, process)), None)

    @classmethod
    def between(cls, first: datetime, last: datetime, process: str = "clock") -> list[Outage]:
        """Those of that kind of process that lay, at least in part, between the two moments; the earliest first."""
        touched = cls.objects.filter(process=process, began_at__lte=last, ended_at__gte=first)
        return list(touched.order_by("began_at"))

    def covers(self, at: datetime) -> bool:
        return self.began_at <= at <= self.ended_at


#: a silence of all of a kind longer than this between two beats counts as an outage
OUTAGE_AFTER = timedelta(seconds=30) * max(1, timelapse.rate())
BEAT_EVERY = timedelta(seconds=5) * max(1, timelapse.rate())
#: rows of processes that are gone are dropped after this
FORGET_AFTER = timedelta(days=1)


def instance_name() -> str:
    return f"{socket.gethostname()[:70]}:{os.getpid()}:{secrets.token_hex(3)}"


def beat(process: str, now: datetime, instance: str = "") -> Outage | None:
    """Say that one ``instance`` of ``process`` is alive; returns the outage of all of them that this ends, if any."""
    with transaction.atomic():
        beats = Heartbeat.objects.filter(process=process)
        last = beats.filter(beat_at__lte=now).aggregate(last=models.Max("beat_at"))["last"]
        outage = None
        if last is not None and now - last > OUTAGE_AFTER:
            outage, _ = Outage.objects.get_or_create(process=process, began_at=last, defaults={"ended_at": now})
        Heartbeat.objects.update_or_create(process=process, instance=instance, defaults={"beat_at": now})
        beats.exclude(instance=instance).filter(beat_at__lt=now - FORGET_AFTER).delete()
    return outage
