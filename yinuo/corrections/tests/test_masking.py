from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.corrections.masking import masked
from yinuo.language.types import Span


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我的电话13800004058", "我的电话13000000000"),
        ("卡号6222 0202 0000 1234 567", "卡号6200 0000 0000 0000 000"),
        ("号码是幺三八零零零零四零五八", "号码是幺三零零零零零零零零零"),
        ("发到wang.hui@example.com", "发到xxxx.xxx@xxxxxxx.xxx"),
        ("订单DD20261118001到了", "订单xx00000000000到了"),
        ("张经理和李女士都在", "某经理和某女士都在"),
        ("我叫陈建国，住幸福路12号3栋502室", "我叫某某某，某某某路00号0栋000室"),
        ("车牌粤B12345", "车牌粤x00000"),
        ("看这里 https://desk.example/t/9f3", "看这里 https://xxxx.xxxxxxx/x/0x0"),
        ("免贵姓欧阳", "免贵姓某某"),
    ],
)
def test_what_tells_who_somebody_is_goes_and_every_character_keeps_its_place(text: str, shown: str) -> None:
    assert masked(text, [], []) == shown
    assert len(shown) == len(text)


@pytest.mark.parametrize("text", ["明天下午三点给您回电话", "12号前退给您368元", "等了3天了", "第2次打来了", "高兴"])
def test_what_tells_nobody_stays(text: str) -> None:
    assert masked(text, ["王慧"], []) == text


def test_known_people_go_by_their_names() -> None:
    assert masked("王慧您好，林晓给您回电话", ["王慧", "林晓", ""], []) == "某某您好，某某给您回电话"


def test_a_time_is_no_number_of_anybody() -> None:
    text = "20261118前退给您"
    assert masked(text, [], [Span(0, 8, "20261118")]) == text


@given(st.text(alphabet="王女士张总我叫姓路号栋室12３零一三@.x-/ ：，", max_size=60))
def test_nothing_moves_whatever_is_written(text: str) -> None:
    assert len(masked(text, ["王女", "张总我"], [])) == len(text)
