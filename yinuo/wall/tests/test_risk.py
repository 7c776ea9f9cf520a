"""What the advisor says of a promise stands on its card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.test import Client

from yinuo.advisor.learning import learn
from yinuo.advisor.tests.conftest import NOW, Promises, owed, past  # noqa: F401  fixtures
from yinuo.people.models import Agent
from yinuo.wall.lanes import Asked, Wall


def test_who_has_too_much_to_do_at_once_is_at_risk(
    past: Callable[[int], None],  # noqa: F811
    owed: Promises,  # noqa: F811
    alice: Agent,
    bob: Agent,
    sue: Agent,
    client: Client,
) -> None:
    past(120)
    learn(NOW)
    crowd = {owed(alice, made_at=NOW, due_at=NOW + timedelta(minutes=20 + number)).pk for number in range(5)}
    safe = owed(bob, made_at=NOW, due_at=NOW + timedelta(hours=5))
    late = owed(bob, made_at=NOW - timedelta(hours=3), due_at=NOW - timedelta(minutes=3))
    client.force_login(sue)
    with time_machine.travel(NOW, tick=False):
        risky = Wall(sue, Asked()).at_risk
        assert risky
        assert {card.promise.pk for card in risky} <= crowd
        assert [card.chance for card in risky] == sorted(card.chance or 0 for card in risky)
        page = client.get("/wall").content.decode()
        assert f"{len(risky)} 个可能守不住" in page
        assert "按时可能" in page
        lanes = {lane.agent: lane for lane in Wall(sue, Asked(only_risk=True)).lanes}
    shown = {card.promise.pk for lane in lanes.values() for cell in (lane.overdue, *lane.slots) for card in cell.cards}
    assert late.pk in shown
    assert safe.pk not in shown
