"""Where notices go outside the desk: a webhook of a person's own, or the robot of a team's group."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.common.outbound import ForbiddenAddress, checked_url
from yinuo.common.sealing import seal, unseal
from yinuo.journal.models import record
from yinuo.notices.refusals import NotARobotAddress, NotAWebAddress, NotYoursToSet
from yinuo.notices.topics import DUE, TOPICS
from yinuo.people.models import Agent, Team

#: whatever shorter piece of an address an error repeats gives nothing away
SHORTEST_SECRET = 8


class DestinationQuerySet(models.QuerySet["Destination"]):
    def live(self) -> DestinationQuerySet:
        return self.filter(removed_at=None)

    def of(self, *agents: Agent) -> DestinationQuerySet:
        """Those that hear of what ``agents`` are told: their own, and their teams'."""
        teams = {agent.team_id for agent in agents if agent.team_id is not None}
        return self.live().filter(Q(agent__in=agents) | Q(team__in=teams)).order_by("pk")

    def set_by(self, agent: Agent) -> DestinationQuerySet:
        """Those that ``agent`` may see and change: their own, and those of the teams they lead."""
        if not agent.leads:
            return self.none()
        teams = Q(team_id__isnull=False) if agent.sees_every_team else Q(team__in=agent.team_ids)
        return self.live().filter(Q(agent=agent) | teams).select_related("team").order_by("team__name", "pk")


class Destination(models.Model):
    """The address and the secret are sealed: they go out with a message and nowhere else."""

    class Port(models.TextChoices):
        WECOM = "wecom", _("WeCom group robot")
        DINGTALK = "dingtalk", _("DingTalk group robot")
        FEISHU = "feishu", _("Feishu group robot")
        WEBHOOK = "webhook", _("Signed webhook")

    agent = models.ForeignKey(Agent, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    port = models.CharField(max_length=20, choices=Port.choices)
    name = models.CharField(max_length=40)
    host = models.CharField(max_length=255)  # all that is ever shown of the address
    sealed_address = models.TextField()
    sealed_secret = models.TextField(blank=True)
    topics = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = DestinationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=True) ^ Q(team__isnull=True), name="destination_of_one_or_of_a_team"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Raises Unreadable when it was sealed under another key."""
        return unseal(self.sealed_address)

    @property
    def secret(self) -> str:
        return unseal(self.sealed_secret)

    def redacted(self, text: str) -> str:
        """``text`` without any piece of the address or the secret, for an error that repeats what it was sent."""
        parts = urlsplit(self.address)
        pieces = {
            self.address,
            self.secret,
            parts.query,
            *parts.path.split("/"),
            *parts.query.replace("=", "&").split("&"),
        }
        for piece in sorted(pieces, key=len, reverse=True):
            if len(piece) >= SHORTEST_SECRET:
                text = text.replace(piece, "***")
        return text

    def choose(self, topics: Collection[str], *, by: Agent) -> None:
        """It hears of these topics from now on. Choosing the same again changes nothing."""
        chosen = [topic for topic in TOPICS if topic in topics]
        with transaction.atomic():
            self._lock(by)
            if self.topics != chosen:
                self.topics = chosen
                self.save(update_fields=["topics"])
                record("destination.chosen", self, by=by, agent_id=by.pk, topics=chosen)

    def move(self, address: str, *, secret: str, by: Agent) -> None:
        """From now on it is at this address, with this secret; what waits or was given up goes there as well.

        A webhook without a secret keeps the one it has. Raises NotAWebAddress, NotARobotAddress.
        """
        host = _checked_host(self.port, address)
        with transaction.atomic():
            self._lock(by)
            if self.removed_at is not None:
                return
            self.host, self.sealed_address = host, seal(address)
            if secret or self.port != self.Port.WEBHOOK:
                self.sealed_secret = seal(secret)
            self.save(update_fields=["host", "sealed_address", "sealed_secret"])
            record("destination.moved", self, by=by, agent_id=by.pk, port=self.port, host=host)

    def remove(self, *, by: Agent) -> None:
        """Nothing goes there any more, nor what was not sent yet. Removing it again changes nothing."""
        now = timezone.now()
        with transaction.atomic():
            self._lock(by)
            if self.removed_at is not None:
                return
            self.removed_at, self.sealed_address, self.sealed_secret = now, "", ""
            self.save(update_fields=["removed_at", "sealed_address", "sealed_secret"])
            self.delivery_set.filter(sent_at=None).update(given_up_at=now, why="removed")
            record("destination.removed", self, by=by, agent_id=by.pk, port=self.port, name=self.name)

    def is_of(self, agent: Agent) -> bool:
        """Whether it hears of what ``agent`` is told."""
        return self.agent_id == agent.pk or (self.team_id is not None and self.team_id == agent.team_id)

    def may_be_set(self, by: Agent) -> bool:
        return _may_set(by, self.agent_id, self.team_id)

    def _lock(self, by: Agent) -> None:
        if not self.may_be_set(by):
            raise NotYoursToSet
        locked = Destination.objects.select_for_update().get(pk=self.pk)
        self.topics, self.removed_at = locked.topics, locked.removed_at


def add_destination(
    port: str, name: str, address: str, *, by: Agent, team: Team | None = None, secret: str = ""
) -> tuple[Destination, str]:
    """A new way out, for ``by`` alone or for ``team``; returns it with the signing secret to be told once.

    A webhook without a secret is given one; a robot's comes from its own settings. Raises NotYoursToSet, NotAWebAddress,
    NotARobotAddress.
    """
    if not _may_set(by, None if team else by.pk, team.pk if team else None):
        raise NotYoursToSet
    host = _checked_host(port, address)
    if port == Destination.Port.WEBHOOK:
        secret = secret or secrets.token_urlsafe(32)
    with transaction.atomic():
        destination = Destination.objects.create(
            agent=None if team else by,
            team=team,
            port=port,
            name=name or str(Destination.Port(port).label),
            host=host,
            sealed_address=seal(address),
            sealed_secret=seal(secret),
            topics=[DUE] if team else list(TOPICS),
        )
        record("destination.added", destination, by=by, agent_id=by.pk, port=port, name=destination.name, host=host)
    return destination, secret


#: how the address of a robot begins, as its group's settings show it
ROBOTS = {
    "wecom": ["https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="],
    "dingtalk": ["https://oapi.dingtalk.com/robot/send?access_token="],
    "feishu": ["https://open.feishu.cn/open-apis/bot/v2/hook/", "https://open.larksuite.com/open-apis/bot/v2/hook/"],
}


def _checked_host(port: str, address: str) -> str:
    try:
        host = checked_url(address).netloc.lower()
    except ForbiddenAddress:
        raise NotAWebAddress from None
    if port in ROBOTS and not any(address.startswith(beginning) for beginning in ROBOTS[port]):
        raise NotARobotAddress(robot=Destination.Port(port).label, beginning=ROBOTS[port][0])
    return host


def _may_set(by: Agent, agent_id: int | None, team_id: int | None) -> bool:
    return by.leads and (agent_id == by.pk if agent_id is not None else by.sees_team(team_id))
