from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yinuo.clock.firing import fire_due
from yinuo.clock.models import Alarm
from yinuo.conversations.refusals import NotYourTicket
from yinuo.journal.models import Entry
from yinuo.journal.wording import story
from yinuo.notices.models import Notification
from yinuo.pledges import refusals
from yinuo.pledges.adopting import adopt, lay_down, pledge
from yinuo.pledges.calendars import add_year
from yinuo.pledges.models import Obligation, Occurrence, Pledge
from yinuo.pledges.recording import record_event, take_back, told
from yinuo.pledges.tests.conftest import SHANGHAI, TEN
from yinuo.pledges.tests.test_calendars import YEAR
from yinuo.promises.models import Promise

pytestmark = pytest.mark.django_db


def test_recording_returned_goods_makes_the_refund_of_the_law_a_promise_of_the_first_owner(retail, ticket, bob, alice):
    occurrence = record_event(ticket, "goods_returned", happened_at=TEN - timedelta(hours=1), by=bob)
    promise = Promise.objects.get()
    assert (promise.action, promise.words, promise.owner, promise.state) == ("refund", "退还货款", alice, "open")
    assert (promise.origin, promise.due_source, promise.made_at) == ("pledge", "pledge", TEN - timedelta(hours=1))
    assert promise.due_at == datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI)
    obligation = Obligation.objects.get(occurrence=occurrence)
    assert obligation.ground == "《中华人民共和国消费者权益保护法》第二十五条"
    assert obligation.pack_version == "2026-11"
    assert Alarm.objects.about(promise).waiting().filter(kind="promise.due", due_at=promise.due_at).exists()
    texts = [line.text for line in story(ticket.journal())]
    assert "何立记录了：收到退货，09:00" in texts
    assert any("应办：退款" in text and "11月25日 周三 23:59" in text for text in texts)
    assert told(occurrence) == "已记录。退还货款，最迟 11月25日 周三 23:59"


def test_the_same_event_again_changes_nothing(retail, ticket, alice, bob):
    first = record_event(ticket, "goods_returned", happened_at=TEN, by=alice)
    assert record_event(ticket, "goods_returned", happened_at=TEN, by=bob) == first
    assert Promise.objects.count() == 1
    assert Entry.objects.filter(verb="occurrence.recorded").count() == 1


def test_a_second_parcel_needs_its_number_and_then_has_a_promise_of_its_own(retail, ticket, alice):
    record_event(ticket, "goods_returned", happened_at=TEN, by=alice)
    with pytest.raises(refusals.AlreadyRecorded, match="林晓"):
        record_event(ticket, "goods_returned", happened_at=TEN - timedelta(hours=2), by=alice)
    record_event(ticket, "goods_returned", happened_at=TEN - timedelta(hours=2), by=alice, reference=" SF-77 ")
    assert Promise.objects.count() == 2
    assert Occurrence.objects.filter(reference="SF-77").exists()


def test_one_event_may_start_several_pledges(retail, ticket, alice, max_):
    pledge(by=max_, words="告诉客户退款进度", action="follow_up", event="goods_returned", number=1, unit="working_days")
    record_event(ticket, "goods_returned", happened_at=TEN, by=alice)
    assert sorted(Promise.objects.values_list("action", flat=True)) == ["follow_up", "refund"]


@pytest.mark.parametrize(
    ("event", "hours", "refusal"),
    [
        ("goods_returned", 1, refusals.NotYetHappened),
        ("goods_returned", -24 * 400, refusals.LongAgo),
        ("claim_received", 0, refusals.NoSuchEvent),
        ("", 0, refusals.NoSuchEvent),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_name(retail, ticket, alice, event, hours, refusal):
    with pytest.raises(refusal):
        record_event(ticket, event, happened_at=TEN + timedelta(hours=hours), by=alice)
    assert not Occurrence.objects.exists()


def test_nobody_outside_the_team_and_no_inspector_records(retail, ticket, charlie, ivy):
    for stranger in (charlie, ivy):
        with pytest.raises(NotYourTicket):
            record_event(ticket, "goods_returned", happened_at=TEN, by=stranger)


def test_an_owner_who_has_left_answers_for_nothing_new(retail, ticket, alice, bob, sue):
    alice.is_active = False
    alice.save()
    record_event(ticket, "goods_returned", happened_at=TEN, by=bob)
    assert Promise.objects.get().owner == sue


def test_a_pledge_or_pack_switched_off_makes_no_more_promises(retail, service, ticket, alice, max_):
    Pledge.objects.get(rule="retail.refund").switch(is_on=False, by=max_)
    lay_down("service", by=max_)
    for event in ("goods_returned", "visit_booked"):
        with pytest.raises(refusals.NoSuchEvent):
            record_event(ticket, event, happened_at=TEN, by=alice)


def test_taking_back_a_wrong_record_takes_its_open_promises_along_and_frees_the_event(retail, ticket, alice):
    occurrence = record_event(ticket, "goods_returned", happened_at=TEN, by=alice)
    with pytest.raises(refusals.ReasonMissing):
        take_back(occurrence, by=alice, why=" ")
    take_back(occurrence, by=alice, why="是另一位客户的包裹")
    take_back(occurrence, by=alice, why="再点一次")
    promise = Promise.objects.get()
    assert (promise.state, promise.withdrawal.why) == ("withdrawn", "是另一位客户的包裹")
    assert Entry.objects.filter(verb="occurrence.taken_back").count() == 1
    record_event(ticket, "goods_returned", happened_at=TEN - timedelta(hours=1), by=alice)
    assert Promise.objects.live().count() == 1


@pytest.fixture
def car(ticket, max_):
    adopt("car", by=max_)


def test_what_needs_an_unpublished_year_waits_undated_and_says_so(car, ticket, alice, clock):
    clock.move_to(datetime(2026, 12, 28, 10, tzinfo=SHANGHAI))
    occurrence = record_event(ticket, "car_claim", happened_at=datetime(2026, 12, 28, 9, tzinfo=SHANGHAI), by=alice)
    promise = Promise.objects.get()
    assert (promise.due_at, promise.after_event, promise.state) == (None, "2027 年日历公布", "open")
    assert "2027 年日历未公布" in told(occurrence)
    [alarm] = Alarm.objects.filter(kind="pledge.calendar").waiting()
    assert alarm.due_at == datetime(2026, 12, 29, 10, tzinfo=SHANGHAI)


def test_the_clock_looks_again_every_day_until_the_calendar_is_there(car, ticket, alice, clock):
    clock.move_to(datetime(2026, 12, 28, 10, tzinfo=SHANGHAI))
    record_event(ticket, "car_claim", happened_at=datetime(2026, 12, 28, 9, tzinfo=SHANGHAI), by=alice)
    clock.move_to(datetime(2027, 1, 4, 11, tzinfo=SHANGHAI))
    fire_due()
    assert Promise.objects.get().due_at is None
    assert Alarm.objects.filter(kind="pledge.calendar").waiting().count() == 1


def test_adding_the_calendar_dates_what_waited_for_it_at_once(car, ticket, alice, max_, clock):
    clock.move_to(datetime(2026, 12, 28, 10, tzinfo=SHANGHAI))
    record_event(ticket, "car_claim", happened_at=datetime(2026, 12, 28, 9, tzinfo=SHANGHAI), by=alice)
    add_year(YEAR, "2027.toml", by=max_)
    fire_due()
    promise = Promise.objects.get()
    # 29, 30, 31 December; 3 (make-up), 4, 5, 6, 7, 8 and 11 January.
    assert promise.due_at == datetime(2027, 1, 11, 18, tzinfo=SHANGHAI)
    assert promise.due_source == "pledge"
    assert Obligation.objects.get().unknown_year is None
    assert Alarm.objects.about(promise).waiting().filter(kind="promise.due").exists()
    assert not Alarm.objects.about(promise).waiting().filter(kind="promise.review").exists()
    assert any(line.text.startswith("期限已定") for line in story(ticket.journal()))


def test_a_calendar_that_comes_too_late_shows_the_promise_overdue_and_rings(car, ticket, alice, max_, clock):
    clock.move_to(datetime(2026, 12, 28, 10, tzinfo=SHANGHAI))
    record_event(ticket, "car_claim", happened_at=datetime(2026, 12, 28, 9, tzinfo=SHANGHAI), by=alice)
    clock.move_to(datetime(2027, 1, 13, 10, tzinfo=SHANGHAI))
    add_year(YEAR, "2027.toml", by=max_)
    fire_due()
    promise = Promise.objects.get()
    assert promise.is_overdue(datetime(2027, 1, 13, 10, tzinfo=SHANGHAI))
    assert Notification.objects.filter(recipient=alice, kind="promise.due").exists()
