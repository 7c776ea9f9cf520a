from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db.models import Min
from django.test import Client

from yinuo.common.tests.http_sink import Sink
from yinuo.journal.models import Entry
from yinuo.notices.models import Delivery, Destination
from yinuo.notices.sending import send_next
from yinuo.notices.tests.conftest import Tell
from yinuo.people.models import Agent

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MakeDestination = Callable[..., Destination]


def _send_until_given_up() -> None:
    while (at := Delivery.objects.waiting().aggregate(at=Min("next_at"))["at"]) is not None:
        with time_machine.travel(at, tick=False):
            assert send_next(at)


@pytest.fixture
def given_up(sink: Sink, sue: Agent, destination_at: MakeDestination, tell_due: Tell) -> Destination:
    """Three notices to the group of Sue's team that its robot did not take, six times each."""
    group = destination_at(sink.url("/send?key=1"), "wecom", team=sue.team)
    sink.answers({"errcode": 93000, "errmsg": "invalid webhook url"})
    with time_machine.travel(NOON, tick=False):
        for number in range(3):
            tell_due(f"n{number}")
    _send_until_given_up()
    assert Delivery.objects.given_up().count() == 3
    assert len(sink.received) == 18
    return group


@pytest.fixture
def as_sue(client: Client, sue: Agent) -> Client:
    client.force_login(sue)
    return client


def test_the_page_says_what_was_not_sent_to_whom_and_why(as_sue: Client, given_up: Destination) -> None:
    page = as_sue.get("/deliveries").text
    assert "3 条通知没送出去" in page
    assert page.count('class="dead"') == 3
    assert "<b>3</b> 机器人地址已失效" in page
    assert "值班群 · 企业微信群机器人" in page
    assert "3 条没送出" in as_sue.get("/settings/notices").text
    assert '<a href="/deliveries">3</a>' in as_sue.get("/health").text


def test_one_is_tried_again_and_arrives_once_the_robot_is_there(
    as_sue: Client, sink: Sink, given_up: Destination
) -> None:
    one = Delivery.objects.given_up().latest("pk")
    sink.answers({"errcode": 0})
    assert as_sue.post(f"/deliveries/{one.pk}/retry")["Location"] == "/deliveries"
    while send_next(datetime.now(UTC)):
        pass
    one.refresh_from_db()
    assert one.sent_at is not None
    assert Delivery.objects.given_up().count() == 2
    assert Entry.objects.filter(verb="delivery.tried_again", subject_id=one.pk).count() == 1
    assert as_sue.post(f"/deliveries/{one.pk}/retry").status_code == 404


def test_a_robot_that_has_moved_gets_what_it_missed(as_sue: Client, sink: Sink, given_up: Destination) -> None:
    new = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef"
    as_sue.post(f"/destinations/{given_up.pk}/address", {"address": "https://elsewhere.example/", "secret": ""})
    given_up.refresh_from_db()
    assert given_up.address == sink.url("/send?key=1")  # not the address of such a robot
    as_sue.post(f"/destinations/{given_up.pk}/address", {"address": new, "secret": ""})
    given_up.refresh_from_db()
    assert (given_up.address, given_up.secret, given_up.host) == (new, "", "qyapi.weixin.qq.com")
    assert "0123456789abcdef" not in repr(Entry.objects.values_list("facts", flat=True))
    as_sue.post("/deliveries/retries")
    assert Delivery.objects.waiting().filter(destination=given_up).count() == 3


def test_all_are_tried_again_with_all_their_attempts_and_given_up_once_more(
    as_sue: Client, given_up: Destination
) -> None:
    with time_machine.travel(NOON, tick=False):
        assert "3 条通知正在重发" in as_sue.post("/deliveries/retries", follow=True).text
    assert set(Delivery.objects.values_list("attempt_count", flat=True)) == {0}
    _send_until_given_up()
    assert Delivery.objects.given_up().count() == 3


def test_a_leader_sees_and_retries_only_what_concerns_the_teams_they_see(
    client: Client, given_up: Destination, charlie: Agent, max_: Agent
) -> None:
    charlie.role = Agent.Role.SUPERVISOR
    charlie.save()
    client.force_login(charlie)
    assert "没有落下的" in client.get("/deliveries").text
    client.post("/deliveries/retries")
    assert Delivery.objects.given_up().count() == 3
    client.force_login(max_)
    assert "3 条通知没送出去" in client.get("/deliveries").text


def test_an_agent_has_no_such_page(as_alice: Client, given_up: Destination) -> None:
    assert as_alice.get("/deliveries").status_code == 403
    assert as_alice.post("/deliveries/retries").status_code == 403
    assert as_alice.get("/deliveries/retries").status_code in (403, 405)


def test_the_page_costs_the_same_for_one_and_for_forty(
    as_sue: Client, given_up: Destination, alice: Agent, tell_due: Tell, django_assert_max_num_queries: Any
) -> None:
    for number in range(45):
        tell_due(f"more{number}")
    Delivery.objects.update(given_up_at=NOON, why="answered")
    with django_assert_max_num_queries(12):
        page = as_sue.get("/deliveries").text
    assert page.count('class="dead"') == 40
    assert "?page=2" in page
