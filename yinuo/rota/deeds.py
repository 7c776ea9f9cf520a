"""What changes when people are there: shifts, leave, leaving for good. Each looks at what they owe in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.common.text import clean
from yinuo.journal.models import record
from yinuo.people.models import Agent, Presence
from yinuo.promises.leaving import offer_all
from yinuo.promises.models import Offer, Promise
from yinuo.rota import refusals
from yinuo.rota.covering import cover, watch
from yinuo.rota.models import Leave, Shift

LONGEST_LEAVE = timedelta(days=366)


def go_on_leave(
    agent: Agent, begins_at: datetime, ends_at: datetime, *, by: Agent, kind: str = Leave.Kind.ANNUAL, why: str = ""
) -> tuple[Leave, list[Offer]]:
    """Record leave and offer every promise it endangers; the same leave again changes nothing."""
    _refuse_unless_allowed(agent, by)
    if ends_at <= begins_at:
        raise refusals.LeaveBackwards
    if ends_at <= timezone.now():
        raise refusals.LeaveOver
    if ends_at - begins_at > LONGEST_LEAVE:
        raise refusals.LeaveTooLong(name=str(agent))
    with transaction.atomic():
        Agent.objects.select_for_update().get(pk=agent.pk)
        standing = agent.leaves.filter(cancelled_at=None, begins_at=begins_at, ends_at=ends_at).first()
        if standing is not None:
            return standing, []
        leave = Leave.objects.create(
            agent=agent, kind=kind, begins_at=begins_at, ends_at=ends_at, why=clean(why).strip()[:200], by=by
        )
        record(
            "rota.leave",
            leave,
            by=by,
            team_id=agent.team_id,
            agent=agent.pk,
            begins_at=begins_at.isoformat(),
            ends_at=ends_at.isoformat(),
            kind=str(kind),
        )
        return leave, cover(agent, leave.get_kind_display(), by=by)


def cancel_leave(leave: Leave, *, by: Agent) -> None:
    """They will be there after all: what nobody has accepted yet is theirs again. Cancelling again changes nothing."""
    _refuse_unless_allowed(leave.agent, by)
    with transaction.atomic():
        if not Leave.objects.filter(pk=leave.pk, cancelled_at=None).update(cancelled_at=timezone.now()):
            return
        record("rota.leave_cancelled", leave, by=by, team_id=leave.agent.team_id, agent=leave.agent_id)
        cover(leave.agent, _("Off shift when it is due"), by=by)


def set_shifts(
    agent: Agent,
    weekdays: Collection[int],
    hours: Collection[tuple[time, time]],
    *,
    by: Agent,
    on_holidays: bool = False,
) -> list[Offer]:
    """Replace the weekly pattern: the same hours on each of these weekdays; no weekday takes them off the rota."""
    if not by.leads or not by.sees_team(agent.team_id):
        raise refusals.NotYourRota(name=str(agent))
    ordered = sorted(set(hours))
    if any(first[1] > second[0] or first[1] <= first[0] for first, second in pairwise(ordered)):
        raise refusals.ShiftsOverlap
    with transaction.atomic():
        agent.shifts.all().delete()
        Shift.objects.bulk_create(
            Shift(agent=agent, weekday=weekday, starts=starts, ends=ends, works_on_holidays=on_holidays)
            for weekday in sorted(set(weekdays))
            for starts, ends in ordered
        )
        told = [f"{starts:%H:%M}-{ends:%H:%M}" for starts, ends in ordered]
        record(
            "rota.shifts", agent, by=by, team_id=agent.team_id, weekdays=sorted(set(weekdays)), hours=told,
            on_holidays=on_holidays,
        )  # fmt: skip
        watch(agent)
        return cover(agent, _("Off shift when it is due"), by=by)


def leave_for_good(agent: Agent, *, by: Agent) -> list[Offer]:
    """They have left: signed out everywhere, and everything they owe is offered. Doing it again changes nothing new."""
    if agent.pk == by.pk:
        raise refusals.NotYourself
    if not by.leads or not by.sees_team(agent.team_id):
        raise refusals.NotYourRota(name=str(agent))
    with transaction.atomic():
        held = Agent.objects.select_for_update().get(pk=agent.pk)
        if held.is_active:
            held.is_active = False
            held.save(update_fields=["is_active"])
            held.become(Presence.Status.OFFLINE)
            record(
                "rota.left", held, by=by, team_id=held.team_id, owed=Promise.objects.live().filter(owner=held).count()
            )
        agent.is_active = False
        return offer_all(held, _("No longer works here"), by=by)


def return_to_work(agent: Agent, *, by: Agent) -> None:
    """They are back: they can sign in again, and what nobody has accepted meanwhile is theirs."""
    if not by.leads or not by.sees_team(agent.team_id):
        raise refusals.NotYourRota(name=str(agent))
    with transaction.atomic():
        if not Agent.objects.filter(pk=agent.pk, is_active=False).update(is_active=True):
            return
        agent.is_active = True
        record("rota.returned", agent, by=by, team_id=agent.team_id)
        watch(agent)
        cover(agent, _("Off shift when it is due"), by=by)


def _refuse_unless_allowed(agent: Agent, by: Agent) -> None:
    """One's own leave, or that of people one leads."""
    if agent.pk != by.pk and not (by.leads and by.sees_team(agent.team_id)):
        raise refusals.NotYourRota(name=str(agent))
