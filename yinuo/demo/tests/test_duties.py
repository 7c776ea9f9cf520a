"""What the rest of the house does, at whatever hour the demo is opened."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yinuo.demo.afternoon import house
from yinuo.demo.duties import ILL, give_duties
from yinuo.demo.present import ticket_count
from yinuo.demo.seeding import seed
from yinuo.people.models import Agent
from yinuo.promises.models import Claim, Offer, Promise, Recurrence
from yinuo.rota.working import workings

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [0, 3, 10, 15, 23])
def test_everybody_but_the_sick_one_is_on_shift_and_something_of_everything_is_there(hour: int) -> None:
    now = datetime(2026, 11, 20, hour, 20, tzinfo=SHANGHAI)
    with time_machine.travel(now, tick=False):
        seed(now=now, password="geheim-und-lang", tickets=ticket_count() + 40)
        give_duties(now)
        people = list(Agent.objects.filter(team__isnull=False))
        away = {pk for pk, working in workings(people, now).items() if not working.is_there(now)}
        assert away == {Agent.objects.get(username=ILL).pk}
    assert Offer.objects.filter(is_needed=True, giver__username=ILL).exists()
    assert Offer.objects.filter(to__username="cheng", outcome="waiting").exists()
    assert Promise.objects.filter(origin="pledge").exists()
    assert Promise.objects.live().filter(due_source="event").exists()
    assert Recurrence.objects.filter(every="week", count=4).exists()
    assert Claim.objects.waiting().exists()


@pytest.mark.django_db
def test_on_the_afternoon_that_is_played_nobody_is_ill() -> None:
    now = datetime(2026, 11, 20, 13, 30, tzinfo=SHANGHAI)
    with time_machine.travel(now, tick=False):
        seed(now=now, password="geheim-und-lang", tickets=ticket_count() + 40)
        give_duties(now)
        assert all(working.is_there(now) for working in workings(house().people.values(), now).values())
    assert not Offer.objects.waiting().filter(giver__username=ILL).exists()
