from __future__ import annotations

from datetime import datetime

from yinuo.channels.transcripts.calls import owed_callbacks
from yinuo.channels.transcripts.parsing import parse
from yinuo.channels.transcripts.times import SHANGHAI

LOST = "客户:“灯坏了。”\n座席:“您稍等。”\n客户:“喂?喂?”\n断线了。\n"


def owed(text):
    return owed_callbacks(parse(text.encode(), filename="a.txt", at=datetime(2026, 3, 6, 9, 30)))


def test_a_lost_line_leaves_a_callback_owed_from_that_moment():
    (callback,) = owed(LOST)
    assert callback.owed_from == datetime(2026, 3, 6, 9, 30, 30, tzinfo=SHANGHAI)
    assert callback.kept_at is None


def test_the_desk_calling_back_keeps_it():
    (callback,) = owed(LOST + "20分钟后\n座席:“您好,刚才接您电话的是我,给您回电。”\n客户:“好。谢谢”\n")
    assert (callback.call, callback.kept_by) == (0, 1)
    assert callback.kept_at == datetime(2026, 3, 6, 9, 50, 30, tzinfo=SHANGHAI)


def test_the_customer_calling_again_does_not_keep_it():
    (callback,) = owed(LOST + "20分钟后\n客户:“喂,怎么断了?”\n座席:“您好。”\n客户:“谢谢再见”\n")
    assert callback.kept_by is None


def test_a_call_that_ended_well_owes_nothing():
    assert owed("客户:灯坏了\n座席:好的,再见\n") == ()


def test_promising_a_call_does_not_make_the_call_an_outgoing_one():
    text = "客户:“灯坏了。”\n座席:“我明天给您回电话。”\n客户:“好,再见”\n"
    assert parse(text.encode(), filename="a.txt", at=datetime(2026, 3, 6, 9, 30)).calls[0].direction == "inbound"
