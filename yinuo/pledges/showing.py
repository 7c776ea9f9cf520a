"""What the page of the company's pledges shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from yinuo.conversations.models import Ticket
from yinuo.people.models import Agent
from yinuo.pledges.calendars import known_years
from yinuo.pledges.limits import may_grant, oversteps_for, say_grant, say_most
from yinuo.pledges.models import (
    Adoption,
    CalendarYear,
    Limit,
    Occurrence,
    OpeningHours,
    Overstep,
    Pledge,
    Reserved,
)
from yinuo.pledges.packs import Pack, Shelf, shelf
from yinuo.pledges.recording import first_missing_year, matching, waiting_for
from yinuo.pledges.terms import Hours
from yinuo.pledges.timing import Reckoning
from yinuo.pledges.wording import calendar_unknown, say_count, say_term
from yinuo.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Row:
    """One pledge, and when it would be due."""

    pledge: Pledge
    event: str
    reckoning: Reckoning

    @property
    def ground(self) -> str:
        return self.pledge.law.ground if self.pledge.law else ""

    @property
    def law_term(self) -> str:
        return say_term(self.pledge.law.term) if self.pledge.law else ""

    @property
    def unknown(self) -> str:
        return calendar_unknown(self.reckoning.unknown_year) if self.reckoning.unknown_year else ""

    @property
    def count(self) -> list[tuple[str, str]]:
        return say_count(self.reckoning)


@dataclass(frozen=True, slots=True)
class Group:
    """A pack, or the company's own pledges (``pack`` None)."""

    pack: Pack | None
    adoption: Adoption | None
    rows: list[Row]

    @property
    def is_on(self) -> bool:
        return self.pack is None or (self.adoption is not None and self.adoption.is_on)

    @property
    def newer(self) -> str:
        """The version of the file, where the company still stands by an older one."""
        if self.pack is None or self.adoption is None or self.adoption.version == self.pack.version:
            return ""
        return self.pack.version


@dataclass(frozen=True, slots=True)
class LimitRow:
    """Up to how much whom."""

    limit: Limit

    @property
    def said(self) -> str:
        return say_most(self.limit.remedy, self.limit.most) if self.limit.most else ""


@dataclass(frozen=True, slots=True)
class BeyondRow:
    """One overstep, and whether the reader may approve it."""

    overstep: Overstep
    may_approve: bool

    @property
    def said(self) -> str:
        return say_grant(self.overstep.remedy, self.overstep.amount, self.overstep.words)

    @property
    def most(self) -> str:
        return say_most(self.overstep.remedy, self.overstep.most) if self.overstep.most else ""


#: more wait on no list that anybody works through
MOST_BEYOND = 100


@dataclass(frozen=True, slots=True)
class PledgePage:
    """Everything on the page, read with a fixed number of queries."""

    at: datetime
    groups: list[Group]
    others: list[Pack]  # not switched on
    packs: Shelf
    hours: Hours
    years: list[tuple[int, CalendarYear | None]]
    missing_year: int
    waiting_count: int
    reserved: list[Reserved] = field(default_factory=list)
    limits: list[LimitRow] = field(default_factory=list)

    @property
    def standing_count(self) -> int:
        return sum(row.pledge.is_on for group in self.groups if group.is_on for row in group.rows)

    @property
    def law_count(self) -> int:
        rows = [row for group in self.groups if group.is_on for row in group.rows if row.pledge.is_on]
        return sum(row.pledge.law is not None and row.pledge.law.is_law for row in rows)

    @property
    def problems(self) -> Iterable[object]:
        return self.packs.problems


def pledge_page(at: datetime) -> PledgePage:
    """``at``: the moment at which each event is tried."""
    packs, hours = shelf(), OpeningHours.current()
    adoptions = {adoption.pack: adoption for adoption in Adoption.objects.select_related("by")}
    by_pack: dict[str, list[Row]] = {}
    for pledge in Pledge.objects.order_by("pk"):
        row = Row(pledge, packs.event_name(pledge.event), pledge.reckon(at, hours))
        by_pack.setdefault(pledge.pack, []).append(row)
    groups = [Group(None, None, by_pack[""])] if "" in by_pack else []
    for code, adoption in adoptions.items():
        if adoption.is_on:
            groups.append(Group(packs.packs.get(code), adoption, by_pack.get(code, [])))
    missing = first_missing_year()
    return PledgePage(
        at=at,
        groups=groups,
        others=[pack for code, pack in packs.packs.items() if code not in adoptions or not adoptions[code].is_on],
        packs=packs,
        hours=hours,
        years=known_years(),
        missing_year=missing,
        waiting_count=waiting_for(missing),
        reserved=list(Reserved.objects.order_by("action")),
        limits=[LimitRow(limit) for limit in Limit.objects.select_related("team").order_by("remedy", "role", "team")],
    )


def rows_for(event: str, at: datetime) -> list[Row]:
    """What recording ``event`` would make owed."""
    hours = OpeningHours.current()
    return [Row(pledge, shelf().event_name(event), pledge.reckon(at, hours)) for pledge in matching(event, at)]


def recorded_on(ticket: Ticket) -> list[tuple[str, Occurrence, list[Promise]]]:
    """(event, occurrence, what it made owed) of the ticket, the newest first, without what was taken back."""
    rows = ticket.occurrences.filter(taken_back_at=None).select_related("by").order_by("-happened_at", "-pk")
    rows = rows.prefetch_related("obligations__promise")
    return [
        (shelf().event_name(one.event), one, [obligation.promise for obligation in one.obligations.all()])
        for one in rows
    ]


def beyond_rows(agent: Agent) -> list[BeyondRow]:
    """What waits to be settled by ``agent``, the oldest first, at most MOST_BEYOND."""
    grants: dict[tuple[str, Decimal | None], bool] = {}
    rows = []
    for one in oversteps_for(agent)[:MOST_BEYOND]:
        key = (one.remedy, one.amount)
        if key not in grants:
            grants[key] = may_grant(agent, *key)
        rows.append(BeyondRow(one, one.agent_id != agent.pk and grants[key]))
    return rows
