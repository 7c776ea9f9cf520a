"""The figures of promises, counted in the database: a fixed number of questions, however many promises there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from yinuo.figures.asked import Asked
from yinuo.figures.contacts import Coverage, coverage_by
from yinuo.figures.fates import (
    BY_CUSTOMER,
    COUNTED,
    KEPT,
    LATE,
    NOT_KEPT,
    RENEGOTIATED,
    SHOWS,
    SYSTEM,
    TARDY,
    with_fates,
)
from yinuo.figures.sums import PERSON_LEAST, Change, Share
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

#: what the figures are divided by, and how a promise says to which group it belongs
GROUPS = {"team": "ticket__team", "action": "action", "channel": "channel", "owner": "owner"}


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of ``n`` late ones. ``is_least``: that one is still not fulfilled, so its lateness grows."""

    value: timedelta
    is_least: bool = False


@dataclass(slots=True)
class Tally:
    """One group of promises that were due, counted by fate."""

    fates: Counter[str] = field(default_factory=Counter)
    kept_in_outage: int = 0
    vague: int = 0
    least: int = 1
    quoted: timedelta | None = None
    quoted_n: int = 0
    coverage: Coverage = field(default_factory=Coverage)

    @property
    def due(self) -> int:
        return self.fates.total()

    @property
    def counted(self) -> int:
        return sum(self.fates[fate] for fate in COUNTED)

    @property
    def not_kept(self) -> int:
        return sum(self.fates[fate] for fate in NOT_KEPT)

    @property
    def tardy(self) -> int:
        return sum(self.fates[fate] for fate in TARDY)

    @property
    def kept(self) -> Share:
        """The kept rate: kept on time ÷ (due − withdrawn by the customer), what stands apart left out."""
        return Share(self.fates[KEPT], self.counted, self.least)

    @property
    def late(self) -> Share:
        return Share(self.fates[LATE], self.counted, self.least)

    @property
    def renegotiated(self) -> Share:
        return Share(self.fates[RENEGOTIATED], self.due - self.fates[BY_CUSTOMER], self.least)

    @property
    def vagueness(self) -> Share:
        return Share(self.vague, self.due, self.least)

    def number_of(self, show: str) -> int:
        """How many promises the list behind ``show`` holds."""
        own = {
            "due": self.due,
            "counted": self.counted,
            "not_kept": self.not_kept,
            "tardy": self.tardy,
            "vague": self.vague,
            "quoted": self.quoted_n,
        }
        return own[show] if show in own else self.fates[show]


@dataclass(frozen=True, slots=True)
class Step:
    """One day or week of the trend, cut at the ends of the period."""

    first: date
    last: date
    kept: Share


class Figures:
    """What one person asks of the promises they may see."""

    def __init__(self, agent: Agent, asked: Asked) -> None:
        self.agent, self.asked = agent, asked
        self.least = PERSON_LEAST if asked.owner else 1

    def overall(self) -> Tally:
        tally = self._by(Value(0)).get(0) or Tally(least=self.least)
        system = promises_behind(self.agent, self.asked, "system").filter(state=Promise.State.KEPT)
        tally.kept_in_outage = system.count() if tally.fates[SYSTEM] else 0
        return tally

    def groups(self, name: str) -> dict[Any, Tally]:
        """By team, action, channel or owner; a person's shares only from PERSON_LEAST on."""
        return self._by(F(GROUPS[name]), name, least=PERSON_LEAST if name == "owner" else self.least)

    def change(self, now: Tally) -> Change | None:
        """Since the period before, when both hold enough to be compared."""
        before = Figures(self.agent, self.asked.before())
        counts: Counter[str] = Counter()
        for fate, n in before._rows().values_list("fate").annotate(n=Count("pk")).order_by():
            counts[fate] = n
        change = Change(Tally(counts, least=PERSON_LEAST).kept, now.kept)
        return change if change.before.is_shown and change.now.n >= PERSON_LEAST else None

    def lateness(self) -> dict[int, Lateness]:
        """The median and the ninth tenth of how late the late ones are, those still owed as late as they are now."""
        rows = self._rows().filter(fate__in=TARDY)
        found = _ranked(rows, Value(0), "tardy", (50, 90)).values_list("wanted", "tardy", "fate")
        late = {percent: Lateness(value, fate != LATE) for percent, value, fate in found}
        # Of a single one the median is the ninth tenth too.
        return {percent: late.get(percent, late[50]) for percent in (50, 90)} if late else {}

    def trend(self) -> list[Step]:
        """Every day or week of the period that has begun, oldest first, those without a promise too."""
        days: dict[date, Counter[str]] = defaultdict(Counter)
        rows = self._rows().annotate(day=TruncDate("due_at")).values_list("day", "fate").annotate(n=Count("pk"))
        for day, fate, n in rows.order_by():
            days[day][fate] += n
        steps = []
        for first, last in _stretches(self.asked):
            counts: Counter[str] = Counter()
            for offset in range((last - first).days + 1):
                counts += days[first + timedelta(days=offset)]
            steps.append(Step(first, last, Tally(counts, least=self.least).kept))
        return steps

    def _rows(self) -> Any:
        return promises_behind(self.agent, self.asked, "due")

    def _by(self, group: Any, name: str = "", *, least: int | None = None) -> dict[Any, Tally]:
        tallies: dict[Any, Tally] = defaultdict(lambda: Tally(least=self.least if least is None else least))
        rows = self._rows().annotate(of=group)
        counted = rows.values("of", "fate").annotate(n=Count("pk"), vague=Count("pk", filter=SHOWS["vague"]))
        for row in counted.order_by():
            tally = tallies[row["of"]]
            tally.fates[row["fate"]] += row["n"]
            tally.vague += row["vague"]
        quoted = _ranked(rows.filter(SHOWS["quoted"]), F("of"), "quoted", (50,))
        for of, value, n in quoted.values_list("of", "quoted", "total"):
            tallies[of].quoted, tallies[of].quoted_n = value, n
        for of, coverage in coverage_by(self.agent, self.asked, name).items():
            # A team that made no promise at all is the silence this figure is there to show.
            coverage.least = tallies[of].least
            tallies[of].coverage = coverage
        return dict(tallies)


def promises_behind(agent: Agent, asked: Asked, show: str) -> Any:
    """The promises that a figure counts, as queries count them and as lists and files show them."""
    rows = with_fates(asked.of(Promise.objects.visible_to(agent)), asked.as_of)
    if asked.channel:
        rows = rows.filter(channel="" if asked.channel == "none" else asked.channel)
    return rows.filter(SHOWS[show])


def _ranked(rows: Any, of: Any, name: str, percents: tuple[int, ...]) -> Any:
    """The rows at the given percentiles of ``name`` in each group: see sums.rank()."""
    placed = rows.annotate(
        place=Window(RowNumber(), partition_by=[of], order_by=[name, "pk"]),
        total=Window(Count("pk"), partition_by=[of]),
    )
    wanted = Q()
    whens = []
    for percent in percents:
        is_it = Q(place=(F("total") * percent + 99) / 100)
        wanted |= is_it
        whens.append(When(is_it, then=Value(percent)))
    return placed.filter(wanted).annotate(wanted=Case(*whens, output_field=IntegerField()))


def _stretches(asked: Asked) -> list[tuple[date, date]]:
    """Days, or weeks from Monday to Sunday, that lie in the period and have begun."""
    last = min(asked.last, timezone.localdate(asked.as_of))
    stretches, first = [], asked.first
    while first <= last:
        end = first if asked.unit == "day" else min(first + timedelta(days=6 - first.weekday()), last)
        stretches.append((first, end))
        first = end + timedelta(days=1)
    return stretches
