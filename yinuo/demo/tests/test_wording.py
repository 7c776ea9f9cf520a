"""Every line in data/ can be said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yinuo.customers.models import Customer
from yinuo.demo.company import PRODUCTS
from yinuo.demo.times import after_minutes
from yinuo.demo.wording import Voice, courtesy, matters
from yinuo.people.models import Agent

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WANG = Customer(name="王慧", surname="王", title="女士")


def _voice(kind: str) -> Voice:
    return Voice(kind, WANG, Agent(name="林晓"), Random(1), temper="calm", hour=12)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


@pytest.mark.parametrize("kind", list(matters()))
def test_every_place_in_every_line_of_a_matter_is_filled(kind):
    voice = _voice(kind)
    for text in _texts(matters()[kind]):
        assert "{" not in voice.fill(text)


def test_every_place_in_every_courtesy_is_filled():
    voice = _voice("leak")
    for text in _texts(courtesy()):
        filled = voice.fill(text, when="半小时后", new="明天上午", outcome="装好了。")
        assert "{" not in filled


@pytest.mark.parametrize("kind", list(matters()))
def test_every_matter_is_about_products_and_promises_there_are_words_for(kind):
    matter = matters()[kind]
    assert set(matter["things"]) <= set(PRODUCTS)
    assert set(matter["promises"]) <= set(courtesy()["promises"])
    assert set(matter["promises"]) <= set(courtesy()["vague"])


def test_a_mark_covers_exactly_the_words_in_brackets():
    when = after_minutes(30, NOON, within=False)
    line = _voice("leak").marked("您别急，[我半小时后给您回电话]，好吗？", "callback", when)
    (mark,) = line.marks
    assert line.text == "您别急，我半小时后给您回电话，好吗？"
    assert line.text[mark.span.start : mark.span.end] == mark.span.text == "我半小时后给您回电话"
    assert mark.due_at == NOON.replace(minute=30)
    assert mark.owner == "self"


def test_a_mark_moves_with_the_text_around_it():
    when = after_minutes(30, NOON, within=True)
    line = _voice("refund").marked("[我们半小时内给您退款]。", "refund", when).within("王女士：\n", "\n祝好")
    (mark,) = line.marks
    assert line.text[mark.span.start : mark.span.end] == mark.span.text == "我们半小时内给您退款"
    assert mark.owner == "team"


def test_a_line_without_brackets_is_no_promise():
    with pytest.raises(ValueError, match="no \\[promise\\]"):
        _voice("leak").marked("请稍等。", "callback", None)
