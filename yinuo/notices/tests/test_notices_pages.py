from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yinuo.conversations.models import Conversation
from yinuo.notices.models import Notice, Notification, tell, tell_all
from yinuo.people.models import Agent
from yinuo.promises.hearing import promise_by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder(conversation: Conversation, alice: Agent) -> Notification:
    due_at = timezone.now() + timedelta(hours=1)
    promise = promise_by_hand(conversation.ticket, by=alice, action="callback", words="一小时内回电", due_at=due_at)
    return tell(
        alice,
        "promise.soon",
        promise,
        key="one",
        customer="王女士",
        due_at=due_at.isoformat(),
        owner="林晓",
        words="一小时内回电",
    )


def test_the_list_shows_my_notices_and_the_bell_counts_the_unread(as_alice: Client, reminder: Notification) -> None:
    page = as_alice.get("/notices").text
    assert "王女士" in page
    assert "一小时内回电" in page
    assert '<span class="count">' in as_alice.get("/notices/bell").text


def test_a_notice_is_its_recipients_alone_even_for_a_manager(
    client: Client, max_: Agent, reminder: Notification
) -> None:
    client.force_login(max_)
    assert "王女士" not in client.get("/notices").text
    assert client.post(f"/notices/{reminder.pk}/read").status_code == 404
    assert client.get(f"/notices/latest?id={reminder.pk}").status_code == 204


def test_reading_a_notice_marks_it_and_goes_where_it_points(as_alice: Client, reminder: Notification) -> None:
    assert as_alice.get(f"/notices/{reminder.pk}/read").status_code == 405
    response = as_alice.post(f"/notices/{reminder.pk}/read")
    assert response["Location"] == f"/promises/{reminder.subject_id}"
    reminder.refresh_from_db()
    assert reminder.read_at is not None
    assert '<span class="count">' not in as_alice.get("/notices/bell").text


def test_all_are_marked_as_read_at_once_and_only_mine(
    as_alice: Client, bob: Agent, conversation: Conversation, reminder: Notification
) -> None:
    tell(bob, "conversation.wrote", conversation, key="bobs", customer="王女士")
    other = Notification.objects.get(recipient=bob)
    as_alice.post("/notices/read")
    other.refresh_from_db()
    assert other.read_at is None
    assert not Notification.objects.filter(recipient__username="alice", read_at=None).exists()


def test_the_list_of_the_unread_says_when_all_is_read(as_alice: Client, reminder: Notification) -> None:
    assert "王女士" in as_alice.get("/notices?unread=1").text
    reminder.read()
    assert "都看过了" in as_alice.get("/notices?unread=1").text


def test_a_new_notice_comes_as_a_toast_unless_it_has_been_read(as_alice: Client, reminder: Notification) -> None:
    url = f"/notices/latest?id={reminder.pk}"
    assert 'class="toast"' in as_alice.get(url).text
    reminder.read()
    assert as_alice.get(url).status_code == 204
    assert as_alice.get("/notices/latest?id=x").status_code == 204


def test_no_toast_on_the_page_that_shows_the_thing_itself(
    as_alice: Client, alice: Agent, conversation: Conversation
) -> None:
    tell(alice, "conversation.wrote", conversation, key="m", customer="王女士")
    notice = Notification.objects.get(recipient=alice)
    here = {"HX-Current-URL": f"http://testserver/conversations/{conversation.pk}?all=1"}
    assert as_alice.get(f"/notices/latest?id={notice.pk}", headers=here).status_code == 204
    assert as_alice.get(f"/notices/latest?id={notice.pk}").status_code == 200


def test_lateness_is_said_in_the_list(as_alice: Client, alice: Agent, conversation: Conversation) -> None:
    tell_all(
        [
            Notice(
                recipient=alice,
                kind="conversation.wrote",
                subject=conversation,
                key="late",
                late_for=timedelta(minutes=12),
                was_outage=True,
                facts={"customer": "王女士"},
            )
        ]
    )
    assert "晚了 12 分钟，当时系统停机" in as_alice.get("/notices").text


def test_the_list_costs_the_same_for_one_notice_and_for_forty(
    as_alice: Client, alice: Agent, conversation: Conversation, django_assert_max_num_queries
) -> None:
    for number in range(45):
        tell(alice, "conversation.wrote", conversation, key=f"n{number}", customer="王女士")
    with django_assert_max_num_queries(8):
        page = as_alice.get("/notices").text
    assert page.count('class="notice unread"') == 40
    assert "?page=2" in page
