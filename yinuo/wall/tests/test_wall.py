from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from yinuo.conversations.models import Conversation
from yinuo.journal.models import Entry
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Handover, Promise
from yinuo.wall.axis import SLOTS, STEPS, Axis
from yinuo.wall.lanes import MOST_IN_SLOT, Asked, Wall

#: Monday 23 November 2026, 14:23 in Shanghai
NOW = datetime.fromisoformat("2026-11-23T14:23:00+08:00")

Owe = Callable[..., Promise]


@pytest.fixture
def owe(conversation: Conversation, alice: Agent) -> Owe:
    def owe_one(due_at: datetime | None, owner: Agent = alice, **facts: str) -> Promise:
        return Promise.objects.create(
            ticket=conversation.ticket,
            customer=conversation.ticket.customer,
            conversation=conversation,
            words="给您回电",
            action="callback",
            owner=owner,
            made_at=NOW - timedelta(hours=2),
            due_at=due_at,
            due_kind="by",
            **{"due_source": "said" if due_at else "event", "state": "open"} | facts,
        )

    return owe_one


def wall_of(agent: Agent, **asked: object) -> Wall:
    return Wall(agent, Asked(**asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("due", "hours", "place"),
    [
        ("14:22:59", 1, -1),
        ("14:23:00", 1, 0),
        ("14:59:59", 1, 0),
        ("15:00:00", 1, 1),
        ("19:59:59", 1, 5),
        ("20:00:00", 1, SLOTS),
        ("15:59:59", 4, 0),
        ("16:00:00", 4, 1),
    ],
)
def test_a_promise_stands_in_the_slot_of_its_due_time(due: str, hours: int, place: int) -> None:
    axis = Axis.ahead(NOW, timedelta(hours=hours))
    assert axis.place(datetime.fromisoformat(f"2026-11-23T{due}+08:00")) == place


@time_machine.travel(NOW, tick=False)
def test_the_slots_follow_each_other_and_name_the_day_when_it_is_another() -> None:
    axis = Axis.ahead(NOW, STEPS["24h"])
    labels = [slot.label for slot in axis.slots]
    assert labels[:3] == ["12–16 时", "16–20 时", "20–24 时"]
    assert labels[3] == "11月24日 0–4 时"
    assert all(one.end == other.start for one, other in zip(axis.slots, axis.slots[1:], strict=False))


@time_machine.travel(NOW, tick=False)
def test_every_lane_tells_what_is_overdue_what_comes_and_what_has_no_place(owe: Owe, alice: Agent, bob: Agent) -> None:
    late = owe(NOW - timedelta(minutes=8))
    soon = owe(NOW + timedelta(minutes=12))
    owe(NOW + timedelta(hours=9))
    owe(None)
    owe(NOW - timedelta(hours=1), state="kept")
    lanes = {lane.agent: lane for lane in wall_of(alice).lanes}
    lane = lanes[alice]
    assert [card.promise for card in lane.overdue.cards] == [late]
    assert [card.promise for card in lane.slots[0].cards] == [soon]
    assert (lane.live_count, lane.soon_count, lane.later_count, lane.undated_count) == (4, 2, 1, 1)
    assert lanes[bob].live_count == 0


@time_machine.travel(NOW, tick=False)
def test_the_headline_counts_today_without_what_was_taken_back(owe: Owe, sue: Agent) -> None:
    owe(NOW - timedelta(hours=1), state="kept")
    owe(NOW - timedelta(hours=1), state="kept_late")
    owe(NOW - timedelta(hours=1), state="withdrawn")
    owe(NOW - timedelta(days=1))
    owe(NOW + timedelta(hours=1))
    today = wall_of(sue).today
    assert (today.due_count, today.kept_count, today.overdue_count) == (3, 2, 1)


@time_machine.travel(NOW, tick=False)
def test_what_is_more_than_a_slot_holds_is_folded_not_lost(owe: Owe, alice: Agent) -> None:
    for minutes in range(MOST_IN_SLOT + 3):
        owe(NOW + timedelta(minutes=5 + minutes))
    lane = next(lane for lane in wall_of(alice).lanes if lane.agent == alice)
    cell = lane.slots[0]
    assert len(cell.shown) == MOST_IN_SLOT
    assert len(cell.shown) + len(cell.folded) == MOST_IN_SLOT + 3


@time_machine.travel(NOW, tick=False)
def test_a_promise_of_somebody_who_left_still_has_a_lane(owe: Owe, alice: Agent, sue: Agent) -> None:
    owe(NOW + timedelta(hours=1))
    Agent.objects.filter(pk=alice.pk).update(is_active=False)
    wall = wall_of(sue)
    assert alice in [lane.agent for lane in wall.lanes]
    assert alice not in [lane.agent for lane in wall.takers]


def test_whoever_is_there_with_the_least_to_do_is_offered_first(owe: Owe, alice: Agent, bob: Agent, sue: Agent) -> None:
    for person, count in ((alice, 2), (bob, 1)):
        person.become("ready")
        for _ in range(count):
            owe(timezone.now() + timedelta(hours=1), owner=person)
    sue.become("offline")
    assert [lane.agent for lane in wall_of(sue).takers] == [bob, alice, sue]
    bob.become("offline")
    assert next(iter(wall_of(sue).takers)).agent == alice


def test_another_team_sees_neither_the_promises_nor_the_people(owe: Owe, charlie: Agent, client: Client) -> None:
    owe(timezone.now() + timedelta(hours=1))
    client.force_login(charlie)
    page = client.get("/wall").content.decode()
    assert "林晓" not in page
    assert "王女士" not in page


@time_machine.travel(NOW, tick=False)
def test_who_sees_every_team_may_choose_one(owe: Owe, max_: Agent, charlie: Agent, repair: Team) -> None:
    owe(NOW + timedelta(hours=1))
    assert len(wall_of(max_).teams) == 3
    assert {lane.agent for lane in wall_of(max_, team=repair.pk).lanes} == {charlie}


@pytest.mark.parametrize("query", ["?team=x", "?team=99999999999999999999", "?span=7h", "?risk=ja", "?team=-1"])
def test_an_address_that_means_nothing_shows_the_whole_wall(query: str, as_alice: Client) -> None:
    assert as_alice.get(f"/wall{query}").status_code == 200


@pytest.mark.parametrize("path", ["/wall", "/wall/board", "/wall?risk=1"])
def test_a_fuller_wall_asks_no_more_questions(
    path: str, owe: Owe, as_alice: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes in range(3):
        owe(timezone.now() + timedelta(minutes=minutes))
    with django_assert_max_num_queries(16) as few:
        as_alice.get(path)
    for minutes in range(60):
        owe(timezone.now() + timedelta(minutes=minutes))
    with django_assert_max_num_queries(len(few)):
        as_alice.get(path)


def test_many_are_handed_over_at_once_and_a_refusal_keeps_nobody_else_back(
    owe: Owe, client: Client, sue: Agent, bob: Agent, alice: Agent
) -> None:
    ahead = timezone.now() + timedelta(hours=1)
    first, second, settled = owe(ahead), owe(ahead), owe(ahead, state="kept")
    client.force_login(sue)
    answer = client.post(
        "/wall/handovers",
        {"promise": [first.pk, second.pk, settled.pk, "x", "9" * 30], "to": bob.pk, "why": "林晓去培训"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 204
    assert set(Promise.objects.filter(owner=bob)) == {first, second}
    assert Handover.objects.filter(taker=bob, by=sue, why="林晓去培训").count() == 2
    assert Entry.objects.filter(verb="promise.handed_over").count() == 2
    settled.refresh_from_db()
    assert settled.owner == alice


def test_nobody_hands_over_what_they_cannot_see_or_without_leading(
    owe: Owe, client: Client, charlie: Agent, alice: Agent, bob: Agent
) -> None:
    promise = owe(timezone.now() + timedelta(hours=1))
    Agent.objects.filter(pk=charlie.pk).update(role=Agent.Role.SUPERVISOR)
    client.force_login(charlie)
    client.post("/wall/handovers", {"promise": promise.pk, "to": charlie.pk})
    client.force_login(bob)
    assert client.post("/wall/handovers", {"promise": promise.pk, "to": bob.pk}).status_code == 403
    promise.refresh_from_db()
    assert promise.owner == alice
