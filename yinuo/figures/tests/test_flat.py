"""What the figures of a month cost does not grow with the years below it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yinuo.conversations.models import Ticket
from yinuo.figures.asked import Asked
from yinuo.figures.counting import Figures, promises_behind
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
