"""Of the contacts after which something was still to be done: in how many was the customer told by when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from yinuo.conversations.models import Conversation
from yinuo.figures.asked import Asked
from yinuo.figures.sums import Share
from yinuo.people.models import Agent
from yinuo.promises.models import Promise, Withdrawal

#: what was solved in the contact is closed by then, and what was promised in it is written down
WRAP_UP = timedelta(minutes=30)
CONTACT_SHOWS = ("follow_up", "covered", "uncovered")

#: the groups that contacts can be divided by; nobody promised a certain action in a contact without a promise
_GROUPS = {"team": F("ticket__team"), "channel": F("channel"), "owner": F("agent")}


@dataclass(slots=True)
class Coverage:
    covered: int = 0
    uncovered: int = 0
    least: int = 1

    @property
    def n(self) -> int:
        return self.covered + self.uncovered

    @property
    def share(self) -> Share:
        return Share(self.covered, self.n, self.least)


def contacts_behind(agent: Agent, asked: Asked, show: str = "follow_up") -> Any:
    """Contacts that ended in the period, were taken by somebody, and whose matter was not closed within WRAP_UP.

    ``covered``: a promise with a time was made in it, or on its ticket while it went on and in the WRAP_UP after it.
    Several promises of one contact count once, so that many promises here do not hide the silence there.
    """
    if asked.action:
        return Conversation.objects.none().annotate(over_at=F("last_at"), is_covered=Value(False))
    over_at = Coalesce("ended_at", "last_at")
    contacts: Any = (
        Conversation.objects.visible_to(agent)
        .exclude(agent=None)
        .annotate(over_at=over_at)
        .filter(over_at__gte=asked.began_at, over_at__lt=asked.ends_at, over_at__lte=asked.as_of - WRAP_UP)
        .filter(Q(ticket__closure=None) | Q(ticket__closure__at__gt=F("over_at") + WRAP_UP))
    )
    if asked.team:
        contacts = contacts.filter(ticket__team=asked.team)
    if asked.channel:
        contacts = contacts.filter(channel=asked.channel)
    if asked.owner:
        contacts = contacts.filter(agent=asked.owner)
    dated = (
        Promise.objects.filter(ticket=OuterRef("ticket"), due_at__isnull=False)
        .exclude(due_source=Promise.DueSource.POLICY)
        .exclude(state=Promise.State.WITHDRAWN, withdrawal__on_behalf_of=Withdrawal.OnBehalfOf.MISTAKE)
        .filter(
            Q(conversation=OuterRef("pk"))
            | Q(made_at__gte=OuterRef("began_at"), made_at__lte=OuterRef("over_at") + WRAP_UP)
        )
    )
    contacts = contacts.annotate(is_covered=Exists(dated))
    return contacts if show == "follow_up" else contacts.filter(is_covered=show == "covered")


def covered_counts(agent: Agent, asked: Asked) -> list[dict[str, Any]]:
    """How many contacts of each group were covered and how many not: one question for all of coverage_by()."""
    side = Case(When(is_covered=True, then=Value("covered")), default=Value("uncovered"), output_field=CharField())
    rows = contacts_behind(agent, asked).annotate(**{f"of_{name}": of for name, of in _GROUPS.items()}, side=side)
    counted = rows.values(*(f"of_{name}" for name in _GROUPS), "side").annotate(n=Count("pk"))
    return list(counted.order_by())


def coverage_by(counts: list[dict[str, Any]], name: str = "") -> dict[Any, Coverage]:
    """Of covered_counts(); all under 0 without a name, and nothing for a group that contacts do not have."""
    found: dict[Any, Coverage] = defaultdict(Coverage)
    for row in counts if not name or name in _GROUPS else []:
        coverage = found[row[f"of_{name}"] if name else 0]
        setattr(coverage, row["side"], getattr(coverage, row["side"]) + row["n"])
    return dict(found)
