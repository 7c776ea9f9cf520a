from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from yinuo.clock.models import beat, set_alarm
from yinuo.conversations.models import Conversation

pytestmark = pytest.mark.django_db


def test_a_desk_with_a_beating_clock_is_well_and_says_nothing_about_anybody(
    client: Client, conversation: Conversation
) -> None:
    beat("clock", timezone.now())
    set_alarm("promise.due", conversation, timezone.now() + timedelta(hours=1))
    set_alarm("promise.due", conversation, timezone.now() - timedelta(minutes=1))
    response = client.get("/healthz")
    assert response.status_code == 200
    health = response.json()
    assert health["ok"] is True
    assert health["clock_seconds_ago"] < 5
    assert health["sender_seconds_ago"] is None
    assert (health["alarms_waiting"], health["alarms_late"]) == (2, 1)
    assert "王" not in response.text


def test_a_clock_silent_for_31_seconds_is_not_well(client: Client) -> None:
    beat("clock", timezone.now() - timedelta(seconds=31))
    assert client.get("/healthz").status_code == 503


def test_two_of_three_clocks_beating_are_well_and_counted(client: Client) -> None:
    now = timezone.now()
    for name, ago in (("a", 2), ("b", 4), ("c", 300)):
        beat("clock", now - timedelta(seconds=ago), name)
    beat("sender", now, "d")
    response = client.get("/healthz")
    assert response.status_code == 200
    assert (response.json()["clocks"], response.json()["senders"]) == (2, 1)


def test_a_clock_that_never_beat_is_not_well(client: Client) -> None:
    assert client.get("/healthz").status_code == 503


def test_a_database_that_cannot_be_reached_is_said_without_its_address(client: Client) -> None:
    with patch("yinuo.pages.health.Heartbeat.objects.values_list", side_effect=OperationalError("host db.internal")):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"ok": False, "database": "unreachable"}


def test_health_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
