"""The demo company as of one afternoon, seeded once for all these tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import F
from pytest_django import DjangoDbBlocker

from yinuo.clock.firing import fire_due
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.customers.models import ContactPoint, Customer
from yinuo.demo.seeding import NotEmpty, Summary, seed
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.notices.wording import sentence
from yinuo.people.models import Agent, Presence, Team
from yinuo.promises.models import Evidence, Promise

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 15, 20, 31, tzinfo=SHANGHAI)
TICKETS = 180
MINUTE = timedelta(minutes=1)
State = Promise.State


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Summary]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed(now=NOW, password="geheim-und-lang", tickets=TICKETS)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _in_the_company(company: Summary, db: None) -> None:
    pass


def test_there_are_three_teams_twelve_people_and_300_customers_who_can_be_reached():
    assert Team.objects.count() == 3
    assert Counter(Agent.objects.values_list("role", flat=True)) == {
        "agent": 7,
        "supervisor": 3,
        "inspector": 1,
        "manager": 1,
    }
    assert Customer.objects.count() == 300
    phones = ContactPoint.objects.filter(kind="phone").values_list("value", flat=True)
    assert len(phones) == 300
    # No Chinese mobile number begins with 12.
    assert all(len(phone) == 11 and phone.startswith("12") for phone in phones)


def test_there_are_as_many_tickets_as_asked_for_over_sixty_days(company: Summary):
    assert company.tickets == Ticket.objects.count() == TICKETS
    oldest = Ticket.objects.earliest("opened_at").opened_at
    assert timedelta(days=50) < NOW - oldest <= timedelta(days=60)
    assert not Ticket.objects.filter(opened_at__gt=NOW).exists()


def test_there_are_promises_of_every_kind_of_end(company: Summary):
    states = company.promises
    assert states[State.KEPT] >= 60
    for state in (State.KEPT_LATE, State.BROKEN, State.RENEGOTIATED, State.WITHDRAWN):
        assert states[state] >= 2, state
    assert 30 <= states[State.OPEN] + states[State.SUGGESTED] <= 42


def test_live_promises_are_due_from_40_minutes_ago_to_two_days_ahead():
    due = [promise.due_at for promise in Promise.objects.live() if promise.due_at]
    assert NOW - 40 * MINUTE <= min(due) < NOW
    assert max(due) <= NOW + timedelta(days=2, hours=8)


def test_the_demo_agent_has_several_promises_due_within_half_an_hour_and_some_overdue():
    mine = Promise.objects.live().filter(owner__username="cheng")
    assert mine.filter(due_at__gt=NOW, due_at__lte=NOW + 30 * MINUTE).count() >= 4
    assert mine.filter(due_at__lt=NOW).count() >= 2


def test_the_demo_agent_has_kept_promises_today_and_one_of_them_late():
    today = Promise.objects.filter(owner__username="cheng", made_at__gt=NOW - timedelta(hours=5))
    states = Counter(today.values_list("state", flat=True))
    assert states[State.KEPT] >= 4
    assert states[State.KEPT_LATE] == 1


def test_nobody_is_owed_two_promises_of_the_present():
    customers = Counter(Promise.objects.live().values_list("customer", flat=True))
    assert set(customers.values()) == {1}


def test_twenty_minutes_said_eight_minutes_ago_are_due_in_twelve():
    promise = Promise.objects.get(words="我二十分钟后给您回电话", made_at=NOW - 8 * MINUTE)
    assert promise.due_at == NOW + 12 * MINUTE
    assert promise.owner.username == "cheng"
    assert promise.conversation
    assert promise.conversation.ended_at is None


def test_four_customers_wait_from_20_seconds_to_3_minutes():
    waits = [NOW - conversation.began_at for conversation in Conversation.objects.waiting()]
    assert len(waits) == 4
    assert timedelta(seconds=20) <= min(waits) <= max(waits) <= 3 * MINUTE


def test_conversations_are_in_progress_and_everybody_who_works_shows_where_they_are():
    in_progress = Conversation.objects.filter(ended_at=None).exclude(agent=None)
    assert in_progress.filter(agent__username="cheng").count() == 2
    here = dict(Presence.objects.filter(ended_at=None).values_list("agent__username", "status"))
    assert len(here) == 10
    assert here["cheng"] == Presence.Status.IN_CONVERSATION
    assert len(set(here.values())) >= 5


def test_every_promise_is_owned_by_somebody_of_the_tickets_team():
    assert not Promise.objects.exclude(owner__team=F("ticket__team")).exists()
    assert not Promise.objects.exclude(customer=F("ticket__customer")).exists()


def test_the_words_of_every_heard_promise_stand_where_it_says():
    for promise in Promise.objects.filter(origin="heard").select_related("message"):
        start = promise.span_start
        assert promise.message
        assert start is not None
        assert promise.message.text[start : start + len(promise.words)] == promise.words


@pytest.mark.parametrize(
    ("states", "row", "verb"),
    [
        (["kept", "kept_late"], "keeping", "promise.kept"),
        (["broken"], "breach", "promise.broken"),
        (["renegotiated"], "renegotiation", "promise.renegotiated"),
        (["withdrawn"], "withdrawal", "promise.withdrawn"),
    ],
)
def test_every_settled_promise_has_its_row_and_its_journal_entry_at_the_same_time(states, row, verb):
    promises = Promise.objects.filter(state__in=states).select_related(row)
    entries = dict(Entry.objects.filter(verb=verb, subject_kind="promise").values_list("subject_id", "at"))
    assert promises
    for promise in promises:
        assert getattr(promise, row).at == entries[promise.pk]
        assert promise.made_at < entries[promise.pk] <= NOW


def test_every_promise_enters_the_journal_when_it_is_made():
    begun = ["promise.made", "promise.suggested", "promise.callback_owed"]
    entered = set(Entry.objects.filter(verb__in=begun).values_list("subject_id", flat=True))
    succeeded = set(Promise.objects.filter(origin="renegotiation").values_list("pk", flat=True))
    assert entered | succeeded == set(Promise.objects.values_list("pk", flat=True))


def test_what_kept_a_promise_is_evidence_the_desk_itself_would_take():
    for promise in Promise.objects.filter(state__in=["kept", "kept_late"]).select_related("keeping"):
        keeping = promise.keeping
        evidence = Evidence(keeping.conversation, keeping.message, keeping.reference)
        assert not evidence.is_empty
        assert evidence.is_ours
        assert evidence.concerns(promise.customer_id)
        assert not evidence.made(promise)
        assert promise.made_at <= keeping.fulfilled_at <= keeping.at <= NOW
        assert promise.due_at
        was_broken = hasattr(promise, "breach")
        assert (promise.state == State.KEPT_LATE) == (was_broken or keeping.fulfilled_at > promise.due_at)


def test_a_customer_agreed_to_every_new_time_before_the_old_one_passed():
    for promise in Promise.objects.filter(state="renegotiated").select_related("renegotiation__consent"):
        consent = promise.renegotiation.consent
        assert consent.speaker == Message.Speaker.CUSTOMER
        new_due_at = promise.renegotiation.successor.due_at
        assert promise.due_at
        assert new_due_at
        assert promise.made_at < consent.said_at < promise.due_at < new_due_at


def test_no_alarm_waits_in_the_past_and_a_clock_started_now_rings_nothing():
    assert not Alarm.objects.waiting().filter(due_at__lte=NOW).exists()
    assert fire_due(NOW) == 0


def test_alarms_wait_for_live_promises_and_for_no_other():
    waiting = set(Alarm.objects.waiting().values_list("subject_id", flat=True))
    assert waiting == set(Promise.objects.live().values_list("pk", flat=True))


def test_who_must_know_of_an_overdue_promise_has_been_told():
    for promise in Promise.objects.overdue(NOW).select_related("owner", "ticket"):
        told = Notification.objects.filter(kind="promise.due", subject_kind="promise", subject_id=promise.pk)
        supervisor = Agent.objects.get(role="supervisor", team=promise.ticket.team)
        assert {notification.recipient for notification in told} == {promise.owner, supervisor}


def test_twenty_to_thirty_notices_are_unread_and_all_can_be_said():
    unread = Notification.objects.filter(read_at=None)
    assert 18 <= unread.count() <= 32
    for notification in Notification.objects.all()[:200]:
        assert sentence(notification)


def test_the_journal_runs_forward_and_ends_now():
    times = list(Entry.objects.exclude(verb="demo.seeded").order_by("id").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= NOW


def test_every_message_has_been_read_and_says_who_wrote_it():
    assert not Message.objects.filter(reading=None).exists()
    assert not Message.objects.exclude(speaker="customer").filter(author=None).exists()
    assert "{" not in "".join(Message.objects.values_list("text", flat=True))


def test_customers_and_agents_do_not_all_say_the_same():
    texts = Counter(Message.objects.filter(speaker="agent", promises__isnull=False).values_list("text", flat=True))
    assert texts.most_common(1)[0][1] <= 5
    assert len(texts) >= 110


def test_a_database_with_anything_in_it_is_left_alone():
    before = Entry.objects.count(), Promise.objects.count()
    with pytest.raises(NotEmpty):
        seed(now=NOW, password="geheim-und-lang")
    assert (Entry.objects.count(), Promise.objects.count()) == before
