"""The chronicle writes what the verbs would have written: one story, told to both, and every row compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from yinuo.channels.receiving import open_conversation, receive
from yinuo.clock.firing import fire_next
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Closure, Conversation, Message, Reading, Ticket
from yinuo.customers.models import Customer
from yinuo.demo.chronicle import RINGS_AFTER, Chronicle
from yinuo.demo.wording import Line, Mark
from yinuo.journal.models import Entry
from yinuo.language import types
from yinuo.notices.models import Notification
from yinuo.people.models import Agent, Presence, Team
from yinuo.promises.hearing import owe_callback
from yinuo.promises.models import (
    Acceptance,
    Breach,
    Evidence,
    Handover,
    Keeping,
    Promise,
    Renegotiation,
    Withdrawal,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 18, 9, 0, tzinfo=SHANGHAI)
NOW = START + timedelta(hours=50)
MINUTE = timedelta(minutes=1)
CUSTOMER, AGENT, NOTE = Message.Speaker.CUSTOMER, Message.Speaker.AGENT, Message.Speaker.NOTE

COMPARED: tuple[type[models.Model], ...] = (
    Ticket, Closure, Conversation, Message, Reading, Promise, Acceptance, Keeping, Breach, Withdrawal, Renegotiation,
    Handover, Presence, Alarm, Notification, Entry,
)  # fmt: skip
#: numbers of rows differ from run to run; when a notice is read is the chronicle's own invention
LEFT_OUT = {"id", "subject_id", "read_at"}
NUMBERS = {"conversation", "message", "successor", "consent"}


@dataclass
class Cast:
    alice: Agent
    bob: Agent
    sue: Agent
    team: Team
    wang: Customer


#: the chronicle, or Verbs below with the same methods
World = Any


class Verbs:
    """The chronicle's methods, done by the real verbs with the clock moved and every alarm rung on the way."""

    def open_conversation(self, customer: Customer, *, at: datetime, **how: Any) -> Conversation:
        with self._at(at):
            return open_conversation(customer, **how)

    def take(self, conversation: Conversation, *, by: Agent, at: datetime) -> None:
        with self._at(at):
            conversation.take(by=by)

    def receive(
        self, conversation: Conversation, line: Line, *, at: datetime, is_accepted: bool = False
    ) -> tuple[Message, list[Promise]]:
        author = None if line.speaker == CUSTOMER else conversation.agent
        with self._at(at):
            done = receive(
                conversation, speaker=line.speaker, text=line.text, author=author, accepts=lambda found: is_accepted
            )
        return done.message, done.promises

    def end(self, conversation: Conversation, *, at: datetime, **how: Any) -> None:
        with self._at(at):
            conversation.end(**how)

    def owe_callback(self, conversation: Conversation) -> Promise:
        assert conversation.ended_at
        with self._at(conversation.ended_at):
            return owe_callback(conversation)

    def keep(self, promise: Promise, *, by: Agent, at: datetime, **evidence: Any) -> None:
        with self._at(at):
            promise.keep(by=by, evidence=Evidence(**evidence))

    def close(self, ticket: Ticket, *, at: datetime, **how: Any) -> None:
        with self._at(at):
            ticket.close(**how)

    def become(self, agent: Agent, status: str, *, at: datetime, reason: str = "") -> None:
        with self._at(at):
            agent.become(status, reason=reason)

    def set_due(self, promise: Promise, due_at: datetime, *, by: Agent, at: datetime) -> None:
        with self._at(at):
            promise.set_due(due_at, by=by)

    def hand_over(self, promise: Promise, to: Agent, *, at: datetime, **how: Any) -> None:
        with self._at(at):
            promise.hand_over(to, **how)

    def accept(self, promise: Promise, *, at: datetime, **how: Any) -> None:
        with self._at(at):
            promise.accept(**how)

    def break_(self, promise: Promise, *, at: datetime, **how: Any) -> None:
        with self._at(at):
            promise.break_(**how)

    def withdraw(self, promise: Promise, *, at: datetime, **how: Any) -> None:
        with self._at(at):
            promise.withdraw(**how)

    def renegotiate(self, promise: Promise, *, at: datetime, **how: Any) -> Promise:
        with self._at(at):
            return promise.renegotiate(**how)

    def write(self) -> None:
        self._ring_until(NOW)

    def _at(self, at: datetime) -> time_machine.travel:
        self._ring_until(at)
        return time_machine.travel(at, tick=False)

    def _ring_until(self, at: datetime) -> None:
        while True:
            alarm = Alarm.objects.waiting().order_by("due_at").first()
            if alarm is None or alarm.due_at + RINGS_AFTER > at:
                return
            with time_machine.travel(alarm.due_at + RINGS_AFTER, tick=False):
                assert fire_next(timezone.now())


def _says(text: str, action: types.Action = "callback", due_at: datetime | None = None) -> Line:
    """An agent's line whose words in brackets are the promise."""
    before, words, after = text.replace("]", "[").split("[")
    span = types.Span(len(before), len(before) + len(words), words)
    owner: types.Owner = "third_party" if action == "visit" else "self"
    kind: types.DueKind = "vague" if due_at is None else "by" if "前" in words else "at"
    return Line(AGENT, before + words + after, (Mark(span, action, owner, due_at, kind),))


def _tell(world: World, cast: Cast) -> None:
    """Every verb the demo uses, in three tickets."""
    alice, bob, sue = cast.alice, cast.bob, cast.sue
    world.become(alice, "ready", at=START - 9 * MINUTE)
    world.become(alice, "break", at=START - 4 * MINUTE, reason="喝口水")
    _suggested_then_kept(world, cast, START)
    _dropped_then_late(world, cast, START + 60 * MINUTE)
    _moved_broken_and_handed_on(world, cast, START + 120 * MINUTE)
    _dated_and_withdrawn(world, cast, START + 300 * MINUTE)
    world.become(alice, "offline", at=NOW - MINUTE)
    world.write()
    assert {bob.team, sue.team} == {cast.team}


def _suggested_then_kept(world: World, cast: Cast, at: datetime) -> None:
    chat = world.open_conversation(cast.wang, channel="chat", team=cast.team, subject="洗衣机漏水", at=at)
    world.receive(chat, Line(CUSTOMER, "洗衣机又漏水了！"), at=at)
    world.take(chat, by=cast.alice, at=at + MINUTE)
    world.receive(chat, Line(CUSTOMER, "什么时候能来人？"), at=at + 2 * MINUTE)
    world.receive(chat, Line(CUSTOMER, "地上全是水。"), at=at + 3 * MINUTE)
    said_at = at + 4 * MINUTE
    line = _says("您别急，[我半小时后给您回电话]。", due_at=said_at + 30 * MINUTE)
    _, (first,) = world.receive(chat, line, at=said_at)
    line = _says("[我一小时后给您回电话]。", due_at=said_at + 61 * MINUTE)
    _, (second,) = world.receive(chat, line, at=said_at + MINUTE, is_accepted=True)
    world.accept(first, by=cast.alice, at=said_at + 2 * MINUTE)
    world.end(chat, by=cast.alice, at=said_at + 3 * MINUTE)
    call = world.open_conversation(
        cast.wang,
        channel="phone",
        team=cast.team,
        subject="洗衣机漏水",
        ticket=chat.ticket,
        agent=cast.alice,
        direction="out",
        at=at + 25 * MINUTE,
    )
    answer, _ = world.receive(call, Line(AGENT, "王女士，师傅已经出发了。"), at=at + 26 * MINUTE)
    world.end(call, by=cast.alice, at=at + 27 * MINUTE)
    world.keep(first, by=cast.alice, at=at + 28 * MINUTE, conversation=call)
    world.keep(second, by=cast.sue, at=at + 29 * MINUTE, message=answer)
    world.close(chat.ticket, by=cast.alice, at=at + 30 * MINUTE, solution="换了进水阀")


def _dropped_then_late(world: World, cast: Cast, at: datetime) -> None:
    call = world.open_conversation(cast.wang, channel="phone", team=cast.team, subject="退款", at=at)
    world.take(call, by=cast.bob, at=at + MINUTE)
    world.receive(call, Line(CUSTOMER, "喂？听得见吗？"), at=at + 2 * MINUTE)
    world.end(call, by=cast.bob, at=at + 3 * MINUTE, how="dropped")
    promise = world.owe_callback(call)
    back = world.open_conversation(
        cast.wang,
        channel="phone",
        team=cast.team,
        subject="退款",
        ticket=call.ticket,
        agent=cast.bob,
        direction="out",
        at=at + 40 * MINUTE,
    )
    world.receive(back, Line(NOTE, "已致歉，客户接受。"), at=at + 41 * MINUTE)
    world.end(back, by=cast.bob, at=at + 42 * MINUTE)
    world.keep(promise, by=cast.bob, at=at + 43 * MINUTE, conversation=back)


def _moved_broken_and_handed_on(world: World, cast: Cast, at: datetime) -> None:
    call = world.open_conversation(cast.wang, channel="phone", team=cast.team, subject="空调安装", at=at)
    world.take(call, by=cast.alice, at=at + MINUTE)
    due_at = (at + timedelta(days=1)).replace(hour=15, minute=0)
    line = _says("[明天下午三点前师傅上门]检修。", "visit", due_at)
    _, (promise,) = world.receive(call, line, at=at + 2 * MINUTE)
    consent, _ = world.receive(call, Line(CUSTOMER, "后天上午吧，明天我不在家。"), at=at + 3 * MINUTE)
    new_due_at = due_at + timedelta(hours=4)
    successor = world.renegotiate(promise, by=cast.alice, at=at + 4 * MINUTE, due_at=new_due_at, consent=consent)
    world.end(call, by=cast.alice, at=at + 5 * MINUTE)
    world.hand_over(successor, cast.bob, by=cast.sue, at=at + 30 * MINUTE, why="休假")
    world.break_(successor, by=cast.bob, at=new_due_at + 90 * MINUTE, why="漏了通知")
    world.keep(successor, by=cast.sue, at=new_due_at + 100 * MINUTE, reference="BC20261119001")


def _dated_and_withdrawn(world: World, cast: Cast, at: datetime) -> None:
    call = world.open_conversation(cast.wang, channel="phone", team=cast.team, subject="发票", at=at)
    world.take(call, by=cast.alice, at=at + MINUTE)
    _, (dated,) = world.receive(call, _says("[我尽快给您回电话]。"), at=at + 2 * MINUTE)
    _, (silent,) = world.receive(call, _says("[稍后把发票寄给您]。", "send_document"), at=at + 3 * MINUTE)
    world.end(call, by=cast.alice, at=at + 4 * MINUTE)
    world.set_due(dated, at + timedelta(hours=5), by=cast.alice, at=at + 10 * MINUTE)
    world.withdraw(dated, by=cast.alice, at=at + timedelta(hours=4), on_behalf_of="customer", why="客户说不用了")
    # The other one is left to the clock: accepted by its silence, still live, its last alarms ahead.
    assert silent.state == "suggested"


@pytest.mark.django_db
def test_the_chronicle_and_the_verbs_leave_the_same_rows(
    alice: Agent, bob: Agent, sue: Agent, max_: Agent, hotline: Team, wang: Customer
):
    cast = Cast(alice, bob, sue, hotline, wang)
    told = _rows_of(Chronicle([alice, bob, sue, max_], NOW), cast)
    done = _rows_of(Verbs(), cast)
    for kind in COMPARED:
        assert told[kind.__name__] == done[kind.__name__]
        assert told[kind.__name__], f"the story has no {kind.__name__}"


def _rows_of(world: World, cast: Cast) -> dict[str, list[str]]:
    with transaction.atomic():
        _tell(world, cast)
        rows = {kind.__name__: sorted(_plain(row) for row in _compared(kind)) for kind in COMPARED}
        transaction.set_rollback(True)
    return rows


def _compared(kind: type[models.Model]) -> models.QuerySet[Any]:
    """What the desk merely asks about is left out: the chronicle asks nothing, it tells what people did."""
    rows = kind._default_manager.all()
    return rows.exclude(verb="promise.claimed") if kind is Entry else rows


def _plain(row: models.Model) -> str:
    """The row as text, with what it points to by name and time instead of by number."""
    fields: Iterable[models.Field[Any, Any]] = row._meta.concrete_fields
    plain = {field.name: _value(row, field) for field in fields if field.name not in LEFT_OUT}
    if isinstance(row, Entry | Notification | Alarm):
        plain["subject"] = _subject(row)
    if isinstance(row, Entry | Notification):
        plain["facts"] = {name: _fact(name, value) for name, value in row.facts.items()}
    if isinstance(row, Entry):
        plain["ticket_id"] = str(Ticket.objects.get(pk=row.ticket_id)).partition(" ")[2] if row.ticket_id else None
    if isinstance(row, Notification):
        word, number, recipient = row.key.split(":")
        kinds: dict[str, type[models.Model]] = {"alarm": Alarm, "message": Message, "handover": Handover}
        assert kinds[word]._default_manager.filter(pk=number).exists()
        plain["key"] = f"{word}:{recipient}"
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.name)
    return _name(value) if isinstance(value, models.Model) else value


def _fact(name: str, value: Any) -> Any:
    if name in NUMBERS and value:
        return "#"
    # The same instant, whichever zone it came in.
    return str(datetime.fromisoformat(value).astimezone(UTC)) if name == "due_at" and value else value


def _subject(row: Entry | Notification | Alarm) -> str:
    kind = next(model for model in apps.get_models() if model._meta.model_name == row.subject_kind)
    return _name(kind._default_manager.get(pk=row.subject_id))


def _name(row: models.Model) -> str:
    at = next((getattr(row, name) for name in ("made_at", "said_at", "began_at", "at") if hasattr(row, name)), "")
    return f"{row._meta.model_name} {getattr(row, 'words', getattr(row, 'text', ''))} {at}"
