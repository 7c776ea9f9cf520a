"""Who could take a promise over: who is there before who is not, and then whoever has the least to do soon."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from yinuo.people.models import Agent, Presence
from yinuo.promises.models.queries import LIVE

#: what must be done within this is a person's load
LOAD_AHEAD = timedelta(hours=4)


def takers(team_id: int) -> QuerySet[Agent]:
    """People of the team with ``load``, how many promises they owe within LOAD_AHEAD, and ``is_off``, in that order."""
    ahead = Q(promises__state__in=LIVE, promises__due_at__lt=timezone.now() + LOAD_AHEAD)
    offline = Presence.objects.filter(agent=OuterRef("pk"), ended_at=None, status=Presence.Status.OFFLINE)
    people = Agent.objects.filter(team=team_id, is_active=True).exclude(role=Agent.Role.INSPECTOR)
    loaded = people.annotate(load=Count("promises", filter=ahead), is_off=Exists(offline))
    return loaded.order_by("is_off", "load", "name", "pk")
