"""The live stream: who hears of what, in whatever order it commits, and how a browser comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from yinuo.conversations.models import Conversation
from yinuo.journal.models import Entry, record
from yinuo.notices.models import tell
from yinuo.pages import live
from yinuo.pages.context import journal_at
from yinuo.pages.live import Broker, Happening, Journalist, stream
from yinuo.people.models import Agent, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker whose thread is not started: the test publishes what it wants."""
    broker = Broker()
    broker._is_reading.set()
    with patch.object(live, "broker", broker), patch.object(Broker, "_start"):
        yield broker


def entry(pk: int, team: Team, verb: str = "message.received") -> Entry:
    return Entry.objects.create(pk=pk, verb=verb, subject_kind="message", subject_id=7, for_team_id=team.pk)


def events(lines: list[str]) -> list[str]:
    return [line for text in lines for line in text.splitlines() if line.startswith("event:")]


def ids(happenings: list[Happening]) -> list[int]:
    return [happening.id for happening in happenings]


def test_my_team_hears_of_its_conversation_and_another_team_does_not(
    broker: Broker, alice: Agent, bob: Agent, charlie: Agent, max_: Agent, ivy: Agent, hotline: Team
) -> None:
    listeners = {agent: broker.subscribe(agent) for agent in (alice, bob, charlie, max_, ivy)}
    journalist = Journalist()
    record("message.received", hotline, team_id=hotline.pk, ticket_id=12)
    broker.publish(*journalist.look())
    heard = {agent.username for agent, one in listeners.items() if not one.queue.empty()}
    assert heard == {"alice", "bob", "max", "ivy"}


def test_what_is_for_one_person_reaches_only_that_person(
    broker: Broker, alice: Agent, bob: Agent, sue: Agent, max_: Agent, conversation: Conversation
) -> None:
    listeners = {agent: broker.subscribe(agent) for agent in (alice, bob, sue, max_)}
    journalist = Journalist()
    tell(alice, "conversation.wrote", conversation, key="k")
    broker.publish(*journalist.look())
    assert {agent.username for agent, one in listeners.items() if not one.queue.empty()} == {"alice"}


def test_an_entry_that_names_nobody_reaches_no_screen(broker: Broker, max_: Agent, hotline: Team) -> None:
    listener = broker.subscribe(max_)
    journalist = Journalist()
    record("demo.seeded", hotline)
    broker.publish(*journalist.look())
    assert listener.queue.empty()


def test_an_event_carries_kind_and_numbers_only(broker: Broker, alice: Agent, hotline: Team) -> None:
    record("promise.made", hotline, team_id=hotline.pk, ticket_id=12, words="我一定给您回电")
    happening = Journalist.__new__(Journalist)
    happening.last, happening.gaps = 0, {}
    [new], _ = happening.look()
    assert "回电" not in str(new)
    assert str(new).startswith(f"id: {new.id}\nevent: promise\ndata: ")


def test_each_entry_is_told_once(hotline: Team) -> None:
    journalist = Journalist()
    entry(901, hotline)
    assert ids(journalist.look()[0]) == [901]
    assert journalist.look() == ([], [])


def test_an_entry_that_commits_after_a_higher_number_is_not_lost(hotline: Team) -> None:
    entry(900, hotline)
    journalist = Journalist()
    entry(903, hotline)
    assert ids(journalist.look()[0]) == [903]
    entry(902, hotline)
    assert journalist.look()[0] == []
    entry(901, hotline)
    new, late = journalist.look()
    assert (new, ids(late)) == ([], [901])
    assert journalist.look() == ([], [])


def test_a_gap_from_before_the_broker_began_is_watched_too(hotline: Team) -> None:
    entry(900, hotline)
    entry(902, hotline)
    journalist = Journalist()
    entry(901, hotline)
    assert ids(journalist.look()[1]) == [901]


def test_gaps_of_rolled_back_transactions_are_forgotten_in_time(hotline: Team) -> None:
    entry(900, hotline)
    with patch("time.monotonic", return_value=1_000.0):
        journalist = Journalist()
        entry(950, hotline)
        journalist.look()
    assert set(range(901, 950)) <= set(journalist.gaps)
    with patch("time.monotonic", return_value=1_000.0 + live.GAP_OPEN_FOR + 1):
        journalist.look()
    assert journalist.gaps == {}


def test_a_browser_that_comes_back_is_told_what_it_missed_and_no_more(
    broker: Broker, alice: Agent, hotline: Team, repair: Team
) -> None:
    for number, team in ((901, hotline), (902, repair), (903, hotline), (904, hotline)):
        entry(number, team)
    lines = list(stream(alice, 901, longest=0))
    assert [line.split()[1] for line in lines if line.startswith("id:")] == ["903", "904"]


def test_a_browser_that_missed_too_much_is_told_to_reload(broker: Broker, alice: Agent, hotline: Team) -> None:
    for number in range(901, 903 + live.MOST_REPLAYED):
        entry(number, hotline)
    assert events(list(stream(alice, 900, longest=0))) == ["event: reload"]


def test_what_came_late_below_the_last_seen_is_replayed_too(broker: Broker, alice: Agent, hotline: Team) -> None:
    entry(905, hotline)
    broker.publish([], [Happening(903, "promise.made", 1, 1, hotline.pk, None)])
    lines = list(stream(alice, 904, longest=0))
    assert [line.split()[1] for line in lines if line.startswith("id:")] == ["903", "905"]


def test_a_page_hears_again_what_happened_while_it_was_made(hotline: Team) -> None:
    entry(901, hotline)
    entry(902, hotline)
    assert journal_at() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False):
        entry(903, hotline)
        assert journal_at() == 902


def test_nothing_is_told_twice_when_it_happens_while_the_past_is_read(
    broker: Broker, alice: Agent, hotline: Team
) -> None:
    listening = stream(alice, 900, longest=60)
    assert next(listening).startswith("retry:")
    entry(901, hotline)
    broker.publish([Happening(901, "message.received", 7, None, hotline.pk, None)], [])
    broker.publish([Happening(902, "message.received", 7, None, hotline.pk, None)], [])
    assert next(listening).startswith("id: 901\n")
    assert next(listening).startswith("id: 902\n")
    listening.close()


def test_a_browser_that_stops_reading_holds_no_memory_and_reloads_later(
    broker: Broker, alice: Agent, hotline: Team
) -> None:
    listening = stream(alice, None, longest=60)
    next(listening)
    many = [Happening(number, "message.received", 7, None, hotline.pk, None) for number in range(live.MOST_QUEUED + 50)]
    broker.publish(many, [])
    told = [next(listening) for _ in range(live.MOST_QUEUED + 1)]
    assert events(told[-1:]) == ["event: reload"]
    listening.close()


def test_a_silent_stream_says_that_it_is_still_here(broker: Broker, alice: Agent) -> None:
    with patch.object(live, "HEARTBEAT", 0.001):
        listening = stream(alice, None, longest=60)
        next(listening)
        assert next(listening) == ": still here\n\n"
        listening.close()


def test_a_closed_stream_is_forgotten_by_the_broker(broker: Broker, alice: Agent) -> None:
    listening = stream(alice, None)
    next(listening)
    assert broker.listener_count == 1
    listening.close()
    assert broker.listener_count == 0


def test_the_next_page_of_a_tab_ends_the_stream_of_the_page_before(broker: Broker, alice: Agent, bob: Agent) -> None:
    before, others = stream(alice, None, tab="a1"), stream(bob, None, tab="a1")
    next(before)
    next(others)
    after = stream(alice, None, tab="a1")
    next(after)
    assert broker.listener_count == 2
    assert events(list(before)) == ["event: replaced"]
    after.close()
    others.close()


def test_the_stream_is_for_the_signed_in_and_is_not_buffered_on_its_way(
    broker: Broker, client: Client, alice: Agent
) -> None:
    assert client.get("/live").status_code == 302
    client.force_login(alice)
    with patch.object(live, "stream", return_value=iter(["retry: 1\n\n"])) as opened:
        response = client.get("/live", {"after": "7", "tab": "a1"}, headers={"Last-Event-ID": "9"})
    opened.assert_called_once_with(alice, 9, tab="a1")
    assert response["Content-Type"] == "text/event-stream"
    assert response["X-Accel-Buffering"] == "no"
    assert response["Cache-Control"] == "no-store"
    assert response.getvalue() == b"retry: 1\n\n"
    assert client.post("/live").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_the_brokers_own_thread_tells_what_is_committed_and_ends_with_its_last_listener(
    alice: Agent, hotline: Team
) -> None:
    broker = Broker()
    listener = broker.subscribe(alice)
    record("message.received", hotline, team_id=hotline.pk)
    happening = listener.queue.get(timeout=5)
    assert happening is not None
    assert happening.verb == "message.received"
    broker.close()
    assert broker.listener_count == 0
