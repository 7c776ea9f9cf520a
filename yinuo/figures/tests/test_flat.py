"""What the figures of a month cost does not grow with the years below it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yinuo.conversations.models import Conversation, Ticket
from yinuo.figures.asked import Asked
from yinuo.figures.contacts import contacts_behind
from yinuo.figures.counting import Figures, promises_behind
from yinuo.figures.epoch import Quarters, day_of
from yinuo.figures.page import FiguresPage
from yinuo.figures.tests.conftest import DAY, HOUR, NOON, Make
from yinuo.people.models import Agent
from yinuo.promises.models import Promise


@pytest.fixture
def years(make: Make, alice: Agent) -> None:
    """Three thousand of the years before, and four of this month."""
    newest = [make(NOON - DAY * number, "open") for number in (1, 2, 3, 4)]
    ticket: Ticket = newest[0].ticket
    Promise.objects.bulk_create(
        Promise(
            ticket=ticket,
            customer=ticket.customer,
            owner=alice,
            words="我给您回电",
            action="callback",
            made_at=NOON - 60 * DAY - number * HOUR,
            due_at=NOON - 50 * DAY - number * HOUR,
            due_kind="by",
            due_source="said",
            state="broken",
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_the_promises_of_a_month_are_found_by_their_due_time(years: None, max_: Agent) -> None:
    asked = Asked.read(QueryDict(), max_)
    plan = promises_behind(max_, asked, "due").explain()
    assert "promise_due" in plan, plan
    assert Figures(max_, asked).overall().due == 4


def test_the_contacts_of_a_month_are_found_by_when_they_were_over(make: Make, alice: Agent, max_: Agent) -> None:
    ticket = make(NOON - DAY, "open").ticket
    Conversation.objects.bulk_create(
        Conversation(ticket=ticket, channel="phone", agent=alice, began_at=at, last_at=at, ended_at=at)
        for at in (NOON - 60 * DAY - number * HOUR for number in range(3000))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = contacts_behind(max_, Asked.read(QueryDict(), max_)).explain()
    assert "conversation_over" in plan, plan


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "UTC"])
def test_a_day_is_made_of_whole_quarters_wherever_the_desk_stands(make: Make, zone: str) -> None:
    """Counted by the database, told as Python tells it: the last second of a day and the first of the next."""
    with timezone.override(zone):
        midnight = timezone.localtime(NOON).replace(hour=0, minute=0, second=0, microsecond=0)
        ends = make(midnight - timedelta(microseconds=1), "open"), make(midnight, "open")
        quarters = dict(Promise.objects.annotate(quarter=Quarters("due_at")).values_list("pk", "quarter"))
        assert [day_of(quarters[one.pk]) for one in ends] == [(midnight - HOUR).date(), midnight.date()]


def test_one_page_asks_the_same_questions_however_many_there_are(make: Make, max_: Agent, client: Client) -> None:
    client.force_login(max_)
    counts = []
    for number in (1, 40):
        for _ in range(number):
            make(state="open")
            make(state="kept")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/figures").status_code == 200
        counts.append(sum("promises_promise" in query["sql"] for query in asked))
    assert counts[0] == counts[1] <= 16
    assert FiguresPage(max_, Asked.read(QueryDict(), max_)).overall.due == 82
