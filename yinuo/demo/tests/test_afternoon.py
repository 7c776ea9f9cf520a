from __future__ import annotations

import time
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from yinuo.clock.models import Alarm
from yinuo.common import timelapse
from yinuo.common.timelapse import Timelapse
from yinuo.conversations.models import Conversation, Message
from yinuo.demo.afternoon import house, play
from yinuo.demo.seeding import seed
from yinuo.people.models import Agent
from yinuo.promises.models import Keeping, Promise

pytestmark = pytest.mark.django_db(transaction=True)


def test_twelve_agents_work_through_the_verbs_that_people_use(monkeypatch: pytest.MonkeyPatch) -> None:
    seed(now=timezone.now(), password="a-long-password-3", tickets=70)
    began = timezone.now()
    clock = Timelapse(timelapse.FASTEST, began, time.time())
    monkeypatch.setattr(timelapse, "running", clock)
    monkeypatch.setattr(timezone, "now", clock.now)
    messages, keepings = Message.objects.count(), Keeping.objects.count()
    play(began + timedelta(minutes=40), Event())

    agents = Agent.objects.filter(role=Agent.Role.AGENT)
    assert agents.count() == 12
    new = Conversation.objects.filter(began_at__gte=began)
    assert new.exclude(agent=None).values("agent").distinct().count() >= 10
    assert Message.objects.count() > messages
    assert Keeping.objects.count() > keepings
    # What was promised in the play is watched by the clock like any other promise.
    owed = Promise.objects.live().filter(made_at__gte=began, due_at__gt=clock.now())
    assert owed.exists()
    watched = Alarm.objects.waiting().filter(subject_kind="promise").values("subject_id")
    assert not owed.exclude(pk__in=watched).exists()


def test_a_play_that_is_stopped_ends_at_once() -> None:
    seed(now=timezone.now(), password="a-long-password-3", tickets=70)
    stop = Event()
    stop.set()
    count = Message.objects.count()
    play(timezone.now() + timedelta(hours=1), stop)
    assert Message.objects.count() == count
    assert len(house().people) == 17
