"""Which promises not everybody may make on their own."""

from __future__ import annotations

from django.db import models

from yinuo.people.models import Agent
from yinuo.promises.models import Promise

#: who may do what, from the bottom up
RANK = {
    Agent.Role.INSPECTOR: 0,
    Agent.Role.AGENT: 1,
    Agent.Role.SUPERVISOR: 2,
    Agent.Role.MANAGER: 3,
    Agent.Role.ADMINISTRATOR: 3,
}


class Reserved(models.Model):
    """Promises of this action are for this role and those above it."""

    CHOICES = [
        (Agent.Role.SUPERVISOR.value, Agent.Role.SUPERVISOR.label),
        (Agent.Role.MANAGER.value, Agent.Role.MANAGER.label),
    ]

    action = models.CharField(max_length=20, choices=Promise.Action.choices, unique=True)
    role = models.CharField(max_length=20, choices=CHOICES)

    def __str__(self) -> str:
        return f"{self.action}: {self.role}"

    def allows(self, agent: Agent) -> bool:
        return RANK[Agent.Role(agent.role)] >= RANK[Agent.Role(self.role)]
