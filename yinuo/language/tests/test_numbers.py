from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.language.rules.numbers import number, spread

UNITS = "零一二三四五六七八九"


def spoken(value: int) -> str:
    """Numbers up to 9999 as they are said."""
    if value < 10:
        return UNITS[value]
    words, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure, value = divmod(value, scale)
        if figure:
            words += ("零" if gap and words else "") + UNITS[figure] + name
            gap = False
        else:
            gap = True
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(0, 9999))
def test_spoken_number_has_its_value(value):
    assert number(spoken(value)) == value


@given(st.integers(0, 999_999))
def test_figures_have_their_value(value):
    assert number(str(value)) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("两", 2),
        ("俩", 2),
        ("仨", 3),
        ("〇", 0),
        ("十", 10),
        ("十五", 15),
        ("廿三", 23),
        ("卅", 30),
        ("一百零五", 105),
        ("二〇二六", 2026),
        ("零五", 5),
        ("1.5", 1.5),
    ],
)
def test_number_word_has_its_value(words, value):
    assert number(words) == value


@pytest.mark.parametrize("words", ["", "两三", "三五", "十百", "百千", "三三"])
def test_words_that_are_no_single_number_have_no_value(words):
    assert number(words) is None


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("三", 3, 3),
        ("两三", 2, 3),
        ("三五", 3, 5),
        ("七八", 7, 8),
        ("十七八", 17, 18),
        ("二十五六", 25, 26),
        ("三四十", 30, 40),
        ("一两百", 100, 200),
        ("12", 12, 12),
    ],
)
def test_loose_number_spreads_from_its_lowest_to_its_highest(words, low, high):
    assert spread(words) == (low, high)


@pytest.mark.parametrize("words", ["三三", "五三", "十百", ""])
def test_words_that_count_nothing_have_no_spread(words):
    assert spread(words) is None


@given(st.text("零〇一二两三四五六七八九十百千俩仨廿卅.0123456789", max_size=12))
def test_no_letters_break_the_numbers(words):
    found = spread(words)
    assert found is None or found[0] <= found[1]
