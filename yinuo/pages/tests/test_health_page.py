from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yinuo.clock.models import Outage, beat, set_alarm
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def as_sue(client: Client, sue: Agent) -> Client:
    client.force_login(sue)
    return client


def test_a_running_clock_is_said_in_the_headline_with_when_it_rings_next(
    as_sue: Client, conversation: Conversation
) -> None:
    beat("clock", timezone.now(), "desk-1:17:abc")
    set_alarm("promise.due", conversation, timezone.now() + timedelta(days=400))
    text = as_sue.get("/health").text
    assert "时钟在走，没有迟到的提醒" in text
    assert "下一个提醒：20" in text
    assert "desk-1:17:abc" in text
    assert "时钟一直在走" in text


def test_a_stopped_clock_says_so_and_what_to_do(as_sue: Client) -> None:
    beat("clock", timezone.now() - 2 * MINUTE, "desk-1:17:abc")
    text = as_sue.get("/health").text
    assert "时钟停了，现在没有提醒" in text
    assert "yinuo serve" in text
    assert "已停" in text


def test_late_reminders_are_counted_in_the_headline(as_sue: Client, conversation: Conversation) -> None:
    beat("clock", timezone.now())
    set_alarm("promise.due", conversation, timezone.now() - MINUTE)
    assert "正在补响 1 个迟到的提醒" in as_sue.get("/health").text


def test_outages_of_the_clock_are_listed_with_their_length(as_sue: Client) -> None:
    now = timezone.now()
    Outage.objects.create(process="clock", began_at=now - 95 * MINUTE, ended_at=now - 30 * MINUTE)
    text = as_sue.get("/health").text
    assert "1 小时 5 分" in text
    assert "时钟一直在走" not in text


def test_the_page_asks_the_same_few_questions_however_many_processes_there_were(
    as_sue: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        beat("clock", timezone.now(), f"desk-{number}")
    with django_assert_max_num_queries(14):
        as_sue.get("/health")


def test_an_agent_is_not_let_in(as_alice: Client) -> None:
    assert as_alice.get("/health").status_code == 403
