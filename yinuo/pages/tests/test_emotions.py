from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from yinuo.conversations.models import Message, Reading
from yinuo.pages.emotions import curve, felt

AT = datetime(2026, 11, 23, 14, 36, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


def said(*feelings: tuple[str, int]) -> list[Message]:
    messages = []
    for number, (emotion, intensity) in enumerate(feelings):
        message = Message(pk=number + 1, speaker="customer", text="…", said_at=AT + timedelta(minutes=number))
        message.reading = Reading(emotion=emotion, intensity=intensity)
        messages.append(message)
    return messages


def sentence(*feelings: tuple[str, int]) -> str:
    drawn = curve(felt(said(*feelings)))
    assert drawn is not None
    return drawn.sentence


def test_a_temper_that_falls_is_told_with_its_peak() -> None:
    assert "着急最高；之后回落到平稳" in sentence(("anxious", 2), ("calm", 0), ("calm", 0))


def test_a_temper_that_stays_is_not_called_calmer() -> None:
    assert "生气，还没有缓和" in sentence(("calm", 0), ("angry", 2))


def test_a_temper_that_falls_half_way_says_so() -> None:
    assert "有所缓和，仍着急" in sentence(("angry", 3), ("anxious", 1))


def test_calm_and_thanks_have_their_own_sentences() -> None:
    assert sentence(("calm", 0), ("calm", 0)) == "一直平稳"
    assert sentence(("calm", 0), ("grateful", 2)) == "最后表示感谢"


def test_the_arrow_follows_the_customers_message_before() -> None:
    assert [one.trend for one in felt(said(("calm", 0), ("angry", 2), ("angry", 2), ("calm", 0)))] == ["", "↑", "", "↓"]


def test_the_peak_is_the_highest_point_of_the_drawing() -> None:
    drawn = curve(felt(said(("calm", 0), ("abusive", 3), ("calm", 0))))
    assert drawn is not None
    points = [tuple(map(float, point.split(","))) for point in drawn.points.split()]
    assert (drawn.peak_x, drawn.peak_y) == min(points, key=lambda point: point[1])
    assert drawn.is_hot


def test_a_customer_who_said_nothing_has_no_curve() -> None:
    assert curve([]) is None
    assert felt([Message(speaker="agent", text="您好", said_at=AT)]) == []
