"""The time axis of the wall: a pile of what is overdue, a slot for every stretch ahead, and what lies behind the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

SLOTS = 6
#: by what the address says: how long one slot is
STEPS = {"6h": timedelta(hours=1), "24h": timedelta(hours=4)}


@dataclass(frozen=True, slots=True)
class Slot:
    start: datetime
    end: datetime

    @property
    def label(self) -> str:
        start, end = timezone.localtime(self.start), timezone.localtime(self.end)
        hours = _("%(start)s–%(end)s h") % {"start": start.hour, "end": end.hour or 24}
        if start.date() == timezone.localdate():
            return hours
        return f"{date_format(start, _('N j'))} {hours}"


@dataclass(frozen=True, slots=True)
class Axis:
    now: datetime
    slots: tuple[Slot, ...]

    @classmethod
    def ahead(cls, now: datetime, step: timedelta) -> Axis:
        """From the full hour (or the full step) that has begun."""
        local = timezone.localtime(now)
        begun = local.replace(minute=0, second=0, microsecond=0)
        begun -= timedelta(hours=local.hour % (step // timedelta(hours=1)))
        return cls(now, tuple(Slot(*ends) for ends in pairwise(begun + step * count for count in range(SLOTS + 1))))

    @property
    def end(self) -> datetime:
        return self.slots[-1].end

    @property
    def now_percent(self) -> float:
        """How far the first slot has passed."""
        first = self.slots[0]
        return round(100 * (self.now - first.start) / (first.end - first.start), 1)

    def place(self, due_at: datetime) -> int:
        """In which slot; -1 for the pile of what is overdue, SLOTS for what comes later."""
        if due_at < self.now:
            return -1
        return min(SLOTS, (due_at - self.slots[0].start) // (self.slots[0].end - self.slots[0].start))
