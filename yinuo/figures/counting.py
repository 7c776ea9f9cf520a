"""The figures of promises, counted in the database: a fixed number of questions, however many promises there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import cached_property

from yinuo.figures.asked import Asked
from yinuo.figures.contacts import Coverage, coverage_by, covered_counts
from yinuo.figures.epoch import Quarters, Seconds, day_of
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
    that_were_due,
    with_channel,
    with_fates,
    with_quoted,
    with_tardy,
)
from yinuo.figures.sums import PERSON_LEAST, Change, Share, rank
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

#: what the figures are divided by, and how a promise says to which group it belongs
GROUPS = {"team": "ticket__team", "action": "action", "channel": "channel", "owner": "owner"}
#: counted in one go, for the promises of a period are read once for each: few teams have the same person, and there are
#: few kinds and channels, so that little more comes back than from one alone
_TOGETHER = (("team", "owner"), ("action", "channel"))


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
    handed_on: int = 0
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
    def handing_on(self) -> Share:
        return Share(self.handed_on, self.due, self.least)

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
            "handed_on": self.handed_on,
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
        self._counted: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    def overall(self) -> Tally:
        return self._by("").get(0) or Tally(least=self.least)

    def groups(self, name: str) -> dict[Any, Tally]:
        """By team, action, channel or owner; a person's shares only from PERSON_LEAST on."""
        return self._by(name, least=PERSON_LEAST if name == "owner" else self.least)

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
        rows = with_tardy(self._rows(), self.asked.as_of).filter(fate__in=TARDY)
        found = _ranked(rows, Value(0), "tardy", (50, 90)).values_list("wanted", "tardy", "fate")
        late = {percent: Lateness(value, fate != LATE) for percent, value, fate in found}
        # Of a single one the median is the ninth tenth too.
        return {percent: late.get(percent, late[50]) for percent in (50, 90)} if late else {}

    def trend(self) -> list[Step]:
        """Every day or week of the period that has begun, oldest first, those without a promise too."""
        days: dict[date, Counter[str]] = defaultdict(Counter)
        rows = self._rows().annotate(quarter=Quarters("due_at")).values_list("quarter", "fate").annotate(n=Count("pk"))
        for quarter, fate, n in rows.order_by():
            days[day_of(quarter)][fate] += n
        steps = []
        for first, last in _stretches(self.asked):
            counts: Counter[str] = Counter()
            for offset in range((last - first).days + 1):
                counts += days[first + timedelta(days=offset)]
            steps.append(Step(first, last, Tally(counts, least=self.least).kept))
        return steps

    def _rows(self) -> Any:
        return with_fates(_due(self.agent, self.asked))

    def _by(self, name: str, *, least: int | None = None) -> dict[Any, Tally]:
        """One tally for each group; all under 0 when ``name`` is empty."""
        tallies: dict[Any, Tally] = defaultdict(lambda: Tally(least=self.least if least is None else least))
        for row in self._counts(name):
            tally = tallies[row[f"of_{name}"] if name else 0]
            tally.fates[row["fate"]] += row["n"]
            tally.vague += row["vague"]
            tally.handed_on += row["handed_on"]
            tally.kept_in_outage += row["kept"] if row["fate"] == SYSTEM else 0
        for of, seconds in self._quoted(name).items():
            middle = sorted(seconds)[rank(len(seconds), 50) - 1]
            tallies[of].quoted, tallies[of].quoted_n = timedelta(seconds=round(middle, 3)), len(seconds)
        for of, coverage in coverage_by(self._contacts, name).items():
            # A team that made no promise at all is the silence this figure is there to show.
            coverage.least = tallies[of].least
            tallies[of].coverage = coverage
        return dict(tallies)

    @cached_property
    def _contacts(self) -> list[dict[str, Any]]:
        return covered_counts(self.agent, self.asked)

    def _counts(self, name: str) -> list[dict[str, Any]]:
        """How many of each fate, by this group and the one that is counted with it."""
        together = next((names for names in _TOGETHER if name in names), _TOGETHER[0])
        if together not in self._counted:
            rows = with_channel(self._rows()) if "channel" in together else self._rows()
            rows = rows.annotate(**{f"of_{one}": F(GROUPS[one]) for one in together})
            counted = rows.values(*(f"of_{one}" for one in together), "fate").annotate(
                n=Count("pk"),
                vague=Count("pk", filter=SHOWS["vague"]),
                handed_on=Count("pk", filter=SHOWS["handed_on"]),
                kept=Count("pk", filter=Q(state=Promise.State.KEPT)),
            )
            self._counted[together] = list(counted.order_by())
        return self._counted[together]

    def _quoted(self, name: str) -> dict[Any, list[float]]:
        """How far ahead the times were that were quoted in each group: what became of them makes no difference."""
        place = list(GROUPS).index(name) if name else None
        groups: dict[Any, list[float]] = defaultdict(list)
        for *of, seconds in self._quotes:
            groups[0 if place is None else of[place]].append(seconds)
        return groups

    @cached_property
    def _quotes(self) -> list[tuple[Any, ...]]:
        """Read once for all groups: the groups of GROUPS, and how many seconds ahead the time was."""
        rows = with_channel(_due(self.agent, self.asked).filter(SHOWS["quoted"]))
        return list(rows.values_list(*GROUPS.values(), Seconds("due_at") - Seconds("made_at")).order_by())


def promises_behind(agent: Agent, asked: Asked, show: str) -> Any:
    """The promises that a figure counts, as lists and files show them, with all that can be said of each."""
    rows = with_fates(with_channel(_due(agent, asked)))
    return with_tardy(with_quoted(rows), asked.as_of).filter(SHOWS[show])


def _due(agent: Agent, asked: Asked) -> Any:
    """What is asked of, with as little beside it as the choice of a channel needs."""
    rows = that_were_due(asked.of(Promise.objects.visible_to(agent)), asked.as_of)
    if asked.channel:
        rows = with_channel(rows).filter(channel="" if asked.channel == "none" else asked.channel)
    return rows


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
