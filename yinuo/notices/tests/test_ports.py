"""Each way out against a real server that answers as the real one does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from yinuo.common.tests.http_sink import Sink
from yinuo.journal.models import Entry
from yinuo.notices.models import Delivery, Destination
from yinuo.notices.sending import BACK_OFF, send_next
from yinuo.notices.tests.conftest import SECRET, Tell
from yinuo.people.models import Agent

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
KEY = "0123456789abcdef-key-of-the-robot"
MakeDestination = Callable[..., Destination]


def _only() -> Delivery:
    return Delivery.objects.get()


def test_a_webhook_is_signed_over_timestamp_and_body_and_carries_its_key(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://desk.example"
    destination_at(sink.url("/in"), "webhook", agent=alice)
    notification = tell_due("one")
    assert send_next(timezone.now())

    (got,) = sink.received
    signed = got.headers["yinuo-timestamp"].encode() + b"." + got.body
    assert got.headers["yinuo-signature"] == "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert got.headers["idempotency-key"] == got.json["key"] == _only().key
    (notice,) = got.json["notices"]
    assert (notice["kind"], notice["id"], notice["late_seconds"]) == ("promise.due", notification.pk, 0)
    assert "王女士" in notice["text"]
    assert notice["url"] == f"https://desk.example/conversations/{notification.subject_id}"
    assert _only().sent_at is not None


def test_wecom_gets_plain_text_so_that_nothing_a_customer_wrote_is_markup(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent
) -> None:
    destination_at(sink.url(f"/cgi-bin/webhook/send?key={KEY}"), "wecom", agent=alice, secret="")
    tell_due("one", customer="<@all>[点我](https://evil.example)")
    assert send_next(timezone.now())
    (got,) = sink.received
    assert got.path == f"/cgi-bin/webhook/send?key={KEY}"
    assert got.json["msgtype"] == "text"
    assert "<@all>[点我](https://evil.example)" in got.json["text"]["content"]
    assert "mentioned_list" not in got.json["text"]


def test_dingtalk_is_signed_in_the_address(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent
) -> None:
    destination_at(sink.url(f"/robot/send?access_token={KEY}"), "dingtalk", agent=alice)
    with time_machine.travel(NOON, tick=False):
        tell_due("one")
        assert send_next(NOON)
    (got,) = sink.received
    query = parse_qs(urlsplit(got.path).query)
    timestamp = str(int(NOON.timestamp() * 1000))
    signed = hmac.new(SECRET.encode(), f"{timestamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query == {"access_token": [KEY], "timestamp": [timestamp], "sign": [base64.b64encode(signed).decode()]}
    assert got.json["msgtype"] == "text"
    assert got.json["at"] == {"atMobiles": [], "isAtAll": False}


def test_feishu_is_signed_in_the_body_and_cannot_be_made_to_call_the_whole_group(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent
) -> None:
    destination_at(sink.url(f"/open-apis/bot/v2/hook/{KEY}"), "feishu", agent=alice)
    with time_machine.travel(NOON, tick=False):
        tell_due("one", customer='<at user_id="all">所有人</at>')
        assert send_next(NOON)
    (got,) = sink.received
    timestamp = str(int(NOON.timestamp()))
    signed = hmac.new(f"{timestamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert (got.json["timestamp"], got.json["sign"]) == (timestamp, base64.b64encode(signed).decode())
    assert got.json["msg_type"] == "post"
    parts = [part for line in got.json["content"]["post"]["zh_cn"]["content"] for part in line]
    assert {part["tag"] for part in parts} == {"text"}
    assert '<at user_id="all">' in parts[0]["text"]


@pytest.mark.parametrize(
    ("port", "answer", "why", "wait"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}, "bad-address", BACK_OFF[0]),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, "too-many", timedelta(minutes=1)),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, "bad-signature", BACK_OFF[0]),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}, "keyword", BACK_OFF[0]),
        ("dingtalk", {"errcode": 310000, "errmsg": "ip 1.2.3.4 not in whitelist"}, "not-allowed-from-here", BACK_OFF[0]),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}, "too-many", timedelta(minutes=10)),
        ("dingtalk", {"errcode": 300001, "errmsg": "token is not exist"}, "bad-address", BACK_OFF[0]),
        ("feishu", {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}, "bad-signature", BACK_OFF[0]),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, "keyword", BACK_OFF[0]),
        ("feishu", {"code": 19022, "msg": "Ip Not Allowed"}, "not-allowed-from-here", BACK_OFF[0]),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, "too-many", timedelta(minutes=1)),
        ("feishu", {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, "bad-address", BACK_OFF[0]),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, "answered", BACK_OFF[0]),
        ("feishu", ["no", "object"], "answered", BACK_OFF[0]),
    ],
)  # fmt: skip
def test_a_robot_that_says_no_with_status_200_has_not_taken_it(
    sink: Sink,
    destination_at: MakeDestination,
    tell_due: Tell,
    alice: Agent,
    port: str,
    answer: Any,
    why: str,
    wait: timedelta,
) -> None:
    destination_at(sink.url(f"/send?key={KEY}"), port, agent=alice)
    sink.answers(answer)
    with time_machine.travel(NOON, tick=False):
        tell_due("one")
        assert send_next(NOON)
    delivery = _only()
    assert (delivery.sent_at, delivery.given_up_at) == (None, None)
    assert delivery.why == why
    assert delivery.next_at == NOON + wait


@pytest.mark.parametrize(
    ("status", "headers", "why", "wait"),
    [
        (500, {}, "answered", BACK_OFF[0]),
        (302, {"Location": "https://elsewhere.example/"}, "answered", BACK_OFF[0]),
        (429, {"Retry-After": "120"}, "too-many", timedelta(minutes=2)),
        (429, {"Retry-After": "999999"}, "too-many", timedelta(hours=1)),
    ],
)
def test_a_webhook_that_does_not_answer_with_2xx_is_tried_again_when_it_asks_for_it(
    sink: Sink,
    destination_at: MakeDestination,
    tell_due: Tell,
    alice: Agent,
    status: int,
    headers: dict[str, str],
    why: str,
    wait: timedelta,
) -> None:
    destination_at(sink.url("/in"), "webhook", agent=alice)
    sink.status, sink.headers = status, headers
    with time_machine.travel(NOON, tick=False):
        tell_due("one")
        assert send_next(NOON)
        assert (_only().why, _only().next_at) == (why, NOON + wait)
    sink.answers({}, 204)
    sink.body = b""
    with time_machine.travel(NOON + wait, tick=False):
        assert send_next(NOON + wait)
    assert _only().sent_at == NOON + wait
    assert _only().why == _only().last_error == ""
    assert len({got.headers["idempotency-key"] for got in sink.received}) == 1


def test_secrets_are_neither_stored_readable_nor_logged_nor_in_the_journal(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    made = destination_at(sink.url(f"/send?key={KEY}"), "wecom", agent=alice)
    sink.answers({"errcode": 93000, "errmsg": f"no robot {KEY}, secret {SECRET}"})
    tell_due("one")
    with caplog.at_level(logging.DEBUG):
        assert send_next(timezone.now())
    row = Destination.objects.filter(pk=made.pk).values_list().get()
    journal = list(Entry.objects.values_list("facts", flat=True))
    for text in (caplog.text, _only().last_error, repr(row), repr(journal), repr(made)):
        assert KEY not in text
        assert SECRET not in text
    assert "no robot ***, secret ***" in _only().last_error


def test_an_address_that_leads_into_our_own_network_is_not_asked(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent, settings: Any
) -> None:
    settings.OUTBOUND_NETWORKS = []
    destination_at(sink.url("/in").replace("http://", "https://"), "webhook", agent=alice)
    tell_due("one")
    assert send_next(timezone.now())
    assert _only().why == "forbidden-address"
    assert sink.received == []


def test_a_secret_sealed_under_a_lost_key_is_said_to_be_unreadable(
    sink: Sink, destination_at: MakeDestination, tell_due: Tell, alice: Agent, settings: Any
) -> None:
    destination_at(sink.url("/in"), "webhook", agent=alice)
    settings.SECRET_KEY = "another"
    tell_due("one")
    assert send_next(timezone.now())
    assert _only().why == "unreadable"


def test_a_mail_server_that_is_away_is_told_as_such(tell_due: Tell, mailed: Agent, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
    )  # fmt: skip
    tell_due("one")
    assert send_next(timezone.now())
    assert _only().why == "mail"
