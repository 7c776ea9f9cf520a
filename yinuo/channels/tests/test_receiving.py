"""The one way in: what one message becomes, and that nothing is lost or doubled on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from yinuo import language
from yinuo.channels.receiving import MOST_CHARACTERS, Received, receive
from yinuo.conversations import refusals
from yinuo.conversations.models import Conversation, Message, Reading
from yinuo.journal.models import Entry
from yinuo.people.models import Agent
from yinuo.promises.models import Promise, Utterance

PROMISE = "王女士，我半小时后一定给您回电话。"


@pytest.mark.django_db
def test_a_message_is_stored_read_promised_journalled_and_told_in_one_go(
    conversation: Conversation, alice: Agent
) -> None:
    asked = receive(conversation, speaker="customer", text="你们到底什么时候修？太气人了！")
    answered = receive(conversation, speaker="agent", text=PROMISE, author=alice)
    assert asked.message.reading.emotion == "angry"
    assert [promise.words for promise in answered.promises] == ["我半小时后一定给您回电话"]
    verbs = list(conversation.ticket.journal().values_list("verb", flat=True))
    assert verbs.count("message.received") == 2
    assert "promise.suggested" in verbs
    assert [notice.kind for notice in alice.notifications.all()] == ["conversation.wrote"]
    conversation.refresh_from_db()
    assert conversation.last_at == answered.message.said_at


@pytest.mark.django_db
def test_the_same_key_again_gives_the_stored_message_and_does_nothing(conversation: Conversation, alice: Agent) -> None:
    first = receive(conversation, speaker="agent", text=PROMISE, author=alice, key="a")
    before = Message.objects.count(), Promise.objects.count(), Entry.objects.count()
    again = receive(conversation, speaker="agent", text="别的话", author=alice, key="a")
    assert (again.message, again.is_new, again.message.text) == (first.message, False, PROMISE)
    assert (Message.objects.count(), Promise.objects.count(), Entry.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_four_threads_at_once_is_one_message(conversation: Conversation, alice: Agent) -> None:
    start = Barrier(4)
    received: list[Received] = []

    def send() -> None:
        try:
            mine = Conversation.objects.select_related("ticket__customer", "agent").get(pk=conversation.pk)
            for number in range(5):
                start.wait(10)
                received.append(receive(mine, speaker="agent", text=PROMISE, author=alice, key=f"same-{number}"))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(received) == 20
    assert sum(one.is_new for one in received) == 5
    assert Message.objects.count() == Reading.objects.count() == 5
    # The same words five times are one promise, said again four times.
    assert (Promise.objects.count(), Utterance.objects.count()) == (1, 4)


@pytest.mark.django_db
def test_a_reading_made_beforehand_is_kept_as_it_is(conversation: Conversation, alice: Agent) -> None:
    now = timezone.localtime()
    made = language.read(language.Message(PROMISE, "agent", now))
    received = receive(conversation, speaker="agent", text=PROMISE, author=alice, said_at=now, reading=made)
    assert received.reading is made
    assert received.promises[0].due_at == now + timedelta(minutes=30)


@pytest.mark.django_db
def test_a_record_of_what_was_said_calls_nobody_to_the_screen(conversation: Conversation, alice: Agent) -> None:
    receive(conversation, speaker="customer", text="喂，你好。", is_live=False)
    assert not alice.notifications.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said_at", "refusal"),
    [
        ("", None, refusals.EmptyMessage),
        (" \u202e\x00 ", None, refusals.EmptyMessage),
        ("好" * (MOST_CHARACTERS + 1), None, refusals.MessageTooLong),
        ("好", datetime(1989, 12, 31, tzinfo=UTC), refusals.AbsurdTime),
        ("好", datetime(9999, 1, 1, tzinfo=UTC), refusals.AbsurdTime),
    ],
    ids=["empty", "invisible", "too-long", "1989", "9999"],
)
def test_what_cannot_be_a_message_is_refused_by_name_and_leaves_no_row(
    conversation: Conversation, text: str, said_at: datetime | None, refusal: type[Exception]
) -> None:
    before = Entry.objects.count()
    with pytest.raises(refusal):
        receive(conversation, speaker="customer", text=text, said_at=said_at)
    assert (Message.objects.count(), Entry.objects.count()) == (0, before)
