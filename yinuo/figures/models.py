"""The secret address of a calendar, and where promises that were brought in from elsewhere came from."""

from __future__ import annotations

import secrets

from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.utils import timezone

from yinuo.conversations.models import Conversation
from yinuo.journal.models import record
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise

_signer = Signer(sep=".", salt="yinuo.figures.calendar")


class CalendarFeed(models.Model):
    """One agent's calendar of open promises. Whoever has its address reads it, so it can be replaced and closed."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="calendar_feed")
    nonce = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"calendar of {self.agent_id}"

    @property
    def token(self) -> str:
        """Signed with the installation's secret: the database alone does not give the address away."""
        return _signer.sign(self.nonce)

    @classmethod
    def of_token(cls, token: str) -> CalendarFeed | None:
        """None for a token that was never given out, or was replaced, or whose agent has left."""
        try:
            nonce = _signer.unsign(token)
        except BadSignature:
            return None
        return cls.objects.select_related("agent").filter(nonce=nonce, agent__is_active=True).first()

    @classmethod
    def renew(cls, agent: Agent) -> CalendarFeed:
        """A new address; the one before, if any, is closed with it."""
        with transaction.atomic():
            facts = {"nonce": secrets.token_hex(16), "made_at": timezone.now(), "read_at": None}
            feed, _ = cls.objects.update_or_create(agent=agent, defaults=facts)
            record("calendar.opened", feed, by=agent, agent_id=agent.pk)
        return feed

    @classmethod
    def close(cls, agent: Agent) -> None:
        """Closing a closed one changes nothing."""
        with transaction.atomic():
            feed = cls.objects.select_for_update().filter(agent=agent).first()
            if feed is not None:
                record("calendar.closed", feed, by=agent, agent_id=agent.pk)
                feed.delete()


class PromiseImport(models.Model):
    """A file of promises that somebody brings in: looked at first, then done. Its content goes when it is done."""

    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField(null=True)
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    new_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    bad_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class ImportedPromise(models.Model):
    """Where a promise came from, so that the same row brought in again makes no second one."""

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="imported")
    source = models.ForeignKey(PromiseImport, on_delete=models.CASCADE, related_name="promises")
    # Of each team its own: nobody learns from a row that is already there what another team has.
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    ticket_key = models.CharField(max_length=80, blank=True)  # the other system's number of the matter
    #: no contact was stored here, so the channel that the file named stands here
    channel = models.CharField(max_length=10, choices=Conversation.Channel.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="imported_promise_once")]
        indexes = [models.Index(fields=["team", "ticket_key"], name="imported_ticket")]

    def __str__(self) -> str:
        return f"{self.source} row {self.row}"
