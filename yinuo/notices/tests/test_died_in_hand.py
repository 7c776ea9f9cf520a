"""A notice whose sender was killed may have arrived already: it comes again as itself, never inside a digest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage

from yinuo.notices.claiming import LEASE, claim
from yinuo.notices.models import Delivery
from yinuo.notices.sending import send_next
from yinuo.notices.tests.conftest import Tell
from yinuo.people.models import Agent

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LATER = NOON + LEASE + timedelta(seconds=1)


def die_with_the_first(tell_due: Tell) -> Delivery:
    """One notice is claimed and its sender killed; thirty more have come meanwhile."""
    with time_machine.travel(NOON, tick=False):
        tell_due("first", customer="王女士")
        delivery = Delivery.objects.get()
        assert claim(delivery, NOON) is not None
        for number in range(30):
            tell_due(f"more{number}", customer=f"客户{number:03}")
    delivery.refresh_from_db()
    return delivery


def send_all(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        while send_next(at):
            pass


def test_it_keeps_its_key_while_the_others_go_in_a_digest(tell_due: Tell, mailed: Agent) -> None:
    delivery = die_with_the_first(tell_due)
    send_all(LATER)
    keys = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert f"<{delivery.key.replace(':', '.')}@yinuo>" in keys
    (digest,) = [sent for sent in mail.outbox if "digest" in sent.extra_headers["Message-ID"]]
    assert "客户029" in digest.body
    assert "王女士" not in digest.body
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_also_when_it_had_been_refused_before_and_died_at_the_second_attempt(
    tell_due: Tell, mailed: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(message: EmailMessage) -> None:
        raise ConnectionRefusedError

    with time_machine.travel(NOON - LEASE, tick=False), monkeypatch.context() as patch:
        tell_due("first", customer="王女士")
        patch.setattr(EmailMessage, "send", refuse)
        send_next(NOON - LEASE)
    delivery = Delivery.objects.get()
    assert delivery.why
    with time_machine.travel(NOON, tick=False):
        assert claim(delivery, NOON) is not None
        for number in range(30):
            tell_due(f"more{number}", customer=f"客户{number:03}")
    send_all(LATER)
    delivery.refresh_from_db()
    assert delivery.digest is None
    assert delivery.sent_at is not None


def test_what_was_refused_and_not_lost_sight_of_may_go_in_a_digest(tell_due: Tell, mailed: Agent) -> None:
    delivery = die_with_the_first(tell_due)
    Delivery.objects.filter(pk=delivery.pk).update(why="mail")
    send_all(LATER)
    delivery.refresh_from_db()
    assert delivery.digest is not None
