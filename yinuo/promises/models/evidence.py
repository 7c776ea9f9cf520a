"""What can show that a promise was fulfilled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from yinuo.common.text import clean
from yinuo.conversations.models import Conversation, Message

if TYPE_CHECKING:
    from yinuo.promises.models.promise import Promise


def receipt_key(promise_id: int) -> str:
    """The channel's key of the message by which a customer confirms one promise; there is one at most."""
    return f"received:{promise_id}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What fulfilled a promise: a contact we made, a message we wrote, or the number of a document or remedy."""

    conversation: Conversation | None = None
    message: Message | None = None
    reference: str = ""
    #: when the document was made, told by the records of another system
    happened_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self.conversation is None and self.message is None and not clean(self.reference).strip()

    def at(self, now: datetime) -> datetime:
        """When the fulfilling happened; a document counts from now, unless it comes with its own time."""
        if self.message is not None:
            return self.message.said_at
        if self.conversation is not None:
            return self.conversation.began_at
        return self.happened_at or now

    @property
    def is_ours(self) -> bool:
        """A customer who writes or calls again has not been called back; a note says, it does not show."""
        if self.message is not None:
            return self.message.speaker == Message.Speaker.AGENT
        return self.conversation is None or self.conversation.direction == Conversation.Direction.OUTBOUND

    def counts_for(self, promise: Promise) -> bool:
        """What a third party owes, the customer's own words can confirm: 厂家已经联系我了. So can their receipt."""
        return (
            self.is_ours
            or self.is_receipt_of(promise)
            or (
                promise.owed_by == promise.OwedBy.THIRD_PARTY
                and self.message is not None
                and self.message.speaker == Message.Speaker.CUSTOMER
            )
        )

    def is_receipt_of(self, promise: Promise) -> bool:
        """The customer confirmed on their page that this very promise was fulfilled."""
        message = self.message
        return (
            message is not None
            and message.speaker == Message.Speaker.CUSTOMER
            and message.key == receipt_key(promise.pk)
            and message.conversation.channel == Conversation.Channel.PORTAL
        )

    def made(self, promise: Promise) -> bool:
        """Whether this is the very contact or message in which the promise was given.

        In a call or a visit whatever is still said belongs to it: a goodbye calls nobody back.
        """
        if self.message is not None:
            is_spoken = self.message.conversation.channel in Conversation.SPOKEN
            return self.message.pk == promise.message_id or (
                is_spoken and self.message.conversation_id == promise.conversation_id
            )
        return self.conversation is not None and self.conversation.pk == promise.conversation_id

    def concerns(self, customer_id: int) -> bool:
        """Whether every contact named is one with this customer."""
        contacts = [self.conversation, self.message.conversation if self.message else None]
        return all(contact.ticket.customer_id == customer_id for contact in contacts if contact is not None)
