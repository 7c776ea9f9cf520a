"""Two people who record the same event at the same moment, and two who add the same year."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from yinuo.journal.models import Entry
from yinuo.pledges.adopting import adopt
from yinuo.pledges.calendars import add_year
from yinuo.pledges.models import CalendarYear, Occurrence
from yinuo.pledges.recording import record_event
from yinuo.pledges.refusals import AlreadyRecorded
from yinuo.pledges.tests.test_calendars import YEAR
from yinuo.promises.models import Promise
from yinuo.promises.tests.test_concurrency import both

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_the_same_event_at_once_is_one_event_with_one_promise(conversation, alice, bob, max_):
    adopt("retail", by=max_)
    ticket, at = conversation.ticket, timezone.now() - timedelta(hours=1)
    first, second = both(
        lambda: record_event(ticket, "goods_returned", happened_at=at, by=alice),
        lambda: record_event(ticket, "goods_returned", happened_at=at, by=bob),
    )
    assert first == second
    assert (Occurrence.objects.count(), Promise.objects.count()) == (1, 1)


def test_of_two_times_for_one_event_the_first_stands(conversation, alice, bob, max_):
    adopt("retail", by=max_)
    ticket, at = conversation.ticket, timezone.now() - timedelta(hours=1)
    results = both(
        lambda: record_event(ticket, "goods_returned", happened_at=at, by=alice),
        lambda: record_event(ticket, "goods_returned", happened_at=at - timedelta(hours=1), by=bob),
    )
    assert sorted(type(result).__name__ for result in results) == [AlreadyRecorded.__name__, Occurrence.__name__]
    assert Promise.objects.count() == 1


def test_a_year_added_twice_at_once_is_there_once(max_):
    results = both(*[lambda: add_year(YEAR, "2027.toml", by=max_)] * 2)
    assert [str(result) for result in results] == ["2027", "2027"]
    assert CalendarYear.objects.count() == 1
    assert Entry.objects.filter(verb="calendar.added").count() == 1


def test_a_pack_switched_on_twice_at_once_is_on_once(max_):
    results = both(*[lambda: adopt("retail", by=max_)] * 2)
    assert [getattr(result, "pack", result) for result in results] == ["retail", "retail"]
    assert Entry.objects.filter(verb="pack.adopted").count() == 1
