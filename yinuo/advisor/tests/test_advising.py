from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
import time_machine

from yinuo.advisor.advising import advise, on_time_probability
from yinuo.advisor.learning import learn
from yinuo.advisor.learnt import Basis
from yinuo.advisor.models import Lesson, Quote, hits
from yinuo.advisor.quoting import quote
from yinuo.advisor.tests.conftest import NOW, Promises
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Evidence, Promise
from yinuo.rota.models import Leave, Shift

Past = Callable[[int], None]


def test_without_a_past_it_says_that_it_does_not_know(alice: Agent) -> None:
    assert learn(NOW) == 0
    advice = advise(alice, "callback", NOW)
    assert advice.basis == Basis.NOTHING
    assert (advice.at_80, advice.at_95) == (None, None)


def test_95_percent_is_not_said_of_fewer_than_19(past: Past, alice: Agent) -> None:
    past(22)
    learn(NOW)
    advice = advise(alice, "callback", NOW)
    assert 4 <= advice.n < 19
    assert advice.at_80 is not None
    assert advice.at_95 is None


def test_with_a_past_both_times_are_said_and_the_surer_one_is_later(past: Past, alice: Agent) -> None:
    past(300)
    learn(NOW)
    advice = advise(alice, "callback", NOW)
    assert advice.basis == Basis.TEAM
    assert advice.n > 200
    assert advice.at_80 is not None
    assert advice.at_95 is not None
    assert NOW < advice.at_80 < advice.at_95 < NOW + timedelta(hours=4)


def test_whoever_has_much_to_do_can_promise_only_later(past: Past, owed: Promises, alice: Agent, bob: Agent) -> None:
    past(300)
    learn(NOW)
    for minutes in range(10, 70, 10):
        owed(bob, made_at=NOW - timedelta(minutes=5), due_at=NOW + timedelta(minutes=minutes))
    free, busy = advise(alice, "callback", NOW), advise(bob, "callback", NOW)
    assert free.at_95 is not None
    assert busy.at_95 is not None
    assert busy.at_95 > free.at_95
    assert (free.open_count, busy.open_count) == (0, 6)


def test_a_kind_that_was_never_promised_goes_by_what_the_desk_did(past: Past, alice: Agent) -> None:
    past(300)
    learn(NOW)
    assert advise(alice, "compensate", NOW).basis == Basis.DESK


def test_the_open_promise_that_a_new_one_would_endanger_is_named(past: Past, owed: Promises, alice: Agent) -> None:
    past(300)
    learn(NOW)
    in_hand = owed(alice, made_at=NOW - timedelta(minutes=5), due_at=NOW + timedelta(minutes=35))
    standing = owed(alice, made_at=NOW, due_at=NOW + timedelta(minutes=60))
    assert advise(alice, "callback", NOW, due_at=NOW + timedelta(hours=4)).endangered is None
    found = advise(alice, "callback", NOW, due_at=NOW + timedelta(minutes=20)).endangered
    assert found is not None
    # What is in hand is finished first, whatever comes.
    assert found.promise_id == standing.pk != in_hand.pk
    assert found.after < 0.8
    assert found.after < found.before


def test_a_time_nobody_could_keep_gets_a_small_chance(past: Past, alice: Agent) -> None:
    past(300)
    learn(NOW)
    soon = advise(alice, "callback", NOW, due_at=NOW + timedelta(minutes=1)).chance
    late = advise(alice, "callback", NOW, due_at=NOW + timedelta(hours=3)).chance
    assert soon is not None
    assert late is not None
    assert soon < 0.2
    assert late > 0.9


def test_later_than_law_or_policy_allow_is_said(past: Past, alice: Agent) -> None:
    past(300)
    learn(NOW)
    assert advise(alice, "callback", NOW, latest_allowed=NOW + timedelta(minutes=1)).is_later_than_allowed
    assert not advise(alice, "callback", NOW, latest_allowed=NOW + timedelta(days=7)).is_later_than_allowed


def test_who_goes_on_leave_can_promise_nothing_before_they_are_back(past: Past, alice: Agent, sue: Agent) -> None:
    past(300)
    learn(NOW)
    back = NOW.replace(day=17, hour=9, minute=0)
    Leave.objects.create(agent=alice, begins_at=NOW, ends_at=back, by=sue)
    advice = advise(alice, "callback", NOW + timedelta(minutes=1))
    assert advice.at_80 is not None
    assert back < advice.at_80 < back + timedelta(hours=3)


def test_who_works_late_can_promise_for_the_evening(past: Past, alice: Agent) -> None:
    past(300)
    for weekday in range(5):
        Shift.objects.create(agent=alice, weekday=weekday, starts=time(12), ends=time(21))
    learn(NOW)
    evening = NOW.replace(hour=18, minute=30)
    advice = advise(alice, "callback", evening)
    assert advice.at_95 is not None
    assert evening < advice.at_95 < evening.replace(hour=21)


def test_before_a_weekend_the_next_morning_is_monday(past: Past, alice: Agent) -> None:
    past(300)
    learn(NOW)
    friday = NOW.replace(day=13, hour=17, minute=55)
    advice = advise(alice, "callback", friday)
    assert advice.at_95 is not None
    assert advice.at_95.date() == friday.replace(day=16).date()


def test_what_is_overdue_is_lost_and_what_waits_for_an_event_has_no_chance_yet(
    past: Past, owed: Promises, alice: Agent
) -> None:
    past(300)
    learn(NOW)
    late = owed(alice, made_at=NOW - timedelta(hours=3), due_at=NOW - timedelta(hours=1))
    waiting = owed(alice, made_at=NOW - timedelta(hours=3), due_at=None)
    safe = owed(alice, made_at=NOW, due_at=NOW + timedelta(hours=6))
    chances = on_time_probability(list(Promise.objects.live().select_related("owner")), NOW)
    assert chances[late.pk] == 0
    assert waiting.pk not in chances
    assert chances[safe.pk] > 0.8


def test_the_chances_of_many_promises_take_as_few_queries_as_of_one(
    past: Past, owed: Promises, alice: Agent, bob: Agent, django_assert_num_queries: Callable[[int], object]
) -> None:
    past(120)
    learn(NOW)
    for minutes in range(20):
        owed(alice if minutes % 2 else bob, made_at=NOW, due_at=NOW + timedelta(minutes=30 * minutes + 5))
    promises = list(Promise.objects.live().select_related("owner"))
    advise(alice, "callback", NOW)  # reads what was learnt, once
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        assert len(on_time_probability(promises, NOW)) == 20
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        advise(alice, "callback", NOW)


def test_the_same_question_gets_the_same_answer(past: Past, owed: Promises, alice: Agent) -> None:
    past(120)
    learn(NOW)
    owed(alice, made_at=NOW, due_at=NOW + timedelta(minutes=30))
    assert advise(alice, "callback", NOW) == advise(alice, "callback", NOW)


def test_learning_again_replaces_what_was_learnt(past: Past) -> None:
    past(60)
    learn(NOW)
    learn(NOW + timedelta(hours=1))
    assert Lesson.objects.count() == 2  # of the desk and of the one team
    assert {lesson.learnt_at for lesson in Lesson.objects.all()} == {NOW + timedelta(hours=1)}


@pytest.mark.parametrize(("after", "hit"), [(20, 1), (600, 0)])
def test_a_promise_made_with_an_advice_in_view_is_held_against_it(
    past: Past, conversation: Conversation, alice: Agent, after: int, hit: int
) -> None:
    past(300)
    learn(NOW)
    with time_machine.travel(NOW, tick=False) as clock:
        quote(advise(alice, "callback", NOW), conversation.ticket)
        quote(advise(alice, "callback", NOW), conversation.ticket)
        assert Quote.objects.count() == 1
        promise = promise_by_hand(
            conversation.ticket, by=alice, action="callback", words="回电", due_at=NOW + timedelta(hours=2)
        )
        clock.move_to(NOW + timedelta(minutes=after))
        promise.keep(by=alice, evidence=Evidence(reference="8842"))
    assert Quote.objects.get().promise == promise
    assert hits("callback", NOW) == (0, 0)
    assert hits("callback", NOW + timedelta(days=1)) == (hit, 1)
    assert hits("callback", NOW + timedelta(days=120)) == (0, 0)
