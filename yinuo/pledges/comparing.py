"""Whether a promise is later than the law or a pledge allows, or not for this person to make. It warns, never forbids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time
from yinuo.conversations.models import Ticket
from yinuo.people.models import Agent
from yinuo.pledges.models import Occurrence, OpeningHours, Pledge, Reserved
from yinuo.pledges.packs import shelf
from yinuo.pledges.wording import say_term
from yinuo.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Draft:
    """What a sentence would promise, before it is said. ``due_at`` None: no time, or one that waits for an event."""

    action: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class LaterThan:
    """It is later than ``pledge`` allows. ``has_begun``: its event is recorded; else it is counted from now."""

    pledge: Pledge
    latest_at: datetime
    has_begun: bool

    @property
    def is_law(self) -> bool:
        return self.pledge.law is not None and self.pledge.law.is_law

    @property
    def ground(self) -> str:
        """The legal basis, or that the company stands by it."""
        return self.pledge.law.ground if self.pledge.law is not None else _("Pledge of the company")

    @property
    def text(self) -> str:
        wording = _(
            "%(ground)s: %(owed)s within %(term)s of “%(event)s”; if it happens now, by %(latest)s at the latest."
        )
        if self.has_begun:
            wording = _("%(ground)s: %(owed)s within %(term)s of “%(event)s”, by %(latest)s at the latest.")
        return wording % {
            "ground": self.ground,
            "owed": self.pledge.said,
            "term": say_term(self.pledge.term),
            "event": shelf().event_name(self.pledge.event),
            "latest": clock_time(self.latest_at),
        }


@dataclass(frozen=True, slots=True)
class BeyondAuthority:
    """Promises of this action are reserved to ``role`` and above."""

    action: str
    role: str

    @property
    def text(self) -> str:
        return _("“%(action)s” is for a %(role)s to promise. Ask before you say it.") % {
            "action": dict(Promise.Action.choices).get(self.action, self.action),
            "role": dict(Reserved.CHOICES).get(self.role, self.role),
        }


Caution = LaterThan | BeyondAuthority


def cautions(draft: Draft, ticket: Ticket | None, *, by: Agent, now: datetime | None = None) -> list[Caution]:
    """What to know before saying it, the law first."""
    found = [looser_than_law(draft, ticket, now=now), beyond_authority(draft, by=by)]
    return [caution for caution in found if caution is not None]


def looser_than_law(draft: Draft, ticket: Ticket | None, *, now: datetime | None = None) -> LaterThan | None:
    """The rule that the promise is later than; None when it is in time, has no time, or no rule speaks of it.

    Of the rules whose event is recorded on the ticket, the tightest. While none is, only the law counts, as if its event
    happened now, and since nobody knows yet which one it will be, only when the promise is later than every one of them.
    """
    if draft.due_at is None:
        return None
    pledges = list(Pledge.objects.standing().filter(action=draft.action).order_by("pk"))
    if not pledges:
        return None
    began = _began(ticket, {pledge.event for pledge in pledges})
    if began:
        ends = _ends([pledge for pledge in pledges if pledge.event in began], began)
        late = [(latest, pledge) for latest, pledge in ends if latest is not None and draft.due_at > latest]
        return _first(late, has_begun=True)
    now = now or timezone.now()
    laws = [pledge for pledge in pledges if pledge.law is not None and pledge.law.is_law]
    ends = _ends(laws, dict.fromkeys({pledge.event for pledge in laws}, now))
    late = [(latest, pledge) for latest, pledge in ends if latest is not None and draft.due_at > latest]
    return _first(late[-1:] if len(late) == len(ends) else [], has_begun=False)


def beyond_authority(draft: Draft, *, by: Agent) -> BeyondAuthority | None:
    reserved = Reserved.objects.filter(action=draft.action).first()
    return BeyondAuthority(draft.action, reserved.role) if reserved is not None and not reserved.allows(by) else None


def check(promise: Promise, *, by: Agent | None) -> None:
    """Note in the ticket's journal what there is to warn of; called for every promise when it gets its time."""
    if promise.origin == Promise.Origin.PLEDGE:
        return
    draft = Draft(promise.action, promise.due_at)
    for caution in cautions(draft, promise.ticket, by=by or promise.owner, now=promise.made_at):
        if isinstance(caution, LaterThan):
            facts = {
                "pledge": caution.pledge.pk,
                "latest_at": caution.latest_at.isoformat(),
                "has_begun": caution.has_begun,
            }
            promise.ticket.note("warning.later", promise, by=None, **facts)
        else:
            promise.ticket.note("warning.reserved", promise, by=None, action=caution.action, role=caution.role)


def _began(ticket: Ticket | None, events: set[str]) -> dict[str, datetime]:
    """When each event last happened on the ticket, as far as it is recorded."""
    if ticket is None:
        return {}
    rows = Occurrence.objects.filter(ticket=ticket, event__in=events, taken_back_at=None).order_by("happened_at")
    return dict(rows.values_list("event", "happened_at"))


def _ends(pledges: list[Pledge], began: dict[str, datetime]) -> list[tuple[datetime | None, Pledge]]:
    """When each of them that is in force ends, the earliest first; None while its calendar is unknown, last."""
    hours = OpeningHours.current()
    ends = []
    for pledge in pledges:
        at = began[pledge.event]
        if pledge.law is None or pledge.law.is_in_force(timezone.localdate(at)):
            ends.append((pledge.reckon(at, hours).due_at, pledge))
    return sorted(ends, key=lambda pair: (pair[0] is None, pair[0] or timezone.now()))


def _first(late: list[tuple[datetime, Pledge]], *, has_begun: bool) -> LaterThan | None:
    return LaterThan(late[0][1], late[0][0], has_begun) if late else None
