"""The company's default for promises without a time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from yinuo.journal.models import record
from yinuo.people.models import Agent
from yinuo.promises import refusals, timing
from yinuo.promises.models.policy import VaguePolicy
from yinuo.promises.models.promise import FURTHEST_DUE, Promise

#: shorter than this nobody can be reminded in time
SHORTEST = timedelta(minutes=5)


def vague_within(action: str) -> timedelta:
    """How long after the words a promise of this kind is due when nobody said a time."""
    policy = VaguePolicy.objects.filter(action=action).first()
    return policy.within if policy is not None else timing.VAGUE_DUE_AFTER


def set_vague_within(action: str, within: timedelta | None, *, by: Agent) -> None:
    """From now on, for new promises; ``within`` None goes back to the general default. Those made before keep their time."""
    if by.role not in (Agent.Role.MANAGER, Agent.Role.ADMINISTRATOR):
        raise refusals.ManagersOnly
    if action not in Promise.Action.values:
        raise refusals.NoSuchAction(action=action[:40])
    if within is not None and not SHORTEST <= within <= FURTHEST_DUE:
        raise refusals.PolicyOutOfRange
    with transaction.atomic():
        policy = VaguePolicy.objects.select_for_update().filter(action=action).first()
        was = policy.within if policy is not None else None
        if was == within:
            return
        if within is None and policy is not None:
            record("vague_policy.cleared", policy, by=by, action=action, was=_seconds(was))
            policy.delete()
            return
        policy, _is_new = VaguePolicy.objects.update_or_create(
            action=action, defaults={"within": within, "set_by": by, "set_at": timezone.now()}
        )
        record("vague_policy.set", policy, by=by, action=action, within=_seconds(within), was=_seconds(was))


def _seconds(span: timedelta | None) -> int | None:
    return int(span.total_seconds()) if span is not None else None
