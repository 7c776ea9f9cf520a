"""One ticket from first word to last: what is said, what is promised, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from django.utils import timezone

from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.customers.models import Customer
from yinuo.demo.times import When
from yinuo.demo.wording import Line, Voice
from yinuo.language import types
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise

PHONE, CHAT, MAIL = Conversation.Channel.PHONE.value, Conversation.Channel.CHAT.value, Conversation.Channel.MAIL.value
WECHAT, VISIT = Conversation.Channel.WECHAT.value, Conversation.Channel.VISIT.value
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


class Teller(Protocol):
    """Makes a story come true: a Chronicle in bulk for the past, Live by the verbs as it happens."""

    people: list[Agent]

    @property
    def now(self) -> datetime: ...

    def open_conversation(
        self,
        customer: Customer,
        *,
        channel: str,
        team: Team,
        subject: str,
        ticket: Ticket | None = None,
        agent: Agent | None = None,
        direction: str = ...,
        at: datetime,
    ) -> Conversation: ...

    def take(self, conversation: Conversation, *, by: Agent, at: datetime) -> None: ...

    def receive(
        self, conversation: Conversation, line: Line, *, at: datetime, is_accepted: bool = ...
    ) -> tuple[Message, list[Promise]]: ...

    def end(self, conversation: Conversation, *, by: Agent | None, at: datetime, how: str = ...) -> None: ...

    def owe_callback(self, conversation: Conversation) -> Promise: ...

    def accept(self, promise: Promise, *, by: Agent | None, at: datetime) -> None: ...

    def keep(
        self,
        promise: Promise,
        *,
        by: Agent,
        at: datetime,
        conversation: Conversation | None = None,
        message: Message | None = None,
        reference: str = ...,
    ) -> None: ...

    def break_(self, promise: Promise, *, by: Agent, at: datetime, why: str) -> None: ...

    def withdraw(self, promise: Promise, *, by: Agent, at: datetime, on_behalf_of: str, why: str) -> None: ...

    def renegotiate(
        self, promise: Promise, *, by: Agent, at: datetime, due_at: datetime, consent: Message
    ) -> Promise: ...

    def set_due(self, promise: Promise, due_at: datetime, *, by: Agent, at: datetime) -> None: ...

    def hand_over(self, promise: Promise, to: Agent, *, by: Agent, at: datetime, why: str) -> None: ...

    def close(self, ticket: Ticket, *, by: Agent, at: datetime, solution: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Beat:
    """One line and the pause before it. A line that names a time is made when it is said."""

    pause: timedelta
    line: Line | Callable[[datetime], Line]


class Story:
    def __init__(
        self,
        chronicle: Teller,
        rng: Random,
        *,
        customer: Customer,
        team: Team,
        agent: Agent,
        kind: str,
        temper: str,
        channel: str,
        hour: int,
    ) -> None:
        self.chronicle = chronicle
        self.rng = rng
        self.customer = customer
        self.team = team
        self.agent = agent
        self.channel = channel
        self.voice = Voice(kind, customer, agent, rng, temper=temper, hour=hour)
        self.ticket: Ticket | None = None
        self.at = chronicle.now

    # First contact

    def first_beats(self, promise: Callable[[datetime], Line] | None) -> list[Beat]:
        """The lines of a first contact that leads to ``promise``, or is solved at once without one."""
        voice = self.voice
        if self.channel == MAIL:
            return self._mail_beats(promise)
        if voice.kind == "thanks":
            return self._paced([voice.opening(), Line(Message.Speaker.AGENT, voice.solved())])
        agent_first = self.channel == PHONE
        lines: list[Line | Callable[[datetime], Line]] = [voice.agent_says("greeting")] if agent_first else []
        lines.append(voice.opening())
        if not agent_first:
            lines.append(voice.agent_says("chat_greeting"))
        lines.append(voice.agent_says(f"empathy_{voice.temper}"))
        if voice.kind != "presale" and self.rng.random() < 0.55:
            lines += [voice.agent_says("restate"), voice.customer_says("confirmed")]
        asks = voice.matter["asks"]
        for ask in self.rng.sample(asks, k=min(len(asks), self.rng.choice((0, 1, 1, 1, 2)))):
            lines.append(Line(Message.Speaker.AGENT, voice.fill(ask["ask"])))
            lines.append(Line(Message.Speaker.CUSTOMER, voice.pick(ask["answers"])))
        if self.rng.random() < 0.3:
            lines += [voice.agent_says("ask_wait"), voice.customer_says("waited")]
        if promise is None:
            lines += [Line(Message.Speaker.AGENT, voice.solved()), voice.customer_says("solved_react")]
        else:
            lines += [promise, voice.customer_says(f"react_{voice.temper}")]
        lines += self._ending()
        return self._paced(lines)

    def open(self, beats: Sequence[Beat], at: datetime, *, wait: timedelta) -> tuple[Conversation, list[Promise]]:
        """The customer comes, waits for ``wait``, is taken and served."""
        conversation = self.chronicle.open_conversation(
            self.customer,
            channel=self.channel,
            team=self.team,
            subject=self.voice.subject,
            ticket=self.ticket,
            at=at,
        )
        self.ticket = conversation.ticket
        self.at = at
        if self.channel != PHONE:
            # Who writes has said what they want before anybody takes them.
            first, *beats = beats
            self._say(conversation, first)
        self.at = max(self.at, at + wait)
        self.chronicle.take(conversation, by=self.agent, at=self.at)
        return conversation, self.say(conversation, beats)

    def say(self, conversation: Conversation, beats: Sequence[Beat]) -> list[Promise]:
        return [promise for beat in beats for promise in self._say(conversation, beat)[1]]

    def end(self, conversation: Conversation, how: str = Conversation.Ending.NORMAL) -> None:
        self.at += self.rng.randint(2, 9) * SECOND
        self.chronicle.end(conversation, by=conversation.agent, at=self.at, how=how)

    def wait(self) -> timedelta:
        if self.channel == MAIL:
            return self.rng.randint(12, 95) * MINUTE
        return min(240, int(self.rng.expovariate(1 / 35)) + 3) * SECOND

    # What becomes of a promise

    def confirm(self, promise: Promise, *, how_sure: float = 0.9) -> None:
        """Mostly the agent confirms within the minute; else the clock takes silence for yes."""
        if promise.state == Promise.State.SUGGESTED and self.rng.random() < how_sure:
            self.chronicle.accept(promise, by=promise.owner, at=promise.made_at + self.rng.randint(8, 55) * SECOND)

    def keep(self, promise: Promise, at: datetime, then: Callable[[datetime], Line] | None = None) -> list[Promise]:
        """Fulfil it at ``at`` in the way its action asks for, with the evidence.

        ``then``: what is promised next in the callback that keeps this one; returns what was.
        """
        is_late = promise.due_at is not None and at > promise.due_at
        action = promise.action
        owner = promise.owner
        self.at = at
        if action in ("refund", "compensate", "ship") and self.rng.random() < 0.6:
            number = (
                f"{'KD' if action == 'ship' else 'TK'}{timezone.localtime(at):%Y%m%d}{self.rng.randrange(10_000):04d}"
            )
            self.chronicle.keep(promise, by=owner, at=at, reference=number)
            return []
        if action == "visit":
            conversation = self._go_out(VISIT, owner)
            note = self.voice.common("visit_note", outcome=self.voice.outcome())
            self.say(conversation, [Beat(35 * MINUTE, Line(Message.Speaker.NOTE, note))])
            self._done(conversation, promise, owner)
            return []
        greeting = "back_late" if is_late else "back_on_time"
        if promise.origin == Promise.Origin.DROPPED_CALL:
            greeting = "back_dropped"
        if action in ("reply", "send_document"):
            channel = MAIL if action == "send_document" or self.channel == MAIL else CHAT
            conversation = self._go_out(channel, owner)
            text = self.voice.outcome()
            message, _ = self._say(conversation, Beat(timedelta(), Line(Message.Speaker.AGENT, text)))
            if self.rng.random() < 0.6:
                self.say(conversation, self._paced([self._thanks(is_late)]))
            self._done(conversation, promise, owner, message)
            return []
        if action == "escalate":
            owner = next(p for p in self.chronicle.people if p.team == self.team and p.role == Agent.Role.SUPERVISOR)
        conversation = self._go_out(PHONE, owner)
        lines = [
            self.voice.agent_says(greeting),
            then or Line(Message.Speaker.AGENT, self.voice.outcome()),
            self.voice.customer_says("react_calm") if then else self._thanks(is_late),
            self.voice.agent_says("back_closing"),
        ]
        promises = self.say(conversation, self._paced(lines))
        self._done(conversation, promise, owner)
        return promises

    def chase(self, promise: Promise, at: datetime, by: Agent, new: Callable[[datetime], Line]) -> Promise:
        """The time has passed and nobody came: the customer asks, the breach is admitted, a new promise is made."""
        voice = self.voice
        voice.hand_to(by)
        self.agent = by
        lines: list[Line | Callable[[datetime], Line]] = [
            voice.customer_says("chase"),
            voice.agent_says("empathy_angry"),
            voice.agent_says("chase_answer"),
            new,
            voice.customer_says("react_angry"),
        ]
        if self.channel == PHONE:
            lines.insert(0, voice.agent_says("greeting"))
        conversation, promises = self.open(self._paced(lines), at, wait=min(self.wait(), 3 * MINUTE))
        self.end(conversation)
        self.at += 20 * SECOND
        why = voice.common("broken_because")
        self.chronicle.break_(promise, by=promise.owner, at=self.at, why=why)
        return promises[0]

    def move(self, promise: Promise, at: datetime, new: When) -> Promise:
        """Before the old time passes the customer is asked for a new one, and agrees."""
        voice = self.voice
        voice.hand_to(promise.owner)
        self.at = at
        conversation = self._go_out(PHONE, promise.owner)
        self.say(conversation, self._paced([voice.agent_says("ask_new_time", new=new.words)]))
        consent, _ = self._say(conversation, Beat(6 * SECOND, voice.customer_says("agree_new_time", new=new.words)))
        self.at += 5 * SECOND
        by = promise.owner
        successor = self.chronicle.renegotiate(promise, by=by, at=self.at, due_at=new.due_at, consent=consent)
        self.say(conversation, self._paced([voice.agent_says("sealed", new=new.words)]))
        self.end(conversation)
        return successor

    def call_off(self, promise: Promise, at: datetime) -> None:
        """The customer does not need it any more and says so."""
        voice = self.voice
        lines = [voice.customer_says("no_longer"), voice.agent_says("no_longer_answer")]
        if self.channel == PHONE:
            lines.insert(0, voice.agent_says("greeting"))
        conversation, _ = self.open(self._paced(lines), at, wait=min(self.wait(), 3 * MINUTE))
        self.end(conversation)
        self.at += 15 * SECOND
        customer = "customer"
        self.chronicle.withdraw(promise, by=promise.owner, at=self.at, on_behalf_of=customer, why=lines[-2].text)

    def drop(self, conversation: Conversation) -> Promise:
        """The line goes dead in the middle of a sentence."""
        self.say(conversation, self._paced([self.voice.customer_says("dropped")]))
        self.end(conversation, Conversation.Ending.DROPPED)
        return self.chronicle.owe_callback(conversation)

    def close(self) -> None:
        if self.ticket is not None:
            self.at += self.rng.randint(20, 200) * SECOND
            solution = self.voice.solution()
            self.chronicle.close(self.ticket, by=self.ticket.owner, at=self.at, solution=solution)

    # Smaller parts

    def _go_out(self, channel: str, agent: Agent) -> Conversation:
        self.voice.hand_to(agent)
        return self.chronicle.open_conversation(
            self.customer,
            channel=channel,
            team=self.team,
            subject=self.voice.subject,
            ticket=self.ticket,
            agent=agent,
            direction=Conversation.Direction.OUTBOUND,
            at=self.at,
        )

    def _done(self, conversation: Conversation, promise: Promise, owner: Agent, message: Message | None = None) -> None:
        self.end(conversation)
        self.at += self.rng.randint(5, 50) * SECOND
        self.chronicle.keep(
            promise, by=owner, at=self.at, conversation=None if message else conversation, message=message
        )

    def _thanks(self, is_late: bool) -> Line:
        return self.voice.customer_says("thanks_late" if is_late else "thanks_on_time")

    def _ending(self) -> list[Line]:
        if self.channel == PHONE:
            lines = [self.voice.agent_says("closing")]
            return [*lines, self.voice.customer_says("goodbye")] if self.rng.random() < 0.6 else lines
        return [self.voice.agent_says("chat_closing")] if self.rng.random() < 0.5 else []

    def _mail_beats(self, promise: Callable[[datetime], Line] | None) -> list[Beat]:
        voice = self.voice
        asked = "\n\n".join((voice.common("mail_opening"), voice.opening().text, voice.common("mail_signature")))
        before = "\n\n".join((voice.common("mail_answer"), voice.common("mail_received"))) + "\n"
        after = "\n\n" + voice.common("mail_ending")

        def answer(at: datetime) -> Line:
            if promise is None:
                return Line(Message.Speaker.AGENT, before + voice.solved() + after)
            return promise(at).within(before, after)

        return [Beat(timedelta(), Line(Message.Speaker.CUSTOMER, asked)), Beat(4 * MINUTE, answer)]

    def _paced(self, lines: Sequence[Line | Callable[[datetime], Line]]) -> list[Beat]:
        """Speaking takes a fifth of a second a character; typing takes longer."""
        rng, beats = self.rng, []
        for line in lines:
            length = len(line.text) if isinstance(line, Line) else 30
            pause = (
                1 + length // 5 + rng.randint(0, 4) if self.channel == PHONE else 6 + length // 3 + rng.randint(0, 25)
            )
            beats.append(Beat(pause * SECOND, line))
        return beats

    def _say(self, conversation: Conversation, beat: Beat) -> tuple[Message, list[Promise]]:
        self.at += beat.pause
        line = beat.line if isinstance(beat.line, Line) else beat.line(self.at)
        # While typing, the agent confirms with one key what the desk has heard; a spoken promise is confirmed afterwards.
        is_accepted = conversation.channel != PHONE and self.rng.random() < 0.8
        message, promises = self.chronicle.receive(conversation, line, at=self.at, is_accepted=is_accepted)
        for promise in promises:
            self.confirm(promise)
        return message, promises


def promise_line(
    voice: Voice, action: types.Action, choose: Callable[[datetime], When | None]
) -> Callable[[datetime], Line]:
    """A line that promises ``action`` by the time that ``choose`` gives for the moment it is said."""
    return lambda said_at: voice.promise(action, choose(timezone.localtime(said_at)))
