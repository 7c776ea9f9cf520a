"""Who may see whose rota. Cannot see the person: 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.people.access import signed_in
from yinuo.people.models import Agent
from yinuo.rota.models import Leave


def people_of(agent: Agent) -> QuerySet[Agent]:
    """Whoever works in the teams this agent sees, those who have left too."""
    people = Agent.objects.exclude(team=None).exclude(role=Agent.Role.INSPECTOR).select_related("team")
    return people if agent.sees_every_team else people.filter(team__in=agent.team_ids)


def person_for(request: HttpRequest, pk: int) -> Agent:
    return get_object_or_404(people_of(signed_in(request)), pk=pk)


def leave_for(request: HttpRequest, pk: int) -> Leave:
    leaves = Leave.objects.filter(agent__in=people_of(signed_in(request))).select_related("agent__team")
    return get_object_or_404(leaves, pk=pk)
