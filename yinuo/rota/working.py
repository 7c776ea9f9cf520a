"""Who is there when: sums on shifts and leave, without the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from yinuo.language.rules.calendar import DayKind, Unpublished, kind_of
from yinuo.people.models import Agent
from yinuo.rota.models import Leave, Shift

DAY = timedelta(days=1)
#: a promise that may be kept at any time until it is due needs at least this much presence before
LEAST_PRESENCE = timedelta(minutes=30)
#: nobody's presence is counted further ahead
FURTHEST = 40


@dataclass(frozen=True, slots=True)
class Stretch:
    start: datetime
    end: datetime


@dataclass(slots=True)
class Working:
    """One person's shifts and standing leave."""

    agent: Agent
    shifts: Sequence[Shift] = ()
    leaves: list[Leave] = field(default_factory=list)

    def leave_at(self, moment: datetime) -> Leave | None:
        return next((leave for leave in self.leaves if leave.covers(moment)), None)

    def is_there(self, moment: datetime) -> bool:
        """Whether they work at this moment; somebody on no rota does unless on leave."""
        if not self.agent.is_active or self.leave_at(moment) is not None:
            return False
        if not self.shifts:
            return True
        day = timezone.localdate(moment)
        return any(one.start <= moment < one.end for one in self.stretches(day - DAY, day))

    def stretches(self, first: date, last: date) -> Iterator[Stretch]:
        """The shifts that begin on these days, leave not taken off; in order."""
        day = first
        while day <= last:
            for shift in sorted(self.shifts_on(day), key=lambda shift: shift.starts):
                start = timezone.make_aware(datetime.combine(day, shift.starts))
                end_day = day if shift.ends > shift.starts else day + DAY
                yield Stretch(start, timezone.make_aware(datetime.combine(end_day, shift.ends)))
            day += DAY

    def shifts_on(self, day: date) -> list[Shift]:
        """A statutory day off frees all who do not work on holidays; a make-up day is worked like the Friday before it."""
        kind = _kind(day)
        weekday = day.weekday()
        if kind == "make_up" and not any(shift.weekday == weekday for shift in self.shifts):
            weekday = Shift.Weekday.FRIDAY
        return [
            shift
            for shift in self.shifts
            if shift.weekday == weekday and (kind != "day_off" or shift.works_on_holidays)
        ]

    def presence(self, start: datetime, end: datetime) -> timedelta:
        """How long they are there between the two; counted up to FURTHEST days ahead."""
        end = min(end, start + FURTHEST * DAY)
        if end <= start or not self.agent.is_active:
            return timedelta()
        if self.shifts:
            days = timezone.localdate(start) - DAY, timezone.localdate(end)
            pieces = [(max(one.start, start), min(one.end, end)) for one in self.stretches(*days)]
        else:
            pieces = [(start, end)]
        for leave in self.leaves:
            pieces = [piece for one in pieces for piece in _without(one, (leave.begins_at, leave.ends_at))]
        return sum((last - first for first, last in pieces if last > first), timedelta())

    def can_keep(self, due_at: datetime, now: datetime, *, is_appointment: bool) -> bool:
        """Whether they are there for it: at the very time of an appointment, else for a while before it is due."""
        if due_at <= now:
            return self.agent.is_active and self.leave_at(now) is None
        if is_appointment:
            return self.is_there(due_at)
        return self.presence(now, due_at) >= min(LEAST_PRESENCE, (due_at - now) / 2)

    def next_end(self, after: datetime) -> datetime | None:
        """When the shift that runs then, or the next one, ends."""
        day = timezone.localdate(after)
        ends = (one.end for one in self.stretches(day - DAY, day + 14 * DAY) if one.end > after)
        return min(ends, default=None)


def workings(agents: Iterable[Agent], since: datetime) -> dict[int, Working]:
    """Two queries for however many people; leave that ended before ``since`` is left out."""
    people = {agent.pk: agent for agent in agents}
    found = {pk: Working(agent, []) for pk, agent in people.items()}
    for shift in Shift.objects.filter(agent__in=people).order_by("weekday", "starts"):
        found[shift.agent_id].shifts = [*found[shift.agent_id].shifts, shift]
    for leave in Leave.objects.filter(agent__in=people, cancelled_at=None, ends_at__gt=since).order_by("begins_at"):
        found[leave.agent_id].leaves.append(leave)
    return found


def _kind(day: date) -> DayKind:
    """A year whose days off are not published yet is worked like any other week, and looked at again when they are."""
    try:
        return kind_of(day)[0]
    except Unpublished:
        return "weekend" if day.weekday() >= 5 else "working"


def _without(piece: tuple[datetime, datetime], away: tuple[datetime, datetime]) -> list[tuple[datetime, datetime]]:
    first, last = piece
    return [(first, min(last, away[0])), (max(first, away[1]), last)] if first < away[1] and away[0] < last else [piece]
