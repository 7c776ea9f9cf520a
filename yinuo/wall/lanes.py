"""The promise wall: what is at risk? One lane a person, every dated promise a card at its time.

However many promises there are, the wall asks the database the same few questions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from yinuo.advisor.advising import on_time_probability
from yinuo.people.models import Agent, Presence, Team
from yinuo.promises.models import Offer, Promise, PromiseQuerySet
from yinuo.promises.takers import LOAD_AHEAD
from yinuo.rota.models import Leave
from yinuo.rota.working import workings
from yinuo.wall.axis import SLOTS, STEPS, Axis, Slot

#: cards of one slot that are shown before the rest is folded away
MOST_IN_SLOT = 3
#: cards on a wall; a desk with more looks at one team at a time
MOST_CARDS = 600
#: so many within LOAD_AHEAD fill the bar
FULL_LOAD = 8


@dataclass(frozen=True, slots=True)
class Card:
    promise: Promise
    #: the advisor's probability that it is kept on time; None when it cannot say
    chance: float | None = None
    #: whom it waits for, when it was offered
    offer: Offer | None = None

    @property
    def is_at_risk(self) -> bool:
        return self.chance is not None and self.chance < AT_RISK

    @property
    def percent(self) -> int:
        return int(100 * (self.chance or 0))

    @property
    def is_hardly_possible(self) -> bool:
        return self.chance is not None and self.chance < HARDLY


#: below this a promise is at risk
AT_RISK = 0.8
#: no history is long enough to tell smaller chances apart
HARDLY = 0.05


@dataclass(slots=True)
class Cell:
    cards: list[Card] = field(default_factory=list)
    slot: Slot | None = None

    @property
    def shown(self) -> list[Card]:
        return self.cards if len(self.cards) <= MOST_IN_SLOT + 1 else self.cards[:MOST_IN_SLOT]

    @property
    def folded(self) -> list[Card]:
        return self.cards[len(self.shown) :]


@dataclass(slots=True)
class Lane:
    agent: Agent
    presence: Presence | None
    overdue: Cell
    slots: list[Cell]
    later_count: int = 0
    #: what waits for an event: it has no place on the axis
    undated_count: int = 0
    live_count: int = 0
    soon_count: int = 0
    offered_count: int = 0
    #: when the shift that runs now ends; None off shift and for who has no rota
    going_at: datetime | None = None
    leave: Leave | None = None

    @property
    def load_percent(self) -> int:
        return min(100, 100 * self.soon_count // FULL_LOAD)

    @property
    def is_hot(self) -> bool:
        return self.soon_count > FULL_LOAD * 2 // 3 or bool(self.overdue.cards)

    @property
    def is_away(self) -> bool:
        return self.presence is None or self.presence.status == Presence.Status.OFFLINE

    @property
    def has_risk(self) -> bool:
        return any(card.is_at_risk for cell in (self.overdue, *self.slots) for card in cell.cards)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. Anything it cannot mean is as if it were not there."""

    team: int | None = None
    span: str = "6h"
    only_risk: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        team, span = query.get("team", ""), query.get("span", "")
        return cls(
            int(team) if team.isdecimal() and len(team) < 10 else None,
            span if span in STEPS else "6h",
            query.get("risk") == "1",
        )

    def url(self, **changes: int | str | bool | None) -> str:
        values = {"team": self.team, "span": self.span, "risk": int(self.only_risk)} | changes
        if values["span"] == "6h":
            values["span"] = None
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Pill:
    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Today:
    due_count: int
    kept_count: int
    overdue_count: int


class Wall:
    def __init__(self, agent: Agent, asked: Asked) -> None:
        self.agent, self.asked = agent, asked
        self.now = timezone.now()
        self.axis = Axis.ahead(self.now, STEPS[asked.span])

    @cached_property
    def today(self) -> Today:
        begins = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
        of_today = Q(due_at__gte=begins, due_at__lt=begins + timedelta(days=1))
        off = Q(state__in=[Promise.State.WITHDRAWN, Promise.State.RENEGOTIATED])
        # Bounded by time or by what is still owed, so that a desk with years behind it asks no longer.
        near = self._seen.filter(of_today | Q(state__in=Promise.LIVE, due_at__lt=self.now))
        counts = near.aggregate(
            due=Count("pk", filter=of_today & ~off),
            kept=Count("pk", filter=of_today & Q(state__in=[Promise.State.KEPT, Promise.State.KEPT_LATE])),
            overdue=Count("pk", filter=Q(state__in=Promise.LIVE, due_at__lt=self.now)),
        )
        return Today(counts["due"], counts["kept"], counts["overdue"])

    @cached_property
    def at_risk(self) -> list[Card]:
        """Not overdue yet, and less likely than AT_RISK to be kept: the least likely first."""
        risky = [card for card in self._cards if card.is_at_risk and card.promise.due_at >= self.now]  # type: ignore[operator]
        return sorted(risky, key=lambda card: (card.chance, card.promise.due_at))

    @cached_property
    def lanes(self) -> list[Lane]:
        lanes = self._lanes
        for card in self._cards:
            lane = lanes.get(card.promise.owner_id)
            if lane is not None and card.offer is not None:
                lane.offered_count += 1
            if lane is None or card.promise.due_at is None or (self.asked.only_risk and not self._needs_help(card)):
                continue
            place = self.axis.place(card.promise.due_at)
            if place < SLOTS:
                (lane.overdue if place < 0 else lane.slots[place]).cards.append(card)
        shown = [lane for lane in lanes.values() if not self.asked.only_risk or lane.overdue.cards or lane.has_risk]
        return sorted(shown, key=lambda lane: (lane.agent.team.name if lane.agent.team else "", lane.is_away))

    @property
    def is_cut(self) -> bool:
        return len(self._cards) == MOST_CARDS

    @cached_property
    def teams(self) -> list[Pill]:
        """To choose from, for those who see more than one."""
        if not self.agent.sees_every_team:
            return []
        pills = [Pill("", self.asked.url(team=None), self.asked.team is None)]
        for team in Team.objects.filter(members__is_active=True).distinct().order_by("name"):
            pills.append(Pill(team.name, self.asked.url(team=team.pk), self.asked.team == team.pk))
        return pills

    @cached_property
    def takers(self) -> list[Lane]:
        """To whom can be handed over: the lanes of those who are there, whoever has the least to do soon first."""
        there = [lane for lane in self._lanes.values() if lane.agent.is_active]
        there.sort(key=lambda lane: (lane.is_away or lane.leave is not None, lane.soon_count))
        return there

    @property
    def several_teams(self) -> bool:
        return len({lane.agent.team_id for lane in self.takers}) > 1

    @property
    def risk_pill(self) -> Pill:
        return Pill("", self.asked.url(risk=0 if self.asked.only_risk else 1), self.asked.only_risk)

    @property
    def span_pills(self) -> list[Pill]:
        return [Pill(span, self.asked.url(span=span), span == self.asked.span) for span in STEPS]

    # How

    @cached_property
    def _lanes(self) -> dict[int, Lane]:
        """One a person, still without cards."""
        lanes = {
            person.pk: Lane(
                person,
                self._presences.get(person.pk),
                Cell(),
                [Cell(slot=slot) for slot in self.axis.slots],
                **self._counts[person.pk],
            )
            for person in self._people
        }
        for pk, working in workings(self._people, self.now).items():
            lanes[pk].leave = working.leave_at(self.now)
            if working.shifts and working.is_there(self.now):
                lanes[pk].going_at = working.next_end(self.now)
        return lanes

    def _needs_help(self, card: Card) -> bool:
        return card.is_at_risk or (card.promise.due_at is not None and card.promise.due_at < self.now)

    @cached_property
    def _seen(self) -> PromiseQuerySet:
        seen = Promise.objects.visible_to(self.agent)
        return seen.filter(ticket__team=self.asked.team) if self.asked.team else seen

    @cached_property
    def _cards(self) -> list[Card]:
        dated = list(self._seen.live().filter(due_at__lt=self.axis.end).by_due().with_people()[:MOST_CARDS])
        ahead = [promise for promise in dated if promise.due_at is not None and promise.due_at >= self.now]
        chances = on_time_probability(ahead, self.now)
        waiting = Offer.objects.waiting().filter(promise__in=[promise.pk for promise in dated])
        offers = {offer.promise_id: offer for offer in waiting.select_related("to", "team")}
        return [Card(promise, chances.get(promise.pk), offers.get(promise.pk)) for promise in dated]

    @cached_property
    def _counts(self) -> dict[int, dict[str, Any]]:
        rows = (
            self._seen.live()
            .order_by()
            .values("owner")
            .annotate(
                live=Count("pk"),
                soon=Count("pk", filter=Q(due_at__lt=self.now + LOAD_AHEAD)),
                later=Count("pk", filter=Q(due_at__gte=self.axis.end)),
                undated=Count("pk", filter=Q(due_at=None)),
            )
        )
        return defaultdict(
            dict,
            {
                owner: {"live_count": live, "soon_count": soon, "later_count": later, "undated_count": undated}
                for owner, live, soon, later, undated in rows.values_list("owner", "live", "soon", "later", "undated")
            },
        )

    @cached_property
    def _people(self) -> list[Agent]:
        """Whoever can own a promise here, and whoever still owns one."""
        working = Q(is_active=True, role__in=[Agent.Role.AGENT, Agent.Role.SUPERVISOR])
        if self.asked.team:
            working &= Q(team=self.asked.team)
        elif not self.agent.sees_every_team:
            working &= Q(team__in=self.agent.team_ids)
        people = Agent.objects.filter(working | Q(pk__in=list(self._counts)))
        return list(people.select_related("team").order_by("team__name", "name", "pk"))

    @cached_property
    def _presences(self) -> dict[int, Presence]:
        open_ones = Presence.objects.filter(ended_at=None, agent__in=[person.pk for person in self._people])
        return {presence.agent_id: presence for presence in open_ones}
