"""收到退货后48小时内退款: the clock starts when the event is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from yinuo.clock.firing import fire_due
from yinuo.clock.models import Alarm
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent
from yinuo.promises import policies, refusals
from yinuo.promises.happening import event_happened, says_it_happened
from yinuo.promises.hearing import owe_by_pledge
from yinuo.promises.models import Evidence, Happening, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def refund(hears: Hear) -> Promise:
    return hears("收到退货后48小时内给您退款", due=None, due_kind="within", after_event="收到退货", action="refund")


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_the_clock_starts_when_the_event_is_recorded(
    refund: Promise, alice: Agent, say: Say, clock: time_machine.Traveller
) -> None:
    assert Alarm.objects.about(refund).waiting().get().kind == "promise.review"
    clock.move_to(TEN + DAY)
    words = say("customer", "你们收到退货了")
    event_happened(refund, TEN + DAY, Evidence(message=words), by=alice)
    started = fresh(refund)
    assert (started.due_at, started.due_source, started.state) == (TEN + 3 * DAY, "said", "open")
    assert started.happening.message == words
    kinds = Alarm.objects.about(refund).waiting().order_by("due_at").values_list("kind", flat=True)
    assert list(kinds) == ["promise.half", "promise.soon", "promise.due", "promise.overdue"]
    assert Entry.objects.filter(verb="promise.event_happened").count() == 1


def test_recording_it_again_changes_nothing(refund: Promise, alice: Agent, clock: time_machine.Traveller) -> None:
    clock.move_to(TEN + DAY)
    first = event_happened(refund, TEN + DAY, by=alice)
    assert event_happened(refund, TEN + HOUR, by=alice) == first
    assert fresh(refund).due_at == TEN + 3 * DAY


def test_an_event_recorded_late_counts_from_when_it_happened_and_rings_at_once(
    refund: Promise, alice: Agent, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + 3 * DAY)
    event_happened(refund, TEN + HOUR, by=alice)
    assert fresh(refund).due_at == TEN + 2 * DAY + HOUR
    fire_due()
    assert ("alice", "promise.due") in Notification.objects.values_list("recipient__username", "kind")


def test_without_a_length_of_time_the_companys_default_runs_from_the_event(
    hears: Hear, alice: Agent, max_: Agent, clock: time_machine.Traveller
) -> None:
    promise = hears("仓库收到后我给您回电", due=None, after_event="收到后")
    policies.set_vague_within("callback", 2 * HOUR, by=max_)
    clock.move_to(TEN + DAY)
    event_happened(promise, TEN + DAY, by=alice)
    assert (fresh(promise).due_at, fresh(promise).is_vague) == (TEN + DAY + 2 * HOUR, True)


@pytest.mark.parametrize("at", [TEN - MINUTE, TEN + 10 * MINUTE])
def test_the_event_lies_neither_before_the_promise_nor_ahead(refund: Promise, alice: Agent, at: object) -> None:
    with pytest.raises(refusals.EventAtWrongTime):
        event_happened(refund, at, by=alice)  # type: ignore[arg-type]


def test_what_waits_for_nothing_has_no_event(promise: Promise, refund: Promise, alice: Agent, bob: Agent) -> None:
    with pytest.raises(refusals.NothingAwaited):
        event_happened(promise, TEN, by=alice)
    pledged = owe_by_pledge(
        promise.ticket,
        by=alice,
        action="refund",
        words="七天退款",
        began_at=TEN,
        due_at=None,
        waits_for="2028 calendar",
    )
    with pytest.raises(refusals.NothingAwaited):
        event_happened(pledged, TEN, by=alice)
    with pytest.raises(refusals.NotYourPromise):
        event_happened(refund, TEN, by=bob)
    refund.withdraw(by=alice, on_behalf_of="desk", why="不退了")
    with pytest.raises(refusals.AlreadySettled):
        event_happened(refund, TEN, by=alice)
    assert Happening.objects.count() == 0


def test_it_is_recorded_with_one_click(refund: Promise, as_alice: Client, clock: time_machine.Traveller) -> None:
    clock.move_to(TEN + DAY)
    assert f"/promises/{refund.pk}/event" in as_alice.get("/").content.decode()
    as_alice.post(f"/promises/{refund.pk}/event")
    assert fresh(refund).due_at == TEN + 3 * DAY
    html = as_alice.get(f"/promises/{refund.pk}", headers={"accept-language": "en"}).content.decode()
    assert "“收到退货” happened at" in html


def test_it_is_recorded_for_an_earlier_hour_with_what_shows_it(
    refund: Promise, as_alice: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN + DAY)
    as_alice.post(f"/promises/{refund.pk}/event", {"at": "2026-11-18T12:00", "reference": "SF1234"})
    assert (fresh(refund).due_at, fresh(refund).happening.reference) == (TEN + 2 * DAY + 2 * HOUR, "SF1234")


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("收到退货", "退货你们收到了，麻烦尽快退款"),
        ("收到退货", "物流显示退货你们仓库已经收到"),
        ("配件到货", "您好，配件到货了"),
        ("签收", "快递昨天已经签收了"),
    ],
)
def test_words_that_say_it_has_happened(event: str, text: str) -> None:
    assert says_it_happened(event, text)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("收到退货", "你们收到退货了吗？"),
        ("收到退货", "退货还没收到"),
        ("收到退货", "等你们收到退货以后再说"),
        ("收到退货", "我已经等了三天了"),
        ("收到退货", "如果收到退货了就退款"),
        ("", "好了"),
    ],
)
def test_words_that_do_not(event: str, text: str) -> None:
    assert not says_it_happened(event, text)
