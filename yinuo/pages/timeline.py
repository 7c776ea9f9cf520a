"""The middle and the right column: what was said, what was promised by it, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import cached_property

from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.conversations.reasons import in_readers_language
from yinuo.corrections.correcting import emotion_of, findings_of
from yinuo.customers.models import Customer
from yinuo.pages.emotions import Curve, Felt, curve, felt
from yinuo.people.models import Agent
from yinuo.promises.models import Claim, Promise
from yinuo.promises.words import Piece, pieces

#: messages shown at first; a link shows all
MOST_SHOWN = 100
MOST_HINTS = 4
MOST_TICKETS = 6


@dataclass(frozen=True, slots=True)
class Line:
    message: Message
    pieces: list[Piece]
    promises: list[Promise]
    felt: Felt | None
    finding_count: int
    again: list[Promise]  # promises it only says again

    @property
    def side(self) -> str:
        return {"agent": "us", "customer": "them"}.get(self.message.speaker, "note")


@dataclass(frozen=True, slots=True)
class Hint:
    """Words better said otherwise."""

    said: str
    better: list[str]
    why: str
    message: Message


class Timeline:
    """One conversation as the workbench shows it. Everything is asked once."""

    def __init__(self, conversation: Conversation, *, shows_all: bool = False) -> None:
        self.conversation = conversation
        self.shows_all = shows_all

    @cached_property
    def messages(self) -> list[Message]:
        promises = Promise.objects.select_related("owner", "withdrawal")
        rows = (
            self.conversation.messages.select_related("reading", "author", "stored_case")
            .prefetch_related(Prefetch("promises", promises), "stored_case__corrections", "utterances__promise__owner")
            .order_by("-said_at", "-id")
        )
        return list(rows if self.shows_all else rows[:MOST_SHOWN])[::-1]

    @cached_property
    def count(self) -> int:
        return len(self.messages) if len(self.messages) < MOST_SHOWN else self.conversation.messages.count()

    @property
    def hidden_count(self) -> int:
        return self.count - len(self.messages)

    @cached_property
    def lines(self) -> list[Line]:
        feelings = {one.message.pk: one for one in self.feelings}
        return [self._line(message, feelings.get(message.pk)) for message in self.messages]

    @cached_property
    def feelings(self) -> list[Felt]:
        return felt(self.messages, emotion_of)

    @cached_property
    def curve(self) -> Curve | None:
        return curve(self.feelings)

    @cached_property
    def owed(self) -> list[Promise]:
        """Promises of this ticket still to be kept, the next one first."""
        return list(
            Promise.objects.live().filter(ticket=self.conversation.ticket_id).by_due().with_people().with_claims()
        )

    @cached_property
    def loose(self) -> list[Promise]:
        """Those of them that no message here shows: by hand, after a dropped line, from another conversation."""
        shown = {promise.pk for message in self.messages for promise in message.promises.all()}
        return [promise for promise in self.owed if promise.pk not in shown]

    @cached_property
    def claims(self) -> list[Claim]:
        """What later words or contacts say of them, until somebody says yes or no."""
        return [claim for promise in self.owed for claim in promise.open_claims]

    @cached_property
    def others(self) -> list[Conversation]:
        """The other conversations of the same matter, newest first."""
        return list(
            Conversation.objects.filter(ticket=self.conversation.ticket_id)
            .exclude(pk=self.conversation.pk)
            .annotate(message_count=Count("messages"))
            .order_by("-began_at")
        )

    @cached_property
    def hints(self) -> list[Hint]:
        """From the agent's latest message."""
        latest = next((message for message in reversed(self.messages) if message.speaker == "agent"), None)
        findings: Sequence[dict[str, Any]] = findings_of(latest) if latest else ()
        return [
            Hint(one["span"], one["better"], in_readers_language(one.get("why", ""), one.get("why_en", "")), latest)
            for one in findings[:MOST_HINTS]
            if latest is not None
        ]

    def _line(self, message: Message, feeling: Felt | None) -> Line:
        stand = [promise for promise in message.promises.all() if not promise.never_was]
        promises = sorted(stand, key=lambda promise: (promise.span_start or 0, promise.pk))
        again = [utterance.promise for utterance in message.utterances.all()]
        return Line(message, pieces(message.text, promises), promises, feeling, len(findings_of(message)), again)


@dataclass(frozen=True, slots=True)
class Known:
    """The customer, and how we stood by our word to them."""

    customer: Customer
    contact_count: int
    kept_count: int
    late_count: int
    broken_count: int
    live_count: int
    last_kept: Promise | None
    tickets: list[Ticket]


def known(customer: Customer, agent: Agent) -> Known:
    """What ``agent`` may know of ``customer``: the matters of the teams they see."""
    State = Promise.State
    promises = Promise.objects.visible_to(agent).filter(customer=customer)
    counts = promises.aggregate(
        kept=Count("pk", filter=Q(state=State.KEPT)),
        late=Count("pk", filter=Q(state=State.KEPT_LATE)),
        broken=Count("pk", filter=Q(state=State.BROKEN)),
        live=Count("pk", filter=Q(state__in=Promise.LIVE)),
    )
    tickets: QuerySet[Ticket] = Ticket.objects.visible_to(agent).filter(customer=customer)
    contacts = Conversation.objects.visible_to(agent).filter(ticket__customer=customer, direction="in")
    settled = promises.filter(state__in=[State.KEPT, State.KEPT_LATE]).select_related("keeping")
    return Known(
        customer=customer,
        contact_count=contacts.count(),
        kept_count=counts["kept"],
        late_count=counts["late"],
        broken_count=counts["broken"],
        live_count=counts["live"],
        last_kept=settled.order_by("-keeping__fulfilled_at").first(),
        tickets=list(tickets.select_related("closure", "owner").order_by("-opened_at", "-pk")[: MOST_TICKETS + 1]),
    )
