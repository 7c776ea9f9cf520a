from __future__ import annotations

import pytest
from django.test import Client

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation, Message
from yinuo.customers.models import Customer
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise

pytestmark = pytest.mark.django_db

WORDS = "我半小时后一定给您回电话"
TEXT = f"王女士，{WORDS}"


def post(client: Client, conversation: Conversation, text: str = TEXT, **more: object):
    return client.post(f"/conversations/{conversation.pk}/messages", {"text": text, **more})


def test_a_reply_is_received_and_its_promise_waits_to_be_confirmed(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    assert post(as_alice, conversation)["Location"] == f"/conversations/{conversation.pk}"
    message = Message.objects.get()
    assert (message.speaker, message.author, message.text) == ("agent", alice, TEXT)
    assert Promise.objects.get().state == Promise.State.SUGGESTED


def test_a_promise_taken_while_typing_is_open_at_once(as_alice: Client, conversation: Conversation) -> None:
    post(as_alice, conversation, accepts=[WORDS])
    assert Promise.objects.get().state == Promise.State.OPEN


def test_words_that_were_changed_after_tab_are_not_taken(as_alice: Client, conversation: Conversation) -> None:
    post(as_alice, conversation, text="王女士，我一小时后一定给您回电话", accepts=[WORDS])
    assert Promise.objects.get().state == Promise.State.SUGGESTED


def test_the_same_draft_sent_twice_is_said_once(as_alice: Client, conversation: Conversation) -> None:
    for _ in range(2):
        assert post(as_alice, conversation, key="0a1b2c3d4e5f").status_code == 302
    assert Message.objects.count() == 1
    assert Promise.objects.count() == 1


def test_for_htmx_the_page_is_told_to_ask_for_its_fragments(as_alice: Client, conversation: Conversation) -> None:
    response = as_alice.post(
        f"/conversations/{conversation.pk}/messages", {"text": TEXT}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 204
    assert response["HX-Trigger"] == "desk:said"


def test_the_customers_words_are_written_down_as_theirs(as_alice: Client, conversation: Conversation) -> None:
    post(as_alice, conversation, text="我明天下午过去取", speaker="customer")
    message = Message.objects.get()
    assert (message.speaker, message.author) == ("customer", None)
    assert not Promise.objects.exists()


def test_after_the_end_a_note_may_be_added_and_nothing_said(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    conversation.end(by=alice)
    assert post(as_alice, conversation).status_code == 409
    assert post(as_alice, conversation, text="客户住三楼", speaker="note").status_code == 302
    assert Message.objects.get().speaker == Message.Speaker.NOTE


def test_an_empty_draft_is_refused_by_name(as_alice: Client, conversation: Conversation) -> None:
    response = post(as_alice, conversation, text=" \n ")
    assert response.status_code == 409
    assert "empty-message" in response.text


def test_a_malformed_request_is_no_message(as_alice: Client, conversation: Conversation) -> None:
    assert post(as_alice, conversation, speaker="nobody").status_code == 400
    assert post(as_alice, conversation, key="<script>").status_code == 400
    assert not Message.objects.exists()


def test_a_colleague_reads_and_a_supervisor_may_write(
    client: Client, bob: Agent, sue: Agent, conversation: Conversation
) -> None:
    client.force_login(bob)
    assert post(client, conversation).status_code == 409
    client.force_login(sue)
    assert post(client, conversation).status_code == 302


def test_another_team_does_not_learn_of_the_conversation(
    client: Client, charlie: Agent, conversation: Conversation
) -> None:
    client.force_login(charlie)
    assert post(client, conversation).status_code == 404
    assert client.post(f"/conversations/{conversation.pk}/taking").status_code == 404
    assert client.post(f"/conversations/{conversation.pk}/ending", {"how": "normal"}).status_code == 404


def test_an_inspector_writes_nothing(client: Client, ivy: Agent, conversation: Conversation) -> None:
    client.force_login(ivy)
    assert post(client, conversation).status_code == 403
    assert client.post(f"/conversations/{conversation.pk}/taking").status_code == 403
    assert client.post(f"/conversations/{conversation.pk}/ending", {"how": "normal"}).status_code == 403
    assert not Message.objects.exists()


@pytest.mark.parametrize("verb", ["messages", "taking", "ending"])
def test_looking_changes_nothing(verb: str, as_alice: Client, conversation: Conversation) -> None:
    assert as_alice.get(f"/conversations/{conversation.pk}/{verb}").status_code == 405


def test_a_waiting_customer_is_taken_by_the_first_and_the_second_is_told_by_whom(
    client: Client, alice: Agent, bob: Agent, wang: Customer, hotline: Team
) -> None:
    waiting = open_conversation(wang, channel="chat", team=hotline, subject="退款")
    client.force_login(bob)
    assert client.post(f"/conversations/{waiting.pk}/taking")["Location"] == f"/conversations/{waiting.pk}"
    client.force_login(alice)
    response = client.post(f"/conversations/{waiting.pk}/taking")
    assert response.status_code == 409
    assert "何立" in response.text
    waiting.refresh_from_db()
    assert waiting.agent == bob


def test_ending_normally_owes_nothing(as_alice: Client, conversation: Conversation) -> None:
    as_alice.post(f"/conversations/{conversation.pk}/ending", {"how": "normal"})
    conversation.refresh_from_db()
    assert conversation.ended_how == "normal"
    assert not Promise.objects.exists()


def test_a_dropped_line_owes_one_callback_however_often_it_is_told(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    for _ in range(2):
        as_alice.post(f"/conversations/{conversation.pk}/ending", {"how": "dropped"})
    promise = Promise.objects.get()
    assert (promise.origin, promise.action, promise.owner) == ("dropped_call", "callback", alice)


def test_an_end_of_no_known_kind_is_not_taken(as_alice: Client, conversation: Conversation) -> None:
    assert as_alice.post(f"/conversations/{conversation.pk}/ending", {"how": "angrily"}).status_code == 400
    conversation.refresh_from_db()
    assert conversation.ended_at is None
