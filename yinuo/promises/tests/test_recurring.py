"""每周五给您发进度: each time is a promise of its own, and none is left out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from yinuo.channels.receiving import receive
from yinuo.clock.firing import fire_due
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises import recurring, refusals
from yinuo.promises.models import Evidence, Promise, Recurrence
from yinuo.promises.recurring import nth_due, repeat
from yinuo.promises.tests.conftest import HOUR, MINUTE, SHANGHAI, TEN, Hear, Say

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=SHANGHAI)
WEEK = timedelta(days=7)


@pytest.fixture
def weekly(hears: Hear) -> Promise:
    return hears("每周五下班前给您发进度", due=FRIDAY, action="follow_up")


def dues() -> list[datetime | None]:
    return list(Promise.objects.order_by("due_at").values_list("due_at", flat=True))


def test_keeping_one_makes_the_next_with_its_reminders(
    weekly: Promise, alice: Agent, clock: time_machine.Traveller
) -> None:
    repeat(weekly, every="week", by=alice)
    clock.move_to(FRIDAY - HOUR)
    weekly.keep(by=alice, evidence=Evidence(reference="周报1"))
    following = Promise.objects.latest("pk")
    assert (following.due_at, following.owner, following.words) == (FRIDAY + WEEK, alice, weekly.words)
    assert Alarm.objects.about(following).waiting().filter(kind="promise.due", meant_at=FRIDAY + WEEK).exists()
    assert following.occurrence.number == 2


def test_a_time_that_passes_makes_the_next_and_the_missed_one_stays_owed(
    weekly: Promise, alice: Agent, clock: time_machine.Traveller
) -> None:
    repeat(weekly, every="week", by=alice)
    clock.move_to(FRIDAY + MINUTE)
    fire_due()
    assert dues() == [FRIDAY, FRIDAY + WEEK]
    assert Promise.objects.get(pk=weekly.pk).is_live
    weekly.keep(by=alice, evidence=Evidence(reference="周报1"))
    assert dues() == [FRIDAY, FRIDAY + WEEK]


def test_a_desk_that_slept_for_weeks_misses_none(weekly: Promise, alice: Agent, clock: time_machine.Traveller) -> None:
    repeat(weekly, every="week", by=alice)
    clock.move_to(FRIDAY + 3 * WEEK + HOUR)
    fire_due()
    assert dues() == [FRIDAY + number * WEEK for number in range(5)]
    fire_due()
    assert len(dues()) == 5


def test_it_follows_whoever_owns_it_now(weekly: Promise, alice: Agent, bob: Agent) -> None:
    repeat(weekly, every="week", by=alice)
    weekly.hand_over(bob, by=bob)
    weekly.keep(by=bob, evidence=Evidence(reference="周报1"))
    assert Promise.objects.latest("pk").owner == bob


def test_a_time_moved_once_does_not_move_the_rule(weekly: Promise, alice: Agent, say: Say) -> None:
    repeat(weekly, every="week", by=alice)
    weekly.renegotiate(by=alice, due_at=FRIDAY + timedelta(days=2), consent=say("customer", "周日也行"))
    assert FRIDAY + WEEK in dues()


def test_it_ends_after_its_count(weekly: Promise, alice: Agent) -> None:
    recurrence = repeat(weekly, every="week", count=2, by=alice)
    weekly.keep(by=alice, evidence=Evidence(reference="1"))
    Promise.objects.latest("pk").keep(by=alice, evidence=Evidence(reference="2"))
    assert Promise.objects.count() == 2
    recurrence.refresh_from_db()
    assert recurrence.ended_at is not None


def test_it_ends_on_its_day(weekly: Promise, alice: Agent) -> None:
    repeat(weekly, every="week", until=date(2026, 11, 28), by=alice)
    weekly.keep(by=alice, evidence=Evidence(reference="1"))
    Promise.objects.latest("pk").keep(by=alice, evidence=Evidence(reference="2"))
    assert dues() == [FRIDAY, FRIDAY + WEEK]


def test_somebody_ends_it_and_what_is_owed_stays_owed(weekly: Promise, alice: Agent, bob: Agent) -> None:
    recurrence = repeat(weekly, every="week", by=alice)
    with pytest.raises(refusals.NotYourPromise):
        recurring.end(recurrence, by=bob, why="客户不要了")
    with pytest.raises(refusals.ReasonMissing):
        recurring.end(recurrence, by=alice, why="")
    recurring.end(recurrence, by=alice, why="客户不要了")
    recurring.end(recurrence, by=alice, why="客户不要了")
    assert Promise.objects.get().is_live
    weekly.keep(by=alice, evidence=Evidence(reference="1"))
    assert Promise.objects.count() == 1


def rule(every: str, first: datetime, *, interval: int = 1, holidays: str = "as_is") -> Recurrence:
    return Recurrence(every=every, first_due_at=first, interval=interval, holidays=holidays)


@pytest.mark.parametrize(
    ("made", "number", "day"),
    [
        (rule("month", datetime(2026, 1, 31, 9, tzinfo=SHANGHAI)), 2, date(2026, 2, 28)),
        (rule("month", datetime(2026, 1, 31, 9, tzinfo=SHANGHAI)), 3, date(2026, 3, 31)),
        (rule("day", datetime(2026, 11, 18, 9, tzinfo=SHANGHAI), interval=3), 3, date(2026, 11, 24)),
        (rule("workday", datetime(2026, 9, 30, 9, tzinfo=SHANGHAI)), 2, date(2026, 10, 8)),
        (rule("week", datetime(2026, 9, 24, 9, tzinfo=SHANGHAI)), 2, date(2026, 10, 1)),
        (rule("week", datetime(2026, 9, 24, 9, tzinfo=SHANGHAI), holidays="before"), 2, date(2026, 9, 30)),
        (rule("week", datetime(2026, 9, 24, 9, tzinfo=SHANGHAI), holidays="after"), 2, date(2026, 10, 8)),
        (rule("day", datetime(2026, 10, 9, 9, tzinfo=SHANGHAI), holidays="after"), 2, date(2026, 10, 10)),
    ],
)
def test_when_it_comes(made: Recurrence, number: int, day: date) -> None:
    due_at = nth_due(made, number)
    assert (due_at.date(), due_at.hour) == (day, 9)


def test_rules_that_make_no_sense_are_refused(
    weekly: Promise, hears: Hear, alice: Agent, bob: Agent, clock: time_machine.Traveller
) -> None:
    def asked(promise: Promise = weekly, by: Agent = alice, **terms: object) -> None:
        repeat(promise, by=by, **({"every": "week"} | terms))  # type: ignore[arg-type]

    with pytest.raises(refusals.RuleIncomplete):
        asked(every="moon")
    with pytest.raises(refusals.RuleIncomplete):
        asked(interval=0)
    with pytest.raises(refusals.EndsBeforeItRepeats):
        asked(count=1)
    with pytest.raises(refusals.EndsBeforeItRepeats):
        asked(until=FRIDAY.date())
    with pytest.raises(refusals.NotYourPromise):
        asked(by=bob)
    with pytest.raises(refusals.NoTimeToRepeat):
        asked(hears("会有专人联系您", due=None))
    asked()
    with pytest.raises(refusals.RepeatsAlready):
        asked()


def test_the_rule_is_set_and_ended_on_its_page(weekly: Promise, as_alice: Client) -> None:
    terms = {"every": "week", "holidays": "before", "count": "12"}
    as_alice.post(f"/promises/{weekly.pk}/repetition", terms)
    html = as_alice.get(f"/promises/{weekly.pk}", headers={"accept-language": "en"}).content.decode()
    assert "Number 1 by the rule: every week, days off: on the working day before, 12 times in all." in html
    assert "The next one" in html
    as_alice.post(f"/promises/{weekly.pk}/repetition/end", {"why": "客户不要了"})
    assert Recurrence.objects.get().ended_why == "客户不要了"
    html = as_alice.get(f"/promises/{weekly.pk}", headers={"accept-language": "en"}).content.decode()
    assert "It comes no more." in html


@pytest.mark.parametrize(
    ("words", "every"),
    [("每周五给您发进度", "week"), ("每个工作日给您同步", "workday"), ("每月1号寄对账单", "month"), ("周五给您发", "")],
)
def test_how_often_is_taken_from_the_words(words: str, every: str) -> None:
    assert recurring.every_in(words) == every


def test_what_does_not_repeat_has_no_rule_to_end(weekly: Promise, as_alice: Client) -> None:
    assert as_alice.post(f"/promises/{weekly.pk}/repetition/end", {"why": "x"}).status_code == 409


def test_a_suggestion_that_repeats_is_a_promise(hears: Hear, alice: Agent) -> None:
    suggested = hears(due=TEN + HOUR, is_accepted=False)
    repeat(suggested, every="day", by=alice)
    assert Promise.objects.get().state == "open"


def say_it(call: Conversation, alice: Agent, text: str, *, at: datetime = TEN) -> Promise:
    (promise,) = receive(call, speaker="agent", author=alice, text=text, said_at=at).promises
    return promise


def test_a_rhythm_that_is_heard_dates_the_promise_and_repeats_it(
    call: Conversation, alice: Agent, clock: time_machine.Traveller
) -> None:
    promise = say_it(call, alice, "王女士，我每周五给您发进度，一共三次。")
    friday = FRIDAY + HOUR
    assert (promise.due_at, promise.is_vague, promise.state) == (friday, False, "suggested")
    rule = promise.occurrence.recurrence
    assert (rule.every, rule.interval, rule.count, rule.made_by) == ("week", 1, 3, alice)
    clock.move_to(friday + 4 * WEEK)
    fire_due()
    assert dues() == [friday, friday + WEEK, friday + 2 * WEEK]


def test_what_never_was_a_promise_comes_no_more(
    call: Conversation, alice: Agent, clock: time_machine.Traveller
) -> None:
    promise = say_it(call, alice, "王女士，我每周五给您发进度。")
    promise.withdraw(by=alice, on_behalf_of="mistake", why="说的是别的事")
    assert dues() == [FRIDAY + HOUR]
    assert Recurrence.objects.get().ended_at is not None


def test_what_no_rule_tells_is_dated_and_left_to_a_person(call: Conversation, alice: Agent) -> None:
    promise = say_it(call, alice, "我每两小时给您更新一次抢修进度。")
    assert promise.due_at == TEN + 2 * HOUR
    assert not Recurrence.objects.exists()


def test_a_rhythm_of_long_ago_makes_no_flood(call: Conversation, alice: Agent) -> None:
    promise = say_it(call, alice, "我每天给您打电话说一下进展。", at=TEN - timedelta(days=30))
    assert promise.due_at == datetime(2026, 10, 19, 23, 59, 59, tzinfo=SHANGHAI)
    assert not Recurrence.objects.exists()
