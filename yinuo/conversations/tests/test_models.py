from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Closure, Conversation, Message, Ticket
from yinuo.conversations.refusals import AlreadyTaken, NotYourConversation, NotYourTicket
from yinuo.customers.models import Customer
from yinuo.journal.models import Entry
from yinuo.people.models import Agent, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(wang: Customer, hotline: Team, sue: Agent) -> Conversation:
    """A chat nobody has taken; the supervisor answers for its ticket until then."""
    return open_conversation(wang, channel="chat", team=hotline, subject="退款没到")


def test_whoever_takes_the_first_contact_owns_the_ticket(waiting: Conversation, bob: Agent, sue: Agent) -> None:
    assert waiting.ticket.owner == sue
    waiting.take(by=bob)
    assert Ticket.objects.get().owner == bob
    entry = Entry.objects.get(verb="conversation.taken")
    assert (entry.by, entry.facts) == (bob, {"former_owner": sue.pk, "owner": bob.pk})


def test_whoever_takes_a_later_contact_does_not_take_the_ticket_from_its_first_owner(
    conversation: Conversation, wang: Customer, hotline: Team, alice: Agent, bob: Agent
) -> None:
    later = open_conversation(wang, channel="chat", team=hotline, subject="", ticket=conversation.ticket)
    later.take(by=bob)
    assert later.agent == bob
    assert Ticket.objects.get().owner == alice


def test_the_second_who_tries_is_told_who_was_first(waiting: Conversation, alice: Agent, bob: Agent) -> None:
    waiting.take(by=alice)
    with pytest.raises(AlreadyTaken, match="林晓"):
        Conversation.objects.get().take(by=bob)


def test_taking_what_one_has_taken_changes_nothing(waiting: Conversation, alice: Agent) -> None:
    waiting.take(by=alice)
    waiting.take(by=alice)
    assert Entry.objects.filter(verb="conversation.taken").count() == 1


@pytest.mark.parametrize("who", ["charlie", "ivy"])
def test_another_team_and_an_inspector_take_nobody(
    waiting: Conversation, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotYourConversation):
        waiting.take(by=request.getfixturevalue(who))
    assert Conversation.objects.get().agent is None


def test_the_queue_is_longest_wait_first_without_those_taken_or_gone(
    wang: Customer, hotline: Team, sue: Agent, alice: Agent
) -> None:
    now = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    ages = {}
    for minutes in (2, 9, 5, 7):
        began_at = now - timedelta(minutes=minutes)
        ages[minutes] = open_conversation(wang, channel="chat", team=hotline, subject="-", began_at=began_at)
    ages[9].take(by=alice)
    ages[5].end(by=None, how="unknown")
    assert list(Conversation.objects.waiting()) == [ages[7], ages[2]]


def test_a_conversation_ends_once(conversation: Conversation, alice: Agent) -> None:
    conversation.end(by=alice, how="dropped")
    first = Conversation.objects.get().ended_at
    conversation.end(by=alice, how="normal")
    stored = Conversation.objects.get()
    assert (stored.was_dropped, stored.ended_at) == (True, first)
    assert Entry.objects.filter(verb="conversation.ended").count() == 1


def test_a_ticket_is_closed_once_with_its_solution(conversation: Conversation, alice: Agent, bob: Agent) -> None:
    ticket = conversation.ticket
    first = ticket.close(by=alice, solution="更换进水阀")
    assert ticket.close(by=bob, solution="别的") == first
    assert (Closure.objects.get().solution, Ticket.objects.get().is_closed) == ("更换进水阀", True)
    assert list(Ticket.objects.open()) == []
    assert Entry.objects.filter(verb="ticket.closed").count() == 1


@pytest.mark.parametrize("who", ["charlie", "ivy"])
def test_another_team_and_an_inspector_close_nothing(
    conversation: Conversation, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotYourTicket, match="林晓"):
        conversation.ticket.close(by=request.getfixturevalue(who), solution="好了")
    assert not Ticket.objects.get().is_closed


def test_a_closing_whose_journal_fails_did_not_happen(
    conversation: Conversation, alice: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yinuo.conversations.models.record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        conversation.ticket.close(by=alice, solution="好了")
    assert Closure.objects.count() == 0


def test_the_database_refuses_a_ticket_without_an_owner(conversation: Conversation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=conversation.ticket_id).update(owner=None)


def test_the_database_refuses_a_message_of_ours_without_an_author(conversation: Conversation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(conversation=conversation, speaker="agent", text="您好", said_at=datetime.now(UTC))
