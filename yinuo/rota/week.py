"""The rota of a week as a page shows it: who works when, who is on leave, and what they owe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import cached_property

from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.rota.access import people_of
from yinuo.rota.models import Leave, Shift
from yinuo.rota.working import DAY, Working, workings

DAYS = 7


@dataclass(frozen=True, slots=True)
class Cell:
    day: date
    shifts: list[Shift]
    leave: Leave | None


@dataclass(frozen=True, slots=True)
class Row:
    working: Working
    cells: list[Cell]
    leaves: list[Leave]
    owed_count: int
    is_there: bool

    @property
    def agent(self) -> Agent:
        return self.working.agent

    @property
    def chosen_weekdays(self) -> set[int]:
        return {shift.weekday for shift in self.working.shifts}

    @property
    def first_shift(self) -> Shift | None:
        return self.working.shifts[0] if self.working.shifts else None


class Week:
    def __init__(self, viewer: Agent) -> None:
        self.viewer = viewer
        self.now = timezone.now()
        self.days = [timezone.localdate() + DAY * count for count in range(DAYS)]

    @cached_property
    def rows(self) -> list[Row]:
        people = list(people_of(self.viewer).filter(is_active=True).order_by("team__name", "name", "pk"))
        owed = self._owed(people)
        return [
            Row(
                working,
                [self._cell(working, day) for day in self.days],
                working.leaves,
                owed.get(pk, 0),
                working.is_there(self.now),
            )
            for pk, working in workings(people, self.now).items()
        ]

    @cached_property
    def gone(self) -> list[tuple[Agent, int]]:
        """Who has left, and how many promises still stand in their name."""
        people = list(people_of(self.viewer).filter(is_active=False).order_by("name", "pk"))
        owed = self._owed(people)
        return [(agent, owed.get(agent.pk, 0)) for agent in people]

    @property
    def away_count(self) -> int:
        return sum(not row.is_there for row in self.rows)

    @cached_property
    def unattended_count(self) -> int:
        return Promise.objects.visible_to(self.viewer).without_present_owner().count()

    def _cell(self, working: Working, day: date) -> Cell:
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        shifts = working.shifts_on(day)
        at = timezone.make_aware(datetime.combine(day, shifts[0].starts)) if shifts else noon
        return Cell(day, shifts, working.leave_at(max(at, self.now) if day == self.days[0] else at))

    def _owed(self, people: list[Agent]) -> dict[int, int]:
        counts = Promise.objects.live().filter(owner__in=people).order_by().values("owner")
        return dict(counts.annotate(count=Count("pk")).values_list("owner", "count"))


def in_a_day() -> datetime:
    """What a form of leave proposes as its end."""
    return timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=1)
