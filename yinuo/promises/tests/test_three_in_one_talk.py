"""Three promises in one talk on one day, with the customer answering between: each rings, whatever the customer says."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from yinuo.channels.receiving import receive
from yinuo.clock.firing import fire_due
from yinuo.conversations.models import Conversation
from yinuo.notices.models import Notification
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.tests.conftest import TEN

pytestmark = pytest.mark.django_db

ANSWERS = [
    "好的谢谢",
    "不用了，算了",
    "你们到底管不管",
    "可以",
    "没打啊",
    "收到了",
    "行，那就取消吧",
    "已经解决了",
    "再见",
]


@pytest.mark.parametrize("first", range(0, len(ANSWERS), 3))
def test_all_three_ring_at_their_time(
    chat: Conversation, alice: Agent, sue: Agent, clock: time_machine.Traveller, first: int
) -> None:
    promised = ["我今天下午两点前给您回电。", "发票今天下午四点前寄给您。", "退款今天下午六点前给您处理好。"]
    for number, (words, answer) in enumerate(zip(promised, ANSWERS[first : first + 3], strict=True)):
        clock.move_to(TEN + timedelta(minutes=10 * number))
        receive(chat, speaker="agent", author=alice, text=words)
        clock.shift(timedelta(minutes=1))
        receive(chat, speaker="customer", text=answer)
    assert Promise.objects.live().count() == 3
    for quarter in range(3, 40):
        clock.move_to(TEN + timedelta(minutes=15 * quarter))
        fire_due()
        if quarter % 4 == 3:
            receive(chat, speaker="customer", text=ANSWERS[quarter % len(ANSWERS)])
    assert Promise.objects.live().count() == 3
    for kind in ("promise.soon", "promise.due", "promise.overdue"):
        rung = Notification.objects.filter(recipient=alice, kind=kind).values_list("subject_id", flat=True)
        assert sorted(rung) == sorted(Promise.objects.values_list("pk", flat=True)), kind
    due = Notification.objects.filter(recipient=alice, kind="promise.due").order_by("made_at")
    assert [one.made_at for one in due] == [TEN + timedelta(hours=hours) for hours in (4, 6, 8)]
