"""One promise, as an agent's sentence makes it: Alice tells 王女士 at 10:00 that she calls back within the hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.conversations.models import Conversation, Message
from yinuo.language import types as language
from yinuo.people.models import Agent
from yinuo.promises.hearing import hear
from yinuo.promises.models import Promise

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

Hear = Callable[..., Promise]
Say = Callable[..., Message]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands at ten in the morning until a test moves it."""
    with time_machine.travel(TEN, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def call(clock: time_machine.Traveller, conversation: Conversation) -> Conversation:
    """The conversation of the cast, begun at ten."""
    return conversation


@pytest.fixture
def chat(call: Conversation) -> Conversation:
    """A chat of the same ticket, beside the call."""
    return Conversation.objects.create(ticket=call.ticket, channel="chat", agent=call.agent, began_at=TEN, last_at=TEN)


@pytest.fixture
def say(call: Conversation) -> Say:
    """Store one message of the call, or of another conversation, without reading it."""

    def said(speaker: str, text: str, *, at: datetime | None = None, to: Conversation | None = None) -> Message:
        conversation = to or call
        author = None if speaker == "customer" else (conversation.agent or conversation.ticket.owner)
        said_at = at or datetime.now(SHANGHAI)
        return Message.objects.create(
            conversation=conversation, speaker=speaker, author=author, text=text, said_at=said_at
        )

    return said


@pytest.fixture
def hears(say: Say) -> Hear:
    """A promise found in a sentence of Alice's. ``due`` None is a vague one."""

    def heard(
        words: str = "我一小时内给您回电",
        *,
        due: datetime | None = TEN + HOUR,
        is_accepted: bool = True,
        **found: Any,
    ) -> Promise:
        message = say("agent", f"王女士，{words}。")
        start = message.text.index(words)
        facts = {
            "span": language.Span(start, start + len(words), words),
            "action": "callback",
            "owner": "self",
            "due": due,
            "due_kind": "within" if due else "vague",
            **found,
        }
        return hear(message, language.Promise(**facts), is_accepted=is_accepted)

    return heard


@pytest.fixture
def promise(hears: Hear) -> Promise:
    """Open, due at eleven."""
    return hears()


@pytest.fixture
def outbound(call: Conversation, alice: Agent, clock: time_machine.Traveller) -> Callable[[datetime], Conversation]:
    """A call of ours to the customer, begun at the given time."""

    def called(at: datetime) -> Conversation:
        return Conversation.objects.create(
            ticket=call.ticket, channel="phone", direction="out", agent=alice, began_at=at, last_at=at
        )

    return called
