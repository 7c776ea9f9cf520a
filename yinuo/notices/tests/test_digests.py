"""A desk back after days tells everything it missed, in a few messages, and each notice is in one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from yinuo.common.tests.http_sink import Sink
from yinuo.notices.claiming import LEASE, MINUTE
from yinuo.notices.models import Delivery, Destination, Digest
from yinuo.notices.sending import BACK_OFF, WAY_RESTS, send_next
from yinuo.notices.tests.conftest import Tell
from yinuo.people.models import Agent

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MakeDestination = Callable[..., Destination]


def _send_all(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        while send_next(at):
            pass


def _tell_many(tell_due: Tell, count: int, at: datetime = NOON, *, key: str = "many", **facts: Any) -> None:
    with time_machine.travel(at, tick=False):
        for number in range(count):
            tell_due(f"{key}{number}", customer=f"客户{number:03}", **facts)


def test_a_handful_goes_one_by_one(tell_due: Tell, mailed: Agent) -> None:
    _tell_many(tell_due, 10)
    _send_all(NOON)
    assert len(mail.outbox) == 10
    assert not Digest.objects.exists()


def test_more_than_a_handful_goes_as_one_mail_that_lists_every_one(tell_due: Tell, mailed: Agent) -> None:
    _tell_many(tell_due, 60)
    _send_all(NOON)
    (sent,) = mail.outbox
    assert sent.subject == "60 条通知"
    assert all(f"客户{number:03}" in sent.body for number in range(60))
    assert Delivery.objects.filter(digest=Digest.objects.get(), sent_at=NOON).count() == 60
    assert sent.extra_headers["Message-ID"] == f"<digest.{Digest.objects.get().key}@yinuo>"


def test_what_trickles_in_beyond_the_handful_waits_for_the_minute_and_goes_together(
    tell_due: Tell, mailed: Agent
) -> None:
    for second in range(15):
        at = NOON + timedelta(seconds=second)
        _tell_many(tell_due, 1, at, key=f"s{second}")
        _send_all(at)
    assert len(mail.outbox) == 10
    _send_all(NOON + MINUTE - timedelta(seconds=1))
    assert len(mail.outbox) == 10
    _send_all(NOON + MINUTE)
    assert [sent.subject for sent in mail.outbox[10:]] == ["5 条通知"]
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_a_storm_for_one_holds_up_nobody_else(tell_due: Tell, mailed: Agent, bob: Agent) -> None:
    bob.has_email_notices = True
    bob.save()
    _tell_many(tell_due, 30)
    with time_machine.travel(NOON, tick=False):
        tell_due("bobs", bob)
    _send_all(NOON)
    assert sorted(sent.to[0] for sent in mail.outbox) == ["alice@desk.example", "bob@desk.example"]


def test_a_webhook_that_is_down_is_asked_once_a_minute_and_holds_up_nobody_else(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, mailed: Agent
) -> None:
    destination_at(sink.url("/in"), "webhook", agent=mailed)
    _tell_many(tell_due, 8)
    sink.status = 503
    _send_all(NOON)
    assert len(sink.received) == 1
    assert len(mail.outbox) == 8
    _send_all(NOON + BACK_OFF[0])
    _send_all(NOON + WAY_RESTS)
    assert len(sink.received) == 3
    sink.status = 200
    while at := Delivery.objects.waiting().aggregate(at=Min("next_at"))["at"]:
        _send_all(at)
    assert Delivery.objects.exclude(sent_at=None).count() == 16


def test_a_robot_that_takes_little_gets_several_digests_and_none_is_cut(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent
) -> None:
    destination_at(sink.url("/send?key=1"), "wecom", agent=alice)
    _tell_many(tell_due, 60)
    _send_all(NOON)
    texts = [got.json["text"]["content"] for got in sink.received]
    assert 1 < len(texts) <= 10
    assert all(len(text.encode()) <= 2048 and "…" not in text for text in texts)
    for number in range(60):
        assert sum(f"客户{number:03}" in text for text in texts) == 1


def test_a_digest_that_did_not_go_out_is_sent_again_with_the_same_list_and_key(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent
) -> None:
    destination_at(sink.url("/in"), "webhook", agent=alice)
    _tell_many(tell_due, 20)
    sink.status = 503
    _send_all(NOON)
    later = NOON + BACK_OFF[0]
    _tell_many(tell_due, 2, later, key="newer")
    sink.status = 200
    _send_all(later)
    _send_all(later + MINUTE)
    first, second, *newer = sink.received
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.json == second.json
    assert len(newer) == 2
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_a_digest_whose_sender_died_after_sending_goes_again_as_the_same(tell_due: Tell, mailed: Agent) -> None:
    _tell_many(tell_due, 12)
    _send_all(NOON)
    Delivery.objects.update(sent_at=None)  # as if it had not been marked
    _send_all(NOON + LEASE)
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    assert mail.outbox[0].body == mail.outbox[1].body
    assert Digest.objects.count() == 1


def test_what_was_sent_without_an_answer_comes_again_under_its_own_key_and_in_no_digest(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent
) -> None:
    destination_at(sink.url("/in"), "webhook", agent=alice)
    _tell_many(tell_due, 1, key="first")
    sink.instead = lambda handler: handler.connection.close()
    _send_all(NOON)
    assert Delivery.objects.get().why == "no-answer"
    sink.instead = None
    _tell_many(tell_due, 20, NOON + MINUTE)
    _send_all(NOON + MINUTE)
    keys = [got.headers["idempotency-key"] for got in sink.received]
    assert keys[0] == keys[1] == Delivery.objects.earliest("pk").key
    assert [len(got.json["notices"]) for got in sink.received] == [1, 1, 20]


def test_a_notice_without_a_wording_does_not_hold_up_the_digest(tell_due: Tell, mailed: Agent) -> None:
    _tell_many(tell_due, 11)
    _tell_many(tell_due, 1, key="odd", kind="noun.unheard-of")
    _send_all(NOON)
    (sent,) = mail.outbox
    assert "一诺里有一条通知" in sent.body


def test_a_digest_costs_the_same_whatever_its_length(
    tell_due: Tell, mailed: Agent, django_assert_max_num_queries: Any
) -> None:
    _tell_many(tell_due, 100)
    with time_machine.travel(NOON, tick=False), django_assert_max_num_queries(12):
        assert send_next(NOON)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_share_the_storm_and_send_each_notice_once(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent
) -> None:
    destination_at(sink.url("/in"), "webhook", agent=alice)
    for number in range(40):
        tell_due(f"m{number}", customer=f"客户{number:03}")
    together, errors = Barrier(2), []

    def send() -> None:
        try:
            together.wait()
            while send_next(timezone.now()):
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    senders = [Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert errors == []
    listed = [notice["id"] for got in sink.received for notice in got.json["notices"]]
    assert len(listed) == len(set(listed)) == 40
