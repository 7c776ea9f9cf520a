"""The page of figures: one sentence, then every number with what it is of and the way to what is behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from yinuo.conversations.models import Conversation
from yinuo.figures.asked import SPANS, Asked
from yinuo.figures.counting import Figures, Lateness, Tally
from yinuo.figures.drawing import Axis, Curve, Whisker, axis_for, curve, whisker
from yinuo.figures.sums import Change
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Pill:
    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    tally: Tally
    whisker: Whisker | None
    url: str  # the page of this group alone
    opened: str  # the promises its rate is of


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    title: str
    rows: list[Row]
    axis: Axis

    @property
    def has_coverage(self) -> bool:
        return self.name != "action"


class FiguresPage:
    def __init__(self, agent: Agent, asked: Asked) -> None:
        self.agent, self.asked = agent, asked
        self._figures = Figures(agent, asked)

    @cached_property
    def overall(self) -> Tally:
        return self._figures.overall()

    @cached_property
    def change(self) -> Change | None:
        return self._figures.change(self.overall)

    @cached_property
    def lateness(self) -> dict[int, Lateness]:
        return self._figures.lateness() if self.overall.tardy else {}

    @property
    def median_late(self) -> Lateness | None:
        return self.lateness.get(50)

    @property
    def most_late(self) -> Lateness | None:
        return self.lateness.get(90)

    @cached_property
    def curve(self) -> Curve:
        return curve(self._figures.trend())

    @property
    def has_curve(self) -> bool:
        return len(self.curve.points) > 1

    @cached_property
    def trend(self) -> list[tuple[Any, str]]:
        """Each point of the curve with the address of its promises."""
        return [
            (point, self.opened("counted", span=None, **{"from": point.step.first, "to": point.step.last}))
            for point in self.curve.points
        ]

    @cached_property
    def tables(self) -> list[Table]:
        tables = [
            self._table("action", _("By what was promised"), _actions),
            self._table("channel", _("By channel"), _channels),
        ]
        if self.agent.sees_every_team and not self.asked.team:
            tables.insert(0, self._table("team", _("By team"), _teams))
        if self.shows_people:
            tables.append(self._table("owner", _("By person"), _people))
        return [table for table in tables if table.rows]

    @property
    def shows_people(self) -> bool:
        return (self.agent.leads or self.agent.sees_every_team) and not self.asked.owner

    @cached_property
    def most_missed(self) -> Row | None:
        """The kind of promise that was missed most often, when there is more than one kind and one miss."""
        table = next((table for table in self.tables if table.name == "action"), None)
        if table is None or len(table.rows) < 2 or self.overall.not_kept < 2:
            return None
        return max(table.rows, key=lambda row: row.tally.not_kept)

    # Addresses

    def opened(self, show: str, **changes: object) -> str:
        return reverse("figures-promises") + self.asked.opened(show, **changes)

    @property
    def links(self) -> dict[str, str]:
        """To the promises behind each figure."""
        shows = "due counted kept late not_kept overdue broken taken_back renegotiated system by_customer tardy vague quoted handed_on"
        return {show: self.opened(show) for show in shows.split()}

    @property
    def contacts_url(self) -> str:
        return reverse("figures-contacts") + self.asked.opened("follow_up")

    # What can be chosen

    @property
    def span_pills(self) -> list[Pill]:
        return [
            Pill(
                _("%(days)d days") % {"days": span},
                self.asked.url(**{"span": span, "from": None, "to": None}),
                span == self.asked.span,
            )
            for span in SPANS
        ]

    @property
    def unit_pills(self) -> list[Pill]:
        names = {"day": _("by day"), "week": _("by week")}
        return [Pill(name, self.asked.url(by=unit), unit == self.asked.unit) for unit, name in names.items()]

    @cached_property
    def teams(self) -> list[Team]:
        return list(Team.objects.order_by("name")) if self.agent.sees_every_team else []

    @cached_property
    def people(self) -> list[Agent]:
        """Those who left too: what they promised was promised."""
        if not self.agent.leads and not self.agent.sees_every_team:
            return []
        people = Agent.objects.exclude(team=None).exclude(role=Agent.Role.INSPECTOR)
        if not self.agent.sees_every_team:
            people = people.filter(team__in=self.agent.team_ids)
        elif self.asked.team:
            people = people.filter(team=self.asked.team)
        return list(people.order_by("team__name", "name", "pk"))

    @property
    def actions(self) -> list[tuple[str, Any]]:
        return list(Promise.Action.choices)

    @property
    def channels(self) -> list[tuple[str, Any]]:
        return [*Conversation.Channel.choices, ("none", _("No contact"))]

    def _table(self, name: str, title: str, order: Callable[[set[Any]], list[tuple[Any, str]]]) -> Table:
        groups = self._figures.groups(name)
        axis = axis_for(tally.kept for tally in groups.values())
        rows = []
        for of, label in order(set(groups)):
            tally, chosen = groups[of], {name: of or "none"}
            opened = reverse("figures-promises") + self.asked.opened("counted", **chosen)
            rows.append(Row(label, tally, whisker(tally.kept, axis), self.asked.url(**chosen), opened))
        return Table(name, title, rows, axis)


# In an order that ranks nobody.


def _teams(found: set[Any]) -> list[tuple[Any, str]]:
    return [(team.pk, team.name) for team in Team.objects.filter(pk__in=found).order_by("name")]


def _actions(found: set[Any]) -> list[tuple[Any, str]]:
    return [(value, str(label)) for value, label in Promise.Action.choices if value in found]


def _channels(found: set[Any]) -> list[tuple[Any, str]]:
    named = [(value, str(label)) for value, label in Conversation.Channel.choices if value in found]
    return [*named, ("", _("No contact"))] if "" in found else named


def _people(found: set[Any]) -> list[tuple[Any, str]]:
    people = Agent.objects.filter(pk__in=found).order_by("team__name", "name", "pk")
    return [(agent.pk, str(agent)) for agent in people]
