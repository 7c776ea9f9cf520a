"""Agents, their teams, roles and presence."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.journal.models import record


class Team(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name

    def duty_agent(self) -> Agent:
        """Who answers for what nobody has taken yet: the supervisor, else the longest-serving active member.

        Raises Agent.DoesNotExist for a team without a single active person.
        """
        members = self.members.filter(is_active=True)
        supervisor = members.filter(role=Agent.Role.SUPERVISOR).order_by("pk").first()
        return supervisor or members.order_by("pk")[:1].get()


class Agent(AbstractUser):
    """A person who signs in. ``role`` decides what they may see and do."""

    class Role(models.TextChoices):
        AGENT = "agent", _("Agent")
        SUPERVISOR = "supervisor", _("Supervisor")
        INSPECTOR = "inspector", _("Inspector")
        MANAGER = "manager", _("Manager")
        ADMINISTRATOR = "administrator", _("Administrator")

    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AGENT)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    has_email_notices = models.BooleanField(default=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            # Agents and supervisors work inside a team: their access is the team's.
            models.CheckConstraint(
                condition=~models.Q(role__in=["agent", "supervisor"]) | models.Q(team__isnull=False),
                name="agent_has_team",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def sees_every_team(self) -> bool:
        return self.role in (self.Role.INSPECTOR, self.Role.MANAGER, self.Role.ADMINISTRATOR)

    @property
    def leads(self) -> bool:
        """May act on other people's promises and conversations in the teams they see."""
        return self.role in (self.Role.SUPERVISOR, self.Role.MANAGER, self.Role.ADMINISTRATOR)

    @property
    def may_write(self) -> bool:
        """Inspectors read everything and change nothing here."""
        return self.role != self.Role.INSPECTOR

    @property
    def team_ids(self) -> list[int]:
        """The teams whose work they see when they do not see every team's."""
        return [self.team_id] if self.team_id is not None else []

    def sees_team(self, team_id: int | None) -> bool:
        return self.sees_every_team or (team_id is not None and team_id == self.team_id)

    def presence(self) -> Presence | None:
        return self.presences.filter(ended_at=None).first()

    def become(self, status: str, *, reason: str = "", at: datetime | None = None) -> Presence:
        """Change presence; ends the one before. Repeating the present one changes nothing."""
        at = at or timezone.now()
        with transaction.atomic():
            current = self.presences.select_for_update().filter(ended_at=None).first()
            if current is not None:
                if current.status == status and current.reason == reason:
                    return current
                current.ended_at = at
                current.save(update_fields=["ended_at"])
            new = self.presences.create(status=status, reason=reason, began_at=at)
            record("presence.changed", new, by=self, team_id=self.team_id, status=status, reason=reason)
        return new


def leaders_of(team_id: int) -> list[Agent]:
    """The supervisors of a team; the managers of a team that has none."""
    active = Agent.objects.filter(is_active=True).order_by("pk")
    supervisors = list(active.filter(role=Agent.Role.SUPERVISOR, team=team_id))
    return supervisors or list(active.filter(role=Agent.Role.MANAGER))


class Presence(models.Model):
    """One stretch of one agent's availability; the open one is the present state."""

    class Status(models.TextChoices):
        READY = "ready", _("Ready")
        IN_CONVERSATION = "in_conversation", _("In conversation")
        WRAP_UP = "wrap_up", _("Wrap-up")
        BREAK = "break", _("Break")
        BUSY = "busy", _("Busy")
        OFFLINE = "offline", _("Offline")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="presences")
    status = models.CharField(max_length=20, choices=Status.choices)
    reason = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=models.Q(ended_at=None), name="one_open_presence")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.status}"
