from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from yinuo.corrections.plain_words import of_promise
from yinuo.language import Message, read

NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_promise_that_no_rule_drafted_names_the_words_that_weighed_most():
    (promise,) = read(Message("他十一点带人去您店门口", "agent", NOW)).promises
    with translation.override("zh-hans"):
        (reason,) = of_promise(promise.rules)
    assert reason.startswith("从标注过的句子里学来的")
    assert "十一点" in reason


def test_a_rule_says_in_plain_words_what_it_saw():
    (promise,) = read(Message("我明天给您回电", "agent", NOW)).promises
    with translation.override("en"):
        assert of_promise(promise.rules) == ["A time stands with what shall be done"]
