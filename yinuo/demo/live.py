"""Stories told as they happen: each line waits for its moment, and every deed goes through the verb that people use."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Event
from typing import TypeVar

from django.utils import timezone

from yinuo.channels.receiving import open_conversation, receive
from yinuo.common import timelapse
from yinuo.common.refusals import Refusal
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.customers.models import Customer
from yinuo.demo.wording import Line
from yinuo.people.models import Agent, Team
from yinuo.pledges.lines import take
from yinuo.promises.hearing import owe_callback
from yinuo.promises.models import Evidence, Promise

logger = logging.getLogger(__name__)

#: the longest sleep between two looks at whether the play is over, in real seconds
NAP = 0.5
Done = TypeVar("Done")


class Over(Exception):
    """The play has ended in the middle of a story."""


class Live:
    """What a Chronicle writes in bulk, done now. A refusal is part of life: it is noted, and the story goes on."""

    def __init__(self, people: Iterable[Agent], stop: Event) -> None:
        self.people = list(people)
        self.stop = stop

    @property
    def now(self) -> datetime:
        return timezone.now()

    def until(self, at: datetime) -> None:
        """Wait until it is ``at``; raises Over when the play ends before."""
        while not self.stop.is_set():
            left = (at - timezone.now()).total_seconds()
            if left <= 0:
                return
            self.stop.wait(min(NAP, left / (timelapse.rate() or 1)))
        raise Over

    def open_conversation(
        self,
        customer: Customer,
        *,
        channel: str,
        team: Team,
        subject: str,
        ticket: Ticket | None = None,
        agent: Agent | None = None,
        direction: str = Conversation.Direction.INBOUND,
        at: datetime,
    ) -> Conversation:
        self.until(at)
        return open_conversation(
            customer, channel=channel, team=team, subject=subject, ticket=ticket, agent=agent, direction=direction
        )

    def take(self, conversation: Conversation, *, by: Agent, at: datetime) -> None:
        self.until(at)
        self._try(lambda: take(conversation, by=by))

    def receive(
        self, conversation: Conversation, line: Line, *, at: datetime, is_accepted: bool = False
    ) -> tuple[Message, list[Promise]]:
        self.until(at)
        is_customer = line.speaker == Message.Speaker.CUSTOMER
        received = receive(
            conversation,
            speaker=line.speaker,
            text=line.text,
            author=None if is_customer else conversation.agent,
            accepts=lambda found: is_accepted,
        )
        return received.message, received.promises

    def end(
        self, conversation: Conversation, *, by: Agent | None, at: datetime, how: str = Conversation.Ending.NORMAL
    ) -> None:
        self.until(at)
        conversation.end(by=by, how=how)

    def owe_callback(self, conversation: Conversation) -> Promise:
        return owe_callback(conversation, by=conversation.agent)

    def accept(self, promise: Promise, *, by: Agent | None, at: datetime) -> None:
        self.until(at)
        self._try(lambda: promise.accept(by=by))

    def keep(
        self,
        promise: Promise,
        *,
        by: Agent,
        at: datetime,
        conversation: Conversation | None = None,
        message: Message | None = None,
        reference: str = "",
    ) -> None:
        self.until(at)
        evidence = Evidence(conversation=conversation, message=message, reference=reference)
        self._try(lambda: promise.keep(by=by, evidence=evidence))

    def break_(self, promise: Promise, *, by: Agent, at: datetime, why: str) -> None:
        self.until(at)
        self._try(lambda: promise.break_(by=by, why=why))

    def withdraw(self, promise: Promise, *, by: Agent, at: datetime, on_behalf_of: str, why: str) -> None:
        self.until(at)
        self._try(lambda: promise.withdraw(by=by, on_behalf_of=on_behalf_of, why=why))

    def renegotiate(self, promise: Promise, *, by: Agent, at: datetime, due_at: datetime, consent: Message) -> Promise:
        self.until(at)
        return self._try(lambda: promise.renegotiate(by=by, due_at=due_at, consent=consent)) or promise

    def set_due(self, promise: Promise, due_at: datetime, *, by: Agent, at: datetime) -> None:
        self.until(at)
        self._try(lambda: promise.set_due(due_at, by=by))

    def hand_over(self, promise: Promise, to: Agent, *, by: Agent, at: datetime, why: str) -> None:
        self.until(at)
        self._try(lambda: promise.hand_over(to, by=by, why=why))

    def close(self, ticket: Ticket, *, by: Agent, at: datetime, solution: str) -> None:
        self.until(at)
        self._try(lambda: ticket.close(by=by, solution=solution))

    def _try(self, deed: Callable[[], Done]) -> Done | None:
        try:
            return deed()
        except Refusal as refusal:
            logger.info("refused: %s", refusal)
            return None
