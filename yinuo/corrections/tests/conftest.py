"""What Alice said to 王女士 on a Wednesday at ten, and what the engine read in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.channels.receiving import receive
from yinuo.conversations.models import Conversation, Message

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)
PROMISE = "王女士，我明天下午三点前给您回电话"
MISSED = "这事儿您甭管了，周五之前见分晓"
RUDE = "我不知道，您打13800004058问问王慧"
ANGRY = "等了三天了，你们到底管不管"

Say = Callable[..., Message]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TEN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def say(clock: time_machine.Traveller, conversation: Conversation) -> Say:
    def said(text: str, speaker: str = "agent") -> Message:
        author = conversation.agent if speaker == "agent" else None
        return receive(conversation, speaker=speaker, text=text, author=author).message

    return said
