"""Whether a promise is later than the law or a pledge allows, or not for this person to make. It warns, never forbids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time
from yinuo.conversations.models import Reading, Ticket
from yinuo.people.models import Agent
from yinuo.pledges.limits import note_promised
from yinuo.pledges.models import Occurrence, OpeningHours, Pledge, Reserved
from yinuo.pledges.packs import shelf
from yinuo.pledges.timing import reckon
from yinuo.pledges.wording import say_term
from yinuo.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Draft:
    """What a sentence would promise, before it is said. ``due_at`` None: no time.

    ``counts_from_event``: the time counts from an event still to come, and is given as if that came now.
    """

    action: str
    due_at: datetime | None
    counts_from_event: bool = False


@dataclass(frozen=True, slots=True)
class LaterThan:
    """It is later than the law behind ``pledge`` allows, or (``is_law`` False) than the company's own term.

    ``has_begun``: its event is recorded; else it is counted from now.
    """

    pledge: Pledge
    latest_at: datetime
    has_begun: bool
    is_law: bool

    @property
    def ground(self) -> str:
        """The legal basis, or that the company stands by it."""
        return self.pledge.law.ground if self.is_law and self.pledge.law else _("Pledge of the company")

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
            "term": say_term(self.pledge.law.term if self.is_law and self.pledge.law else self.pledge.term),
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

    Of the rules whose event is recorded on the ticket, the tightest, the law before the company's own terms. While none
    is, only the law counts, as if its event happened now, and since nobody knows yet which event it will be, only when
    the promise is later than every one of them.
    """
    if draft.due_at is None:
        return None
    pledges = list(Pledge.objects.standing().filter(action=draft.action).order_by("pk"))
    if not pledges:
        return None
    began = {} if draft.counts_from_event else _began(ticket, {pledge.event for pledge in pledges})
    if began:
        begun = [pledge for pledge in pledges if pledge.event in began]
        return _first(draft.due_at, _ends(begun, began), has_begun=True)
    ends = [
        end
        for end in _ends(pledges, dict.fromkeys((one.event for one in pledges), now or timezone.now()))
        if end.is_law
    ]
    if not ends or any(end.latest_at is None or draft.due_at <= end.latest_at for end in ends):
        return None
    return _first(draft.due_at, ends[-1:], has_begun=False)


def beyond_authority(draft: Draft, *, by: Agent) -> BeyondAuthority | None:
    reserved = Reserved.objects.filter(action=draft.action).first()
    return BeyondAuthority(draft.action, reserved.role) if reserved is not None and not reserved.allows(by) else None


def check(promise: Promise, *, by: Agent | None) -> None:
    """Note in the ticket's journal what there is to warn of; called for every promise when it gets its time."""
    if promise.origin == Promise.Origin.PLEDGE:
        return
    draft = Draft(promise.action, promise.due_at or _due_if_now(promise), counts_from_event=promise.due_at is None)
    for caution in cautions(draft, promise.ticket, by=by or promise.owner, now=promise.made_at):
        if isinstance(caution, LaterThan):
            facts = {
                "pledge": caution.pledge.pk,
                "latest_at": caution.latest_at.isoformat(),
                "has_begun": caution.has_begun,
                "is_law": caution.is_law,
            }
            promise.ticket.note("warning.later", promise, by=None, **facts)
        else:
            promise.ticket.note("warning.reserved", promise, by=None, action=caution.action, role=caution.role)
    note_promised(promise, by=by)


def due_if_now(start: int, end: int, moments: Iterable[tuple[int, datetime | None]]) -> datetime | None:
    """The time that stands in the words from ``start`` to ``end``; ``moments``: (where it stands, its deadline).

    "收到退货后十天内退款" has no due time yet, but its ten days can be counted as if the goods came back now.
    """
    return max((due for at, due in moments if start <= at < end and due is not None), default=None)


def _due_if_now(promise: Promise) -> datetime | None:
    reading = Reading.objects.filter(message=promise.message_id).first() if promise.message_id else None
    if reading is None or promise.span_start is None or not promise.after_event:
        return None
    moments = [(one["start"], datetime.fromisoformat(one["due"])) for one in reading.moments if one.get("due")]
    return due_if_now(promise.span_start, promise.span_start + len(promise.words), moments)


def _began(ticket: Ticket | None, events: set[str]) -> dict[str, datetime]:
    """When each event last happened on the ticket, as far as it is recorded."""
    if ticket is None:
        return {}
    rows = Occurrence.objects.filter(ticket=ticket, event__in=events, taken_back_at=None).order_by("happened_at")
    return dict(rows.values_list("event", "happened_at"))


class _End(NamedTuple):
    """``latest_at`` None: it needs a calendar that is not published."""

    pledge: Pledge
    is_law: bool
    latest_at: datetime | None


def _ends(pledges: list[Pledge], began: dict[str, datetime]) -> list[_End]:
    """When each of them that is in force ends, by the law and by the company's own term; the law first, then by time."""
    hours = OpeningHours.current()
    ends = []
    for pledge in pledges:
        at, law = timezone.localtime(began[pledge.event]), pledge.law
        if law is not None and not law.is_in_force(at.date()):
            continue
        if law is not None and law.is_law:
            ends.append(_End(pledge, True, reckon(law.term, at, hours).due_at))
        if law is None or not law.is_law or law.term != pledge.term:
            ends.append(_End(pledge, False, reckon(pledge.term, at, hours).due_at))
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(ends, key=lambda end: (not end.is_law, end.latest_at or never))


def _first(due_at: datetime, ends: list[_End], *, has_begun: bool) -> LaterThan | None:
    for end in ends:
        if end.latest_at is not None and due_at > end.latest_at:
            return LaterThan(end.pledge, end.latest_at, has_begun, end.is_law)
    return None
