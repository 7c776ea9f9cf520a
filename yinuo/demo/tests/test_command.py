from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from yinuo.conversations.models import Ticket
from yinuo.journal.models import Entry
from yinuo.people.models import Agent, Team

pytestmark = pytest.mark.django_db


def _demo(**options: object) -> str:
    said = StringIO()
    call_command("demo", stdout=said, **options)
    return said.getvalue()


def test_it_fills_an_empty_database_and_says_how_to_sign_in_in_both_languages():
    said = _demo(tickets=0)
    assert Ticket.objects.exists()
    for sign_in in ("cheng   坐席 程安 / agent", "su      班长 苏敏 / supervisor", "ma      经理 马骏 / manager"):
        assert sign_in in said
    assert "http://127.0.0.1:8000" in said
    for username in ("cheng", "su", "ma"):
        assert authenticate(username=username, password="yiyan-jiuding")


def test_nobody_can_sign_in_before_it_has_run():
    assert not Agent.objects.exists()


def test_another_password_is_everybodys_password_then():
    _demo(tickets=0, password="etwas ganz anderes")
    assert authenticate(username="cheng", password="etwas ganz anderes")
    assert authenticate(username="cheng", password="yiyan-jiuding") is None


def test_a_weak_password_is_refused_and_nothing_is_seeded():
    with pytest.raises(CommandError):
        _demo(tickets=0, password="kurz")
    assert not Agent.objects.exists()


def test_a_second_call_changes_nothing_and_is_no_error():
    _demo(tickets=0)
    before = Entry.objects.count()
    said = _demo()
    assert Entry.objects.count() == before
    assert "is already here" in said
    assert "cheng" in said


def test_somebodys_own_data_is_refused_and_left_alone():
    Team.objects.create(name="我们自己的班组")
    with pytest.raises(CommandError, match="your own data"):
        _demo()
    assert not Agent.objects.exists()
    assert not Ticket.objects.exists()
