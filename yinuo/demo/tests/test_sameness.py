"""The same company every time, whatever the hour, the year and the engine."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from yinuo import language
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation, Message
from yinuo.demo.present import ticket_count
from yinuo.demo.seeding import seed
from yinuo.promises.models import Promise

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 15, 20, tzinfo=SHANGHAI)
SILENCE = language.Reading((), (), language.Emotion("calm", 0), ())


def _told(now: datetime = NOW, tickets: int = 20) -> tuple[list[object], Counter[str]]:
    """What was said and what became of it, in a seeding that is taken back."""
    with transaction.atomic():
        promises = seed(now=now, password="geheim-und-lang", tickets=ticket_count() + tickets).promises
        said: list[object] = list(Message.objects.order_by("pk").values_list("text", "said_at"))
        said += Promise.objects.order_by("pk").values_list("words", "due_at", "state", "owner__username")
        transaction.set_rollback(True)
    return said, promises


@pytest.mark.django_db
def test_the_same_moment_gives_the_same_company():
    assert _told() == _told()


@pytest.mark.django_db
def test_a_deaf_engine_changes_no_promise(monkeypatch):
    _, heard = _told()
    monkeypatch.setattr(language, "read", lambda message: SILENCE)
    _, unheard = _told()
    assert unheard == heard


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI),
        datetime(2026, 2, 17, 3, 33, tzinfo=SHANGHAI),  # a night in the Spring Festival
        datetime(2028, 2, 29, 23, 58, tzinfo=SHANGHAI),  # a year without a published calendar
        datetime(2027, 1, 1, 9, 5, tzinfo=SHANGHAI),
    ],
    ids=str,
)
def test_the_desk_is_in_the_middle_of_its_day_at_any_hour(now):
    with transaction.atomic():
        seed(now=now, password="geheim-und-lang", tickets=ticket_count())
        live = Promise.objects.live()
        assert 30 <= live.count() <= 42
        assert live.filter(owner__username="cheng", due_at__gt=now).count() >= 8
        assert Conversation.objects.waiting().count() == 4
        assert not Alarm.objects.waiting().filter(due_at__lte=now).exists()
        transaction.set_rollback(True)
