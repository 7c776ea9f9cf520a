"""Recording that something happened on a ticket, which makes the promises of the matching pledges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.clock.models import Alarm, cancel_alarms, set_alarm
from yinuo.common.dates import clock_time
from yinuo.common.text import clean
from yinuo.conversations.models import Ticket
from yinuo.conversations.refusals import NotYourTicket
from yinuo.language.rules.calendar import published_years
from yinuo.people.models import Agent
from yinuo.pledges import calendars, refusals
from yinuo.pledges.models import Adoption, Obligation, Occurrence, OpeningHours, Pledge
from yinuo.pledges.packs import shelf
from yinuo.pledges.terms import Ends, Hours, LastDay, Term, Unit
from yinuo.pledges.timing import reckon
from yinuo.pledges.wording import calendar_unknown
from yinuo.promises.hearing import owe_by_pledge
from yinuo.promises.models import Promise, Withdrawal

#: how far a colleague's clock may run ahead of ours
CLOCKS_APART = timedelta(minutes=2)
LONGEST_AGO = timedelta(days=366)
#: when to see whether a missing calendar has been published meanwhile; one that is added rings at once
LOOK_AGAIN_AFTER = timedelta(days=1)


def record_event(ticket: Ticket, event: str, *, happened_at: datetime, by: Agent, reference: str = "") -> Occurrence:
    """Record it and make what is owed because of it, once: the same event and time again changes nothing.

    A second event of its kind on the ticket needs a ``reference`` of its own, such as the number of its parcel.
    """
    if not ticket.may_be_changed_by(by):
        raise NotYourTicket(owner=str(ticket.owner))
    now = timezone.now()
    if happened_at > now + CLOCKS_APART:
        raise refusals.NotYetHappened(at=clock_time(happened_at))
    if happened_at < now - LONGEST_AGO:
        raise refusals.LongAgo(at=clock_time(happened_at))
    reference = clean(reference).strip()[:60]
    with transaction.atomic():
        # The ticket's row is the queue: of two who record at once the second sees what the first wrote.
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("owner", "team").get(pk=ticket.pk)
        standing = Occurrence.objects.filter(ticket=ticket, event=event, reference=reference, taken_back_at=None)
        if (existing := standing.select_related("by").first()) is not None:
            if existing.happened_at == happened_at:
                return existing
            raise refusals.AlreadyRecorded(
                event=shelf().event_name(event), at=clock_time(existing.happened_at), by=existing.by
            )
        pledges = matching(event, happened_at)
        if not pledges:
            raise refusals.NoSuchEvent(event=shelf().event_name(event))
        occurrence = _record(ticket, event, happened_at, reference, pledges, by=by)
    return occurrence


def observe(ticket: Ticket, event: str, *, happened_at: datetime, reference: str) -> Occurrence:
    """The desk itself saw it happen; in the caller's transaction, and once for each ``reference``."""
    standing = Occurrence.objects.filter(ticket=ticket, event=event, reference=reference, taken_back_at=None)
    return standing.first() or _record(ticket, event, happened_at, reference, matching(event, happened_at), by=None)


def _record(
    ticket: Ticket,
    event: str,
    happened_at: datetime,
    reference: str,
    pledges: Sequence[Pledge],
    *,
    by: Agent | None,
) -> Occurrence:
    occurrence = Occurrence.objects.create(
        ticket=ticket, event=event, reference=reference, happened_at=happened_at, by=by
    )
    ticket.note(
        "occurrence.recorded",
        occurrence,
        by=by,
        event=event,
        happened_at=happened_at.isoformat(),
        reference=reference,
        pledges=[pledge.pk for pledge in pledges],
    )
    hours = OpeningHours.current()
    for pledge in pledges:
        _oblige(occurrence, pledge, hours, by=by)
    return occurrence


def take_back(occurrence: Occurrence, *, by: Agent, why: str) -> None:
    """It did not happen, or not then: what it made owed goes with it, as far as it is still open."""
    if not occurrence.ticket.may_be_changed_by(by):
        raise NotYourTicket(owner=str(occurrence.ticket.owner))
    why = clean(why).strip()[:200]
    if not why:
        raise refusals.ReasonMissing
    with transaction.atomic():
        fresh = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
        if fresh.taken_back_at is not None:
            return
        fresh.taken_back_at, fresh.taken_back_by, fresh.why = timezone.now(), by, why
        fresh.save(update_fields=["taken_back_at", "taken_back_by", "why"])
        occurrence.ticket.note("occurrence.taken_back", fresh, by=by, event=fresh.event, why=why)
        for obligation in fresh.obligations.select_related("promise__ticket"):
            cancel_alarms(obligation)
            if obligation.promise.is_live:
                obligation.promise.withdraw(by=by, on_behalf_of=Withdrawal.OnBehalfOf.MISTAKE, why=why)


def matching(event: str, at: datetime) -> list[Pledge]:
    """The standing pledges that begin with this event; a law not yet or no more in force makes none."""
    day = timezone.localdate(at)
    pledges = Pledge.objects.standing().filter(event=event).order_by("pk")
    return [pledge for pledge in pledges if pledge.law is None or pledge.law.is_in_force(day)]


def events_in_use() -> list[tuple[str, str]]:
    """(code, name) of every event that makes something owed."""
    codes = set(Pledge.objects.standing().values_list("event", flat=True))
    known = shelf().events
    order = {code: place for place, code in enumerate(known)}
    return [(code, shelf().event_name(code)) for code in sorted(codes, key=lambda code: (order.get(code, 999), code))]


def look_again(alarms: Sequence[Alarm]) -> None:
    """The clock asks whether the calendar is known now. Runs inside the clock's transaction."""
    calendars.forget()
    for alarm in alarms:
        _look_again(alarm)


def _look_again(alarm: Alarm) -> None:
    obligation = (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("occurrence", "promise__ticket")
        .get(pk=alarm.subject_id)
    )
    if obligation.unknown_year is None or not obligation.promise.is_live or obligation.promise.due_at is not None:
        return
    reckoning = reckon(_term(obligation), timezone.localtime(obligation.occurrence.happened_at), OpeningHours.current())
    obligation.unknown_year = reckoning.unknown_year
    obligation.save(update_fields=["unknown_year"])
    if reckoning.due_at is None:
        set_alarm("pledge.calendar", obligation, (alarm.fired_at or timezone.now()) + LOOK_AGAIN_AFTER)
    else:
        obligation.promise.set_due(reckoning.due_at, by=None)


def waiting_for(year: int) -> int:
    """How many promises wait for the calendar of that year."""
    waiting = Obligation.objects.filter(unknown_year=year, promise__state__in=Promise.LIVE, promise__due_at=None)
    return waiting.count()


def first_missing_year() -> int:
    year = published_years().stop
    while calendars.added_year(year) is not None:
        year += 1
    return year


def _oblige(occurrence: Occurrence, pledge: Pledge, hours: Hours, *, by: Agent | None) -> Obligation:
    reckoning = reckon(pledge.term, timezone.localtime(occurrence.happened_at), hours)
    year = reckoning.unknown_year
    promise = owe_by_pledge(
        occurrence.ticket,
        by=by,
        action=pledge.action,
        words=pledge.words,
        began_at=occurrence.happened_at,
        due_at=reckoning.due_at,
        waits_for=_("the calendar of %(year)d is published") % {"year": year} if year else "",
    )
    law = pledge.law
    obligation = Obligation.objects.create(
        occurrence=occurrence,
        pledge=pledge,
        promise=promise,
        number=pledge.number,
        unit=pledge.unit,
        last_day=pledge.last_day,
        ends=pledge.ends,
        ground=law.ground if law else "",
        pack_version=_version(pledge),
        unknown_year=year,
    )
    if year:
        set_alarm("pledge.calendar", obligation, timezone.now() + LOOK_AGAIN_AFTER)
    return obligation


def _version(pledge: Pledge) -> str:
    adoption = Adoption.objects.filter(pack=pledge.pack).first() if pledge.pack else None
    return adoption.version if adoption else ""


def _term(obligation: Obligation) -> Term:
    ends = Ends(obligation.ends) if obligation.ends else None
    return Term(obligation.number, Unit(obligation.unit), LastDay(obligation.last_day), ends)


def told(occurrence: Occurrence) -> str:
    """What recording it made owed, in one sentence."""
    parts = []
    for obligation in occurrence.obligations.select_related("promise").order_by("pk"):
        promise = obligation.promise
        if promise.due_at is not None:
            parts.append(_("%(owed)s by %(due)s") % {"owed": promise.words, "due": clock_time(promise.due_at)})
        else:
            parts.append(f"{promise.words} · {calendar_unknown(obligation.unknown_year or 0)}")
    return _("Recorded: %(owed)s") % {"owed": _("; ").join(parts)}
