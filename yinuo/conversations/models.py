"""Tickets, conversations and the messages in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.common.text import clean
from yinuo.conversations.refusals import AlreadyTaken, NotYourConversation, NotYourTicket, PromisesRemain
from yinuo.customers.models import Customer
from yinuo.journal.models import Entry, record
from yinuo.people.models import Agent, Team


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, agent: Agent) -> TicketQuerySet:
        return self if agent.sees_every_team else self.filter(team_id__in=agent.team_ids)

    def open(self) -> TicketQuerySet:
        return self.filter(closure=None)


class Ticket(models.Model):
    """One matter of a customer, the whole process. Its number is its primary key, never used twice."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    subject = models.CharField(_("subject"), max_length=120)
    #: the first responsible owner (首问责任人): from first contact to solved, never empty
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="tickets")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tickets")
    opened_at = models.DateTimeField(default=timezone.now)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["customer", "-opened_at"], name="ticket_customer")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_closed(self) -> bool:
        return hasattr(self, "closure")

    def may_be_changed_by(self, agent: Agent) -> bool:
        return agent.may_write and agent.sees_team(self.team_id)

    def journal(self) -> models.QuerySet[Entry]:
        return Entry.objects.filter(ticket_id=self.pk).select_related("by").order_by("id")

    def note(self, verb: str, subject: models.Model, *, by: Agent | None, **facts: Any) -> Entry:
        """Write a journal entry that belongs to this ticket and shows on its team's screens."""
        return record(verb, subject, by=by, ticket_id=self.pk, team_id=self.team_id, **facts)

    def entry(self, verb: str, subject: models.Model, *, by: Agent | None, **facts: Any) -> Entry:
        """What note() writes, not yet written."""
        return Entry.of(verb, subject, by=by, ticket_id=self.pk, team_id=self.team_id, **facts)

    def close(
        self, *, by: Agent, solution: str = "", at: datetime | None = None, despite_promises: bool = False
    ) -> Closure:
        """Record the matter as solved. Closing a closed ticket changes nothing.

        With promises still to be kept it is refused unless ``despite_promises``; they stay owed and ring on.
        """
        if not self.may_be_changed_by(by):
            raise NotYourTicket(owner=str(self.owner))
        with transaction.atomic():
            live_count = 0 if self.is_closed or despite_promises else self.promises.live().count()
            if live_count:
                raise PromisesRemain(count=live_count)
            closure, is_new = Closure.objects.get_or_create(
                ticket=self, defaults={"by": by, "solution": clean(solution).strip(), "at": at or timezone.now()}
            )
            if is_new:
                self.note("ticket.closed", self, by=by, solution=solution)
        return closure


class Closure(models.Model):
    """That a ticket was solved: by whom, when, and what solved it."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="closure")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    solution = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"#{self.ticket_id} closed"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, agent: Agent) -> ConversationQuerySet:
        return self if agent.sees_every_team else self.filter(ticket__team_id__in=agent.team_ids)

    def waiting(self) -> ConversationQuerySet:
        """Customers nobody has taken yet, longest wait first."""
        return self.filter(agent=None, ended_at=None).order_by("began_at", "id")


class Conversation(models.Model):
    """One call, chat, mail thread or visit."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        CHAT = "chat", _("Web chat")
        MAIL = "mail", _("Mail")
        WECHAT = "wechat", _("WeChat")
        VISIT = "visit", _("Visit")
        PORTAL = "portal", _("Customer's page")

    class Direction(models.TextChoices):
        INBOUND = "in", _("Inbound")
        OUTBOUND = "out", _("Outbound")

    class Ending(models.TextChoices):
        NORMAL = "normal", _("ended normally")
        DROPPED = "dropped", _("line dropped")
        CALLBACK = "callback", _("will be called back in their turn")
        UNKNOWN = "unknown", _("unknown")

    #: said and gone: one contact from greeting to goodbye
    SPOKEN = (Channel.PHONE, Channel.VISIT)

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="conversations")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.INBOUND)
    key = models.CharField(max_length=190, null=True)  # noqa: DJ001  the channel's own id; null when it has none
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="conversations")  # null: waiting
    began_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)  # the latest message
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="conversation_once")]
        indexes = [
            models.Index(
                fields=["began_at", "id"], condition=models.Q(agent=None, ended_at=None), name="conversation_waiting"
            ),
            models.Index(fields=["agent", "-last_at"], name="conversation_agent"),
            models.Index(fields=["ticket", "began_at"], name="conversation_ticket"),
            # When a contact was over, as the figures ask for those of a period.
            models.Index(Coalesce("ended_at", "last_at"), name="conversation_over"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} of ticket {self.ticket_id}"

    @property
    def is_waiting(self) -> bool:
        return self.agent_id is None and self.ended_at is None

    @property
    def was_dropped(self) -> bool:
        return self.ended_how == self.Ending.DROPPED

    def take(self, *, by: Agent) -> None:
        """Take a waiting customer; the second who tries gets AlreadyTaken.

        Whoever takes the first contact of a ticket becomes its owner, and stays it whoever takes the later ones.
        """
        if not by.may_write or not by.sees_team(self.ticket.team_id):
            raise NotYourConversation
        with transaction.atomic():
            won = Conversation.objects.filter(pk=self.pk, agent=None).update(agent=by)
            self.refresh_from_db(fields=["agent"])
            if not won and self.agent_id != by.pk:
                raise AlreadyTaken(name=str(self.agent))
            if won:
                ticket = self.ticket
                former = ticket.owner
                if not ticket.conversations.exclude(pk=self.pk).exclude(agent=None).exists():
                    ticket.owner = by
                    ticket.save(update_fields=["owner"])
                ticket.note("conversation.taken", self, by=by, former_owner=former.pk, owner=ticket.owner_id)

    def end(self, *, by: Agent | None, how: str = Ending.NORMAL, at: datetime | None = None) -> None:
        """Record the end. Ending an ended conversation changes nothing. A dropped call owes a callback: see promises."""
        with transaction.atomic():
            at = at or timezone.now()
            if not Conversation.objects.filter(pk=self.pk, ended_at=None).update(ended_at=at, ended_how=how):
                return
            self.ended_at, self.ended_how = at, how
            self.ticket.note("conversation.ended", self, by=by, how=str(how))


class Message(models.Model):
    """One utterance, or an agent's note of what was said."""

    class Speaker(models.TextChoices):
        AGENT = "agent", _("Agent")
        CUSTOMER = "customer", _("Customer")
        NOTE = "note", _("Note")  # written by the agent about the conversation, not heard by the customer

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    speaker = models.CharField(max_length=10, choices=Speaker.choices)
    author = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")  # null: the customer
    text = models.TextField()
    said_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=190, null=True)  # noqa: DJ001  the channel's own id, makes receiving repeatable

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "key"], name="message_once"),
            models.CheckConstraint(
                condition=models.Q(speaker="customer") | models.Q(author__isnull=False), name="agent_message_has_author"
            ),
        ]
        indexes = [models.Index(fields=["conversation", "said_at", "id"], name="message_conversation")]

    def __str__(self) -> str:
        return self.text[:60]


class Reading(models.Model):
    """What the language engine found in one message. ``found`` keeps spans and rules as the engine gave them."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="reading")
    emotion = models.CharField(max_length=15, default="calm")
    intensity = models.PositiveSmallIntegerField(default=0)
    findings = models.JSONField(default=list)  # [{norm, start, end, span, better: [..], why, rules}]
    moments = models.JSONField(default=list)  # [{start, end, span, due}]

    def __str__(self) -> str:
        return f"reading of {self.message_id}"
