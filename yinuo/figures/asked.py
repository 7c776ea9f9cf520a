"""Which promises a page of figures speaks of. It stands in the address, so that a page can be kept, sent and opened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from yinuo.conversations.models import Conversation
from yinuo.figures.fates import SHOWS
from yinuo.people.models import Agent
from yinuo.promises.models import Promise, PromiseQuerySet

SPANS = (7, 30, 90)
DEFAULT_SPAN = 30
#: longer than this, and a day is too narrow to be seen
DAYS_AT_MOST = 31
LONGEST = 366


@dataclass(frozen=True, slots=True)
class Asked:
    """Anything the address cannot mean is as if it were not there. ``first`` and ``last`` are whole local days."""

    first: date
    last: date
    as_of: datetime
    span: int = 0  # 7, 30 or 90 days up to today; 0 a range of its own
    team: int | None = None
    action: str = ""
    channel: str = ""
    owner: int | None = None
    by: str = ""  # day or week; empty: whichever suits the length
    show: str = "due"

    @classmethod
    def read(cls, query: QueryDict, agent: Agent) -> Asked:
        now = timezone.now()
        as_of = _moment(query.get("at", ""))
        as_of = as_of if as_of and as_of <= now else now
        today = timezone.localdate(as_of)
        first, last, span = _range(query, today)
        leads = agent.leads or agent.sees_every_team
        action, channel, show, by = (query.get(name, "") for name in ("action", "channel", "show", "by"))
        return cls(
            first=first,
            last=last,
            as_of=as_of,
            span=span,
            team=_number(query.get("team", "")) if agent.sees_every_team else None,
            action=action if action in Promise.Action.values else "",
            channel=channel if channel in (*Conversation.Channel.values, "none") else "",
            # Agents see themselves, nobody else and no less.
            owner=_number(query.get("owner", "")) if leads else agent.pk,
            by=by if by in ("day", "week") else "",
            show=show if show in SHOWS else "due",
        )

    @property
    def began_at(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        return _midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> str:
        return self.by or ("day" if self.days <= DAYS_AT_MOST else "week")

    def before(self) -> Asked:
        """The same number of days just before."""
        length = timedelta(days=self.days)
        return replace(self, first=self.first - length, last=self.last - length, span=0)

    def of(self, promises: PromiseQuerySet) -> PromiseQuerySet:
        """Those due in the period; see with_fates() for what ``channel`` needs."""
        promises = promises.filter(due_at__gte=self.began_at, due_at__lt=self.ends_at)
        if self.team:
            promises = promises.filter(ticket__team=self.team)
        if self.action:
            promises = promises.filter(action=self.action)
        if self.owner:
            promises = promises.filter(owner=self.owner)
        return promises

    def url(self, **changes: object) -> str:
        values: dict[str, object] = {
            "span": self.span or None,
            "from": None if self.span else self.first.isoformat(),
            "to": None if self.span else self.last.isoformat(),
        }
        values |= {name: getattr(self, name) for name in ("team", "action", "channel", "owner", "by")}
        return "?" + urlencode({name: value for name, value in (values | changes).items() if value})

    def opened(self, show: str, **changes: object) -> str:
        """The address of the list behind a figure, as of the moment at which the figure was counted."""
        return self.url(**({"show": show, "at": self.as_of.isoformat()} | changes))


def _range(query: QueryDict, today: date) -> tuple[date, date, int]:
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    if first and last and first > last:
        first, last = last, first
    if first or last:
        last = last or today
        first = max(first or last, last - timedelta(days=LONGEST - 1))
        return first, last, 0
    span = _number(query.get("span", ""))
    span = span if span in SPANS else DEFAULT_SPAN
    return today - timedelta(days=span - 1), today, span


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and 1990 <= at.year <= 2100 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 19 else None
