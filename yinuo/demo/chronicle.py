"""Months of work at the desk, told deed by deed with the time of each, and written down all at once.

Each method does in memory what the verb of the same name does in the database; ``write`` then inserts all rows in bulk.
Calling the verbs would take minutes for a thousand tickets. A test tells the same story both ways and compares every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from yinuo import language
from yinuo.channels.receiving import reading_row
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Closure, Conversation, Message, Reading, Ticket
from yinuo.customers.models import Customer
from yinuo.demo.ledger import Deed, Ledger, Notice, insert
from yinuo.demo.wording import Line
from yinuo.language import types
from yinuo.people.models import Agent, Presence, Team
from yinuo.promises import timing
from yinuo.promises.hearing import CALLBACK_WITHIN, due_of
from yinuo.promises.models import (
    Acceptance,
    Breach,
    Handover,
    Keeping,
    Promise,
    Renegotiation,
    Withdrawal,
)

#: how soon after its moment an alarm of a healthy clock rings
RINGS_AFTER = timedelta(milliseconds=180)


@dataclass(slots=True)
class Watch:
    """An alarm of a promise."""

    promise: Promise
    row: Alarm
    due_at: datetime | None  # of the promise when the alarm was set


class Chronicle(Ledger):
    def __init__(self, people: Iterable[Agent], now: datetime) -> None:
        super().__init__(now)
        self.people = list(people)
        self.promises: list[Promise] = []
        self._watches: dict[int, list[Watch]] = {}
        self._timeless: dict[tuple[types.Speaker, str], types.Reading] = {}
        self._suggested: set[int] = set()
        #: tickets whose first contact somebody has taken
        self._owned: set[int] = set()
        #: who owned a promise from when on
        self._owners: dict[int, list[tuple[datetime, Agent]]] = {}
        self._acceptances: dict[int, Acceptance] = {}
        self._unread: dict[int, Notice] = {}
        self._presences: dict[int, Presence] = {}

    # What happens

    def open_conversation(
        self,
        customer: Customer,
        *,
        channel: str,
        team: Team,
        subject: str,
        at: datetime,
        ticket: Ticket | None = None,
        agent: Agent | None = None,
        direction: str = Conversation.Direction.INBOUND,
    ) -> Conversation:
        if ticket is None:
            owner = agent or self._duty_agent(team)
            ticket = Ticket(customer=customer, subject=subject, owner=owner, team=team, opened_at=at)
            self.add(ticket)
            self.note(at, "ticket.opened", ticket, ticket, by=agent, channel=channel)
        if agent is not None:
            self._owned.add(id(ticket))
        conversation = Conversation(
            ticket=ticket, channel=channel, direction=direction, agent=agent, began_at=at, last_at=at
        )
        self.add(conversation)
        self.note(at, "conversation.began", conversation, ticket, by=agent, channel=channel, direction=direction)
        return conversation

    def take(self, conversation: Conversation, *, by: Agent, at: datetime) -> None:
        ticket = conversation.ticket
        former, conversation.agent = ticket.owner, by
        if id(ticket) not in self._owned:
            self._owned.add(id(ticket))
            ticket.owner = by
        facts = {"former_owner": former.pk, "owner": ticket.owner.pk}
        self.note(at, "conversation.taken", conversation, ticket, by=by, **facts)

    def receive(
        self, conversation: Conversation, line: Line, *, at: datetime, is_accepted: bool = False
    ) -> tuple[Message, list[Promise]]:
        """A message and the promises its line is marked with, dated by the engine where it hears them."""
        author = None if line.speaker == Message.Speaker.CUSTOMER else conversation.agent
        message = Message(
            conversation=conversation, speaker=line.speaker, author=author, text=line.text, said_at=at, received_at=at
        )
        self.add(message)
        reading = self._read(line, at)
        self.add(reading_row(message, reading))
        promises = [self._hear(message, found, is_accepted) for found in _marked(line, reading.promises)]
        conversation.last_at = max(conversation.last_at, at)
        ticket = conversation.ticket
        self.note(
            at, "message.received", message, ticket, by=author, conversation=conversation, speaker=str(line.speaker)
        )
        if line.speaker == Message.Speaker.CUSTOMER and conversation.agent and id(conversation) not in self._unread:
            facts = {"customer": ticket.customer.called, "words": line.text[:80]}
            self._unread[id(conversation)] = self.tell(
                conversation.agent, "conversation.wrote", conversation, ("message", message), ticket, at, facts
            )
        return message, promises

    def end(
        self, conversation: Conversation, *, by: Agent | None, at: datetime, how: str = Conversation.Ending.NORMAL
    ) -> None:
        conversation.ended_at, conversation.ended_how = at, how
        self.note(at, "conversation.ended", conversation, conversation.ticket, by=by, how=str(how))
        unread = self._unread.pop(id(conversation), None)
        if unread is not None:
            unread.row.read_at = at

    def owe_callback(self, conversation: Conversation) -> Promise:
        dropped_at = conversation.ended_at or conversation.last_at
        ticket = conversation.ticket
        promise = Promise(
            ticket=ticket,
            customer=ticket.customer,
            conversation=conversation,
            words="",
            action=Promise.Action.CALLBACK,
            owner=conversation.agent or ticket.owner,
            origin=Promise.Origin.DROPPED_CALL,
            made_at=dropped_at,
            due_at=dropped_at + CALLBACK_WITHIN,
            due_kind="within",
            due_source=Promise.DueSource.SET,
            state=Promise.State.OPEN,
        )
        self._begin(promise, dropped_at)
        self.note(
            dropped_at,
            "promise.callback_owed",
            promise,
            ticket,
            by=None,
            conversation=conversation,
            due_at=_iso(promise.due_at),
        )
        return promise

    def accept(self, promise: Promise, *, by: Agent | None, at: datetime) -> None:
        if promise.state == Promise.State.SUGGESTED:  # the clock's yes may come to light after the story's end is told
            promise.state = Promise.State.OPEN
        acceptance = Acceptance(promise=promise, by=by, at=at)
        self._acceptances[id(promise)] = acceptance
        self.add(acceptance)
        self.note(at, "promise.accepted", promise, promise.ticket, by=by)

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
        fulfilled_at = message.said_at if message else conversation.began_at if conversation else at
        due_at = promise.due_at
        is_late = promise.state == Promise.State.BROKEN or (due_at is not None and fulfilled_at > due_at)
        self._settle(promise, Promise.State.KEPT_LATE if is_late else Promise.State.KEPT, at)
        self.add(
            Keeping(
                promise=promise,
                by=by,
                at=at,
                fulfilled_at=fulfilled_at,
                conversation=conversation,
                message=message,
                reference=reference,
            )
        )
        self.note(
            at,
            "promise.kept",
            promise,
            promise.ticket,
            by=by,
            late=is_late,
            late_seconds=int((fulfilled_at - due_at).total_seconds()) if due_at else None,
            conversation=conversation,
            message=message,
            reference=reference,
        )

    def break_(self, promise: Promise, *, by: Agent, at: datetime, why: str) -> None:
        self._settle(promise, Promise.State.BROKEN, at)
        self.add(Breach(promise=promise, by=by, at=at, why=why))
        self.note(at, "promise.broken", promise, promise.ticket, by=by, why=why)

    def withdraw(self, promise: Promise, *, by: Agent, at: datetime, on_behalf_of: str, why: str) -> None:
        self._settle(promise, Promise.State.WITHDRAWN, at)
        self.add(Withdrawal(promise=promise, by=by, at=at, on_behalf_of=on_behalf_of, why=why))
        self.note(at, "promise.withdrawn", promise, promise.ticket, by=by, on_behalf_of=str(on_behalf_of), why=why)

    def renegotiate(self, promise: Promise, *, by: Agent, at: datetime, due_at: datetime, consent: Message) -> Promise:
        self._settle(promise, Promise.State.RENEGOTIATED, at)
        successor = Promise(
            ticket=promise.ticket,
            customer=promise.customer,
            conversation=consent.conversation,
            words=promise.words,
            action=promise.action,
            owner=promise.owner,
            owed_by=promise.owed_by,
            origin=Promise.Origin.RENEGOTIATION,
            made_at=at,
            due_at=due_at,
            due_kind="by",
            due_source=Promise.DueSource.SET,
            state=Promise.State.OPEN,
        )
        self._begin(successor, at)
        self.add(Renegotiation(promise=promise, successor=successor, by=by, consent=consent, at=at))
        facts = {"successor": successor, "due_at": due_at.isoformat(), "consent": consent}
        self.note(at, "promise.renegotiated", promise, promise.ticket, by=by, **facts)
        return successor

    def set_due(self, promise: Promise, due_at: datetime, *, by: Agent, at: datetime) -> None:
        if promise.state == Promise.State.SUGGESTED:
            self.accept(promise, by=by, at=at)
        promise.due_at, promise.due_source = due_at, Promise.DueSource.SET
        self._cancel_alarms(promise, at)
        self._set_alarms(promise, at)
        self.note(at, "promise.dated", promise, promise.ticket, by=by, due_at=due_at.isoformat())

    def hand_over(self, promise: Promise, to: Agent, *, by: Agent, at: datetime, why: str) -> None:
        giver, promise.owner = promise.owner, to
        self._owners[id(promise)].append((at, to))
        handover = Handover(promise=promise, giver=giver, taker=to, by=by, at=at, why=why)
        self.add(handover)
        ticket = promise.ticket
        self.note(at, "promise.handed_over", promise, ticket, by=by, giver=giver.pk, taker=to.pk, why=why)
        facts = {**_told(promise), "by": by.name}
        for person, kind in ((to, "promise.handed_to_you"), (giver, "promise.handed_on")):
            if person.pk != by.pk:
                self.tell(person, kind, promise, ("handover", handover), ticket, at, facts)

    def close(self, ticket: Ticket, *, by: Agent, at: datetime, solution: str) -> None:
        self.add(Closure(ticket=ticket, by=by, at=at, solution=solution))
        self.note(at, "ticket.closed", ticket, ticket, by=by, solution=solution)

    def become(self, agent: Agent, status: str, *, at: datetime, reason: str = "") -> None:
        current = self._presences.get(agent.pk)
        if current is not None:
            current.ended_at = at
        presence = Presence(agent=agent, status=status, reason=reason, began_at=at)
        self._presences[agent.pk] = presence
        self.add(presence)
        facts = {"status": str(status), "reason": reason}
        self.deeds.append(Deed(at, "presence.changed", presence, agent, team_id=agent.team_id, facts=facts))

    # Writing it down

    def write(self) -> None:
        """Insert everything, each kind in the order it happened, so that numbers and times agree."""
        self._ring_until_now()
        self.insert(Ticket, "opened_at")
        self.insert(Closure, "at")
        self.insert(Conversation, "began_at")
        self.insert(Message, "said_at")
        insert(sorted(self.rows[Reading], key=lambda row: row.message.pk))  # type: ignore[attr-defined]
        self.insert(Promise, "made_at")
        for kind in (Acceptance, Keeping, Breach, Withdrawal, Renegotiation, Handover):
            self.insert(kind, "at")
        self.insert(Presence, "began_at")
        watches = [watch for promise in self.promises for watch in self._watches[id(promise)]]
        for watch in watches:
            watch.row.subject_id = watch.promise.pk
        insert(sorted((watch.row for watch in watches), key=lambda row: row.made_at))
        self.write_notices()
        self.write_journal()

    def _ring_until_now(self) -> None:
        for promise in self.promises:
            for watch in self._watches[id(promise)]:
                alarm = watch.row
                if alarm.cancelled_at is None and alarm.meant_at <= self.now:
                    alarm.fired_at = alarm.meant_at + RINGS_AFTER
                    self._ring(watch, alarm.fired_at)

    def _ring(self, watch: Watch, at: datetime) -> None:
        promise, alarm = watch.promise, watch.row
        acceptance = self._acceptances.get(id(promise))
        if acceptance is not None and acceptance.at > at:
            raise ValueError(f"the clock accepts a suggestion at its first alarm, {at}; the story accepts it later")
        if acceptance is None and id(promise) in self._suggested:
            self.accept(promise, by=None, at=at)
        owner = next(owner for since, owner in reversed(self._owners[id(promise)]) if since <= at)
        recipients = [owner]
        if alarm.kind in ("promise.due", "promise.overdue"):
            team_id = promise.ticket.team.pk
            recipients += self._others(owner, Agent.Role.SUPERVISOR, team_id)
        if alarm.kind == "promise.overdue":
            recipients += self._others(owner, Agent.Role.MANAGER)
        for recipient in recipients:
            facts = {**_told(promise), "owner": owner.name, "due_at": _iso(watch.due_at)}
            notice = self.tell(recipient, alarm.kind, promise, ("alarm", alarm), promise.ticket, at, facts)
            notice.row.late_for = at - alarm.meant_at

    # Smaller parts

    def _read(self, line: Line, at: datetime) -> types.Reading:
        spoken_as: types.Speaker = "customer" if line.speaker == Message.Speaker.CUSTOMER else "agent"
        known = self._timeless.get((spoken_as, line.text))
        if known is not None:
            return known
        reading = language.read(types.Message(line.text, spoken_as, timezone.localtime(at)))
        if not reading.moments:
            # Courtesies come again and again; without a time in them they read the same at any time.
            self._timeless[spoken_as, line.text] = reading
        return reading

    def _hear(self, message: Message, found: types.Promise, is_accepted: bool) -> Promise:
        ticket = message.conversation.ticket
        due_at, source = due_of(found, message.said_at)
        promise = Promise(
            ticket=ticket,
            customer=ticket.customer,
            conversation=message.conversation,
            message=message,
            span_start=found.span.start,
            words=found.span.text,
            action=found.action,
            owner=message.author or ticket.owner,
            owed_by=found.owner,
            made_at=message.said_at,
            due_at=due_at,
            due_kind=found.due_kind,
            due_source=source,
            after_event=(found.after_event or "")[:120],
            state=Promise.State.OPEN if is_accepted else Promise.State.SUGGESTED,
        )
        self._begin(promise, message.said_at)
        if not is_accepted:
            self._suggested.add(id(promise))
        self.note(
            message.said_at,
            "promise.made" if is_accepted else "promise.suggested",
            promise,
            ticket,
            by=message.author,
            words=promise.words,
            due_at=_iso(due_at),
            due_source=str(source),
            rules=list(found.rules),
        )
        return promise

    def _begin(self, promise: Promise, at: datetime) -> None:
        self.add(promise)
        self.promises.append(promise)
        self._owners[id(promise)] = [(at, promise.owner)]
        self._watches[id(promise)] = []
        self._set_alarms(promise, at)

    def _set_alarms(self, promise: Promise, at: datetime) -> None:
        if promise.due_at is None:
            wanted = [("promise.review", promise.made_at + timing.REVIEW_EVENT_AFTER)]
        else:
            wanted = timing.alarms(promise.made_at, promise.due_at, at)
        for kind, meant_at in wanted:
            row = Alarm(kind=kind, subject_kind="promise", meant_at=meant_at, due_at=meant_at, made_at=at)
            self._watches[id(promise)].append(Watch(promise, row, promise.due_at))

    def _cancel_alarms(self, promise: Promise, at: datetime) -> None:
        for watch in self._watches[id(promise)]:
            if watch.row.cancelled_at is None and watch.row.meant_at + RINGS_AFTER > at:
                watch.row.cancelled_at = at

    def _settle(self, promise: Promise, state: Promise.State, at: datetime) -> None:
        if at > self.now:
            raise ValueError(f"{state} at {at} has not happened yet")
        promise.state = state
        self._cancel_alarms(promise, at)

    def _duty_agent(self, team: Team) -> Agent:
        return next(person for person in self.people if person.team == team and person.role == Agent.Role.SUPERVISOR)

    def _others(self, owner: Agent, role: Agent.Role, team_id: int | None = None) -> list[Agent]:
        return [
            person
            for person in self.people
            if person.role == role and person != owner and team_id in (None, person.team_id)
        ]


def _marked(line: Line, heard: Sequence[types.Promise]) -> list[types.Promise]:
    """One promise for each mark of the line: as the engine heard it, with the due time the words were chosen for.

    A mark the engine did not hear is taken as marked, so that the demo tells the same story with every engine.
    """
    promises = []
    for mark in line.marks:
        found = next((each for each in heard if each.span.overlaps(mark.span)), None)
        if found is None:
            rules = ("demo",)
            found = types.Promise(mark.span, mark.action, mark.owner, mark.due_at, mark.due_kind, rules=rules)
        promises.append(replace(found, due=mark.due_at, due_kind=mark.due_kind, after_event=None))
    return promises


def _told(promise: Promise) -> dict[str, Any]:
    return {
        "customer": promise.customer.called,
        "action": str(promise.action),
        "words": promise.words,
        "due_at": _iso(promise.due_at),
        "owner": promise.owner.name,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
