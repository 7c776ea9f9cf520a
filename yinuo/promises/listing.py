"""The promise list: whose promises, which of them, counted on every tab, grouped by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.common.dates import calendar_day
from yinuo.customers.models import Customer
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise, PromiseQuerySet, is_unattended

PER_PAGE = 50
WHO = {"mine": gettext_lazy("Mine"), "team": gettext_lazy("The team's")}
SHOW = {
    "live": gettext_lazy("To keep"),
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Today"),
    "vague": gettext_lazy("No time said"),
    "unattended": gettext_lazy("Nobody there"),
    "all": gettext_lazy("All"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    url: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The promises of one day, in the order in which they are due."""

    title: str
    promises: list[Promise]
    tone: str = ""

    @property
    def is_one_day(self) -> bool:
        """What is overdue may be so from different days; their rows name it."""
        return not self.tone


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. Anything it cannot mean is as if it were not there."""

    who: str
    show: str
    state: str = ""
    customer: int | None = None
    team: int | None = None
    owner: int | None = None

    @classmethod
    def read(cls, query: QueryDict, agent: Agent) -> Asked:
        who, show, state = query.get("who", ""), query.get("show", ""), query.get("state", "")
        if show in WHO:
            who, show = show, ""
        if state == "live":
            show, state = "live", ""
        if state not in Promise.State.values:
            state = ""
        customer, owner, team = (_number(query.get(name, "")) for name in ("customer", "owner", "team"))
        if not agent.leads and not agent.sees_every_team:
            owner = team = None
        if who not in WHO or customer or owner or team:
            # Whoever leads or inspects asks about others; a customer's promises are everybody's.
            who = "team" if customer or owner or team or agent.leads or agent.sees_every_team else "mine"
        if state:
            show = "all"
        return cls(who, show if show in SHOW else "live", state, customer, team, owner)

    def url(self, **changes: str | int | None) -> str:
        """The address of this list with something changed; always from its first page."""
        values = {name: getattr(self, name) for name in ("who", "show", "state", "customer", "team", "owner")} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})


class PromiseList:
    """What one person sees of the promises. Every question is asked of the database once."""

    def __init__(self, agent: Agent, asked: Asked, *, page: str = "") -> None:
        self.agent, self.asked, self.page_number = agent, asked, page
        self.now = timezone.now()
        self.today = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)

    # What there is

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of every tab, and of every state under "all"."""
        shows = {f"show_{show}": Count("pk", filter=self._mine_too & self._of(show)) for show in SHOW}
        states = {
            f"state_{state}": Count("pk", filter=self._mine_too & Q(state=state)) for state in Promise.State.values
        }
        who = {
            "who_mine": Count("pk", filter=self._of("live") & Q(owner=self.agent)),
            "who_team": Count("pk", filter=self._of("live")),
        }
        counts: dict[str, int] = self._seen.aggregate(**shows, **states, **who)
        return counts

    @cached_property
    def next(self) -> Promise | None:
        """The one to look at first: the longest overdue, else the next due."""
        return self._rows("live").exclude(due_at=None).first() if self.counts["show_live"] else None

    @cached_property
    def page(self) -> Page[Promise]:
        paginator = Paginator(self._rows(self.asked.show), PER_PAGE)
        paginator.count = self.counts[f"state_{self.asked.state}" if self.asked.state else f"show_{self.asked.show}"]
        return paginator.get_page(self.page_number)

    @cached_property
    def days(self) -> list[Day]:
        return [
            Day(title, list(promises), tone="over" if title == _("Overdue") else "")
            for title, promises in groupby(self.page.object_list, key=self._day)
        ]

    @property
    def previous_url(self) -> str:
        return f"{self.asked.url()}&page={self.page.previous_page_number()}" if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return f"{self.asked.url()}&page={self.page.next_page_number()}" if self.page.has_next() else ""

    @property
    def vague_url(self) -> str:
        return self.asked.url(show="vague", state=None)

    # What can be chosen

    @property
    def who_tabs(self) -> list[Tab]:
        chosen = "" if self.asked.customer or self.asked.owner or self.asked.team else self.asked.who
        return [
            Tab(
                key,
                str(_("All teams") if key == "team" and self.agent.sees_every_team else label),
                Asked(key, "live").url(),
                self.counts[f"who_{key}"],
                key == chosen,
            )
            for key, label in WHO.items()
            if key == "team" or self.agent.may_write
        ]

    @property
    def show_tabs(self) -> list[Tab]:
        return [
            Tab(
                key,
                str(label),
                self.asked.url(show=key, state=None),
                self.counts[f"show_{key}"],
                key == self.asked.show,
            )
            for key, label in SHOW.items()
            if key != "unattended" or self.agent.leads or self.agent.sees_every_team
        ]

    @property
    def state_tabs(self) -> list[Tab]:
        return [
            Tab(
                state, str(label), self.asked.url(state=state), self.counts[f"state_{state}"], state == self.asked.state
            )
            for state, label in Promise.State.choices
        ]

    @cached_property
    def customer(self) -> Customer | None:
        if self.asked.customer is None:
            return None
        # Only one whose promises are seen is named.
        seen = Customer.objects.filter(promises__in=Promise.objects.visible_to(self.agent))
        return seen.filter(pk=self.asked.customer).prefetch_related("contact_points").first()

    @cached_property
    def teams(self) -> list[Team]:
        """To choose from, for those who see more than one."""
        return list(Team.objects.order_by("name")) if self.agent.sees_every_team else []

    @cached_property
    def people(self) -> list[Agent]:
        """To choose from, for those who lead or inspect."""
        if not self.agent.leads and not self.agent.sees_every_team:
            return []
        people = Agent.objects.filter(is_active=True).exclude(team=None)
        if not self.agent.sees_every_team:
            people = people.filter(team__in=self.agent.team_ids)
        elif self.asked.team:
            people = people.filter(team=self.asked.team)
        return list(people.order_by("team__name", "name", "pk"))

    # How

    @cached_property
    def _seen(self) -> PromiseQuerySet:
        seen = Promise.objects.visible_to(self.agent)
        if self.asked.customer:
            seen = seen.filter(customer=self.asked.customer)
        if self.asked.team:
            seen = seen.filter(ticket__team=self.asked.team)
        if self.asked.owner:
            seen = seen.filter(owner=self.asked.owner)
        return seen

    @property
    def _mine_too(self) -> Q:
        return Q(owner=self.agent) if self.asked.who == "mine" else Q()

    def _of(self, show: str) -> Q:
        live = Q(state__in=Promise.LIVE)
        if show == "overdue":
            return live & Q(due_at__lt=self.now)
        if show == "today":
            return live & Q(due_at__gte=self.today, due_at__lt=self.today + timedelta(days=1))
        if show == "vague":
            return live & Q(due_source=Promise.DueSource.POLICY)
        if show == "unattended":
            return live & is_unattended()
        return live if show == "live" else Q()

    def _rows(self, show: str) -> PromiseQuerySet:
        rows = self._seen.filter(self._mine_too & self._of(show)).with_people().select_related("keeping")
        if show != "all":
            return rows.by_due()
        if self.asked.state:
            rows = rows.filter(state=self.asked.state)
        return rows.order_by(F("due_at").desc(nulls_last=True), "-id")

    def _day(self, promise: Promise) -> str:
        if promise.due_at is None:
            return _("Waits for an event")
        if self.asked.show != "all" and promise.due_at < self.now:
            return _("Overdue")
        return day_title(promise.due_at, self.today)


def day_title(at: datetime, today: datetime) -> str:
    day = timezone.localdate(at)
    words = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}.get((day - today.date()).days)
    date = calendar_day(day, timezone.localdate(today))
    return f"{words} · {date}" if words else date


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 19 else None
