from __future__ import annotations

from datetime import datetime, time

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from yinuo.notices.models import Delivery, Preference
from yinuo.notices.models.preference import choose
from yinuo.notices.refusals import HalfAQuiet
from yinuo.notices.sending import send_next
from yinuo.notices.tests.conftest import Tell
from yinuo.notices.timing import end_of_quiet
from yinuo.notices.topics import all_topics
from yinuo.people.models import Agent

TEN, EIGHT = time(22), time(8)


def _at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("now", "begins", "ends", "days_off", "until"),
    [
        ("2026-11-23 21:59", TEN, EIGHT, False, None),
        ("2026-11-23 22:00", TEN, EIGHT, False, "2026-11-24 08:00"),
        ("2026-11-24 07:59", TEN, EIGHT, False, "2026-11-24 08:00"),
        ("2026-11-24 08:00", TEN, EIGHT, False, None),
        ("2026-11-23 12:30", time(12), time(13), False, "2026-11-23 13:00"),
        ("2026-11-23 13:00", time(12), time(13), False, None),
        ("2026-11-23 23:00", None, None, False, None),
        # Friday night runs into the weekend, which runs into Monday's early morning.
        ("2026-11-27 22:30", TEN, EIGHT, True, "2026-11-30 08:00"),
        ("2026-11-28 12:00", None, None, True, "2026-11-30 00:00"),
        ("2026-11-28 12:00", TEN, EIGHT, False, None),
        # 国庆 2025: off from Wednesday to the Wednesday after; Sunday 28 September and Saturday 11 October are worked.
        ("2025-10-01 10:00", None, None, True, "2025-10-09 00:00"),
        ("2025-09-28 10:00", TEN, EIGHT, True, None),
        ("2025-10-11 10:00", TEN, EIGHT, True, None),
        # Nobody has published 2049: its Saturdays and Sundays are off, nothing else is guessed.
        ("2049-10-02 10:00", None, None, True, "2049-10-04 00:00"),
        ("2049-10-01 10:00", None, None, True, None),
    ],
)  # fmt: skip
def test_quiet_ends(now: str, begins: time | None, ends: time | None, days_off: bool, until: str | None) -> None:
    expected = _at(until) if until else None
    assert end_of_quiet(_at(now), begins, ends, on_days_off=days_off) == expected


@pytest.fixture
def quiet_nights(mailed: Agent) -> Agent:
    choose(mailed, email_topics=all_topics(), quiet_from=TEN, quiet_until=EIGHT, has_quiet_days_off=False)
    return mailed


def _send_all(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        while send_next(at):
            pass


@pytest.mark.django_db
def test_a_notice_at_night_is_in_the_desk_at_once_and_goes_out_in_the_morning(
    tell_due: Tell, quiet_nights: Agent
) -> None:
    night, morning = _at("2026-11-23 23:00"), _at("2026-11-24 08:00")
    with time_machine.travel(night, tick=False):
        tell_due("one")
    assert quiet_nights.notifications.filter(read_at=None).count() == 1
    _send_all(night)
    assert mail.outbox == []
    delivery = Delivery.objects.get()
    assert (delivery.next_at, delivery.attempt_count) == (morning, 0)
    _send_all(morning)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_an_escalation_to_who_leads_goes_past_quiet_hours_and_a_reminder_of_theirs_does_not(
    tell_due: Tell, sue: Agent
) -> None:
    choose(sue, email_topics=all_topics(), quiet_from=TEN, quiet_until=EIGHT, has_quiet_days_off=True)
    night = _at("2026-11-28 23:00")
    with time_machine.travel(night, tick=False):
        tell_due("overdue", sue, kind="promise.overdue")
        tell_due("soon", sue, kind="promise.soon")
    _send_all(night)
    assert ["已超时" in sent.body for sent in mail.outbox] == [True]
    _send_all(_at("2026-11-30 08:00"))
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_a_night_full_of_notices_goes_in_the_morning_as_one(tell_due: Tell, quiet_nights: Agent) -> None:
    night = _at("2026-11-23 23:00")
    with time_machine.travel(night, tick=False):
        for number in range(30):
            tell_due(f"n{number}")
    _send_all(night)
    _send_all(_at("2026-11-24 08:00"))
    assert [sent.subject for sent in mail.outbox] == ["30 条通知"]


@pytest.mark.django_db
def test_quiet_hours_need_both_ends_and_the_same_twice_are_none(alice: Agent) -> None:
    with pytest.raises(HalfAQuiet):
        choose(alice, email_topics=[], quiet_from=TEN, quiet_until=None, has_quiet_days_off=False)
    assert not Preference.objects.exists()
    chosen = choose(alice, email_topics=[], quiet_from=TEN, quiet_until=TEN, has_quiet_days_off=False)
    assert (chosen.quiet_from, chosen.quiet_until) == (None, None)
