"""What stands on the customer's page. Everything is asked once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time, span
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.portal.asking import heard_words
from yinuo.portal.words import DEEDS, RECEIVED, RECEIVED_OTHERWISE, by_when, named
from yinuo.promises.models import Claim, Promise, Withdrawal
from yinuo.promises.models.evidence import receipt_key

MOST_PROMISES = 60
MOST_MESSAGES = 20


@dataclass(frozen=True, slots=True)
class Told:
    """One promise as the customer may know it."""

    promise: Promise
    words: str
    who: str
    deed: str
    wish: Claim | None
    receipt: Message | None

    @property
    def is_dated(self) -> bool:
        """A time was told to the customer; a default of the company was told to nobody."""
        return self.promise.due_at is not None and not self.promise.is_vague

    @property
    def due_at(self) -> datetime | None:
        return self.promise.due_at if self.is_dated else None

    @property
    def when(self) -> str:
        return by_when(self.due_at, self.promise.due_kind) if self.due_at else ""

    @property
    def is_late(self) -> bool:
        return self.is_dated and self.promise.is_overdue(timezone.now())

    @property
    def tone(self) -> str:
        return self.promise.tone if self.is_dated or not self.promise.is_live else "later"

    @property
    def left(self) -> str:
        """How long until, or since, it was due."""
        return span(self.due_at - timezone.now()) if self.due_at else ""

    @property
    def awaits(self) -> str:
        """The event that starts its clock, unless only a note names it."""
        if self.promise.due_at is not None or (self.promise.words and not self.words):
            return ""
        return self.promise.after_event

    @property
    def received(self) -> str:
        return str(RECEIVED.get(self.promise.action, RECEIVED_OTHERWISE))

    @property
    def wished(self) -> str:
        return by_when(self.wish.due_at, "at") if self.wish is not None and self.wish.due_at else ""

    @property
    def outcome(self) -> str:
        """What became of it, in one sentence."""
        promise, State = self.promise, Promise.State
        if promise.state in (State.KEPT, State.KEPT_LATE):
            return self._kept()
        if promise.state == State.BROKEN:
            return _("We did not keep this. We are sorry.")
        if promise.state == State.RENEGOTIATED:
            new = promise.renegotiation.successor.due_at
            return _("Moved with your agreement: %(when)s") % {"when": by_when(new) if new else "–"}
        if promise.withdrawal.on_behalf_of == Withdrawal.OnBehalfOf.CUSTOMER:
            return _("You no longer needed it.")
        return _("We took it back.")

    def _kept(self) -> str:
        keeping = self.promise.keeping
        at = clock_time(keeping.fulfilled_at)
        how = self._how()
        text = _("Done %(at)s, %(how)s") % {"at": at, "how": how} if how else _("Done %(at)s") % {"at": at}
        if self.due_at is None:
            return text
        length = span(self.due_at - keeping.fulfilled_at)
        if keeping.fulfilled_at <= self.due_at:
            return _("%(done)s: %(span)s early") % {"done": text, "span": length}
        return _("%(done)s: %(span)s late. We are sorry.") % {"done": text, "span": length}

    def _how(self) -> str:
        keeping = self.promise.keeping
        if keeping.message is not None:
            is_theirs = keeping.message.speaker == Message.Speaker.CUSTOMER
            return _("as you confirmed") if is_theirs else _("by a message to you")
        if keeping.conversation is None:
            # The number of a document may be an internal one.
            return ""
        return _("by a call to you") if keeping.conversation.channel == Conversation.Channel.PHONE else ""


class CustomersPage:
    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket

    @cached_property
    def owed(self) -> list[Told]:
        """What is still to be done, the next first; what has no time comes last."""
        live = [one for one in self._told if one.promise.is_live]
        return sorted(live, key=lambda one: (one.due_at is None, one.due_at or one.promise.made_at, one.promise.pk))

    @property
    def next(self) -> Told | None:
        return self.owed[0] if self.owed else None

    @property
    def others(self) -> list[Told]:
        return self.owed[1:]

    @cached_property
    def settled(self) -> list[Told]:
        """The latest first."""
        return [one for one in self._told if not one.promise.is_live]

    def one(self, pk: int) -> Told | None:
        return next((one for one in self._told if one.promise.pk == pk), None)

    @cached_property
    def talk(self) -> list[tuple[Message, str]]:
        """What the customer wrote on this page and what was answered there, with who said it; no notes."""
        if self._talk is None:
            return []
        rows = self._talk.messages.exclude(speaker=Message.Speaker.NOTE).select_related("author")
        latest = list(rows.order_by("-said_at", "-pk")[:MOST_MESSAGES])[::-1]
        return [(one, named(one.author) if one.author else "") for one in latest]

    @cached_property
    def _talk(self) -> Conversation | None:
        key = str(self.ticket.pk)
        return self.ticket.conversations.filter(channel=Conversation.Channel.PORTAL, key=key).first()

    @cached_property
    def _told(self) -> list[Told]:
        wishes = Claim.objects.waiting().filter(
            kind=Claim.Kind.MOVED, message__conversation__channel=Conversation.Channel.PORTAL
        )
        # A suggestion is what the desk thinks it heard; it is told when a person or the clock has let it stand.
        rows = (
            Promise.objects.filter(ticket=self.ticket)
            .exclude(state=Promise.State.SUGGESTED)
            .exclude(withdrawal__on_behalf_of=Withdrawal.OnBehalfOf.MISTAKE)
            .select_related(
                "owner",
                "message",
                "withdrawal",
                "renegotiation__successor",
                "keeping__conversation",
                "keeping__message",
            )
            .prefetch_related(Prefetch("claims", wishes.order_by("-pk"), to_attr="wishes"))
            .order_by("-made_at", "-pk")[:MOST_PROMISES]
        )
        receipts: dict[str | None, Message] = {}
        if self._talk is not None:
            receipts = {one.key: one for one in self._talk.messages.filter(key__startswith="received:")}
        return [
            Told(
                promise,
                heard_words(promise),
                named(promise.owner),
                str(DEEDS[promise.action]),
                next(iter(promise.wishes), None),  # type: ignore[attr-defined]
                receipts.get(receipt_key(promise.pk)),
            )
            for promise in rows
        ]
