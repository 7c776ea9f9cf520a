from __future__ import annotations

from datetime import datetime, timedelta, timezone
from datetime import time as clock
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.language.corpus import moment_spans
from yinuo.language.corpus import moments as corpus
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.stretches import Hours
from yinuo.language.tests.work import assert_linear

CHINA = timezone(timedelta(hours=8))


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=CHINA)


def due(text: str, said_at: str = corpus.NOW) -> str | None:
    """The last deadline of a text, the one that a promise in it would have."""
    dues = [moment.due for moment in read_moments(text, at(said_at)) if moment.due]
    return f"{dues[-1]:%Y-%m-%d %H:%M:%S}" if dues else None


def readings(text: str, said_at: str) -> list[tuple[str, str]]:
    found = []
    for moment in read_moments(text, at(said_at)):
        if moment.start and moment.end:
            found += [
                (f"{a:%Y-%m-%d %H:%M:%S}", f"{b:%Y-%m-%d %H:%M:%S}")
                for a, b in ((moment.start, moment.end), *moment.readings)
            ]
    return found


@pytest.mark.parametrize(
    ("deadline", "phrasings"), corpus.DEADLINES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_phrasing_of_a_meaning_gives_its_deadline(deadline, phrasings):
    assert {text: due(text) for text in phrasings} == dict.fromkeys(phrasings, deadline)


@pytest.mark.parametrize(("said_at", "text", "deadline"), corpus.EDGES)
def test_deadline_turns_where_the_calendar_turns(said_at, text, deadline):
    assert due(text, said_at) == deadline


@pytest.mark.parametrize("text", corpus.NO_DEADLINE)
def test_past_standing_and_recurring_times_set_no_deadline(text):
    assert due(text) is None


@pytest.mark.parametrize("text", corpus.NOT_TIME)
def test_what_only_looks_like_time_is_no_moment(text):
    assert read_moments(text, at(corpus.NOW)) == ()


@pytest.mark.parametrize(("said_at", "start", "end", "phrasings"), moment_spans.STRETCHES)
def test_phrasing_names_its_stretch_of_time(said_at, start, end, phrasings):
    for text in phrasings:
        assert (start, end) in readings(text, said_at), text


@pytest.mark.parametrize(("text", "span", "kind"), moment_spans.SPANS)
def test_one_time_phrase_is_one_moment_with_its_words_and_kind_of_deadline(text, span, kind):
    moments = read_moments(text, at(corpus.NOW))
    assert [(moment.span.text, moment.due_kind) for moment in moments] == [(span, kind)]


def test_when_that_time_comes_takes_the_deadline_of_the_moment_named_before():
    moments = read_moments("货明天下午五点前到,到时我给您打电话", at(corpus.NOW))
    assert [f"{moment.due:%m-%d %H:%M}" for moment in moments] == ["11-27 17:00", "11-27 17:00"]


def test_when_that_time_comes_has_no_deadline_when_no_moment_was_named():
    assert due("到时我给您打电话") is None


def test_end_of_work_follows_the_hours_of_the_company():
    late = Hours(clock(10, 0), clock(21, 30))
    said = at("2026-11-26 19:00:00")
    assert [m.due for m in read_moments("下班前给您答复", said, late)] == [at("2026-11-26 21:30:00")]
    assert [m.due for m in read_moments("一个工作日内给您答复", said, late)] == [at("2026-11-27 21:30:00")]


def test_deadline_is_in_the_zone_of_the_message():
    said = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("America/New_York"))
    (moment,) = read_moments("明天下午三点前给您", said)
    assert moment.due == datetime(2026, 11, 27, 15, 0, tzinfo=ZoneInfo("America/New_York"))


def test_hours_run_through_a_change_of_summer_time_as_on_a_stopwatch():
    said = datetime(2026, 3, 8, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    (moment,) = read_moments("两小时内给您", said)
    assert moment.due is not None
    assert moment.due.timestamp() - said.timestamp() == 7200


def test_every_rule_that_fired_is_named():
    (moment,) = read_moments("明天下午三点前", at(corpus.NOW))
    assert moment.rules == ("day counted from today", "part of a day", "clock")


FRAGMENTS = st.sampled_from(
    [
        *"今明后昨前上下本这周月年日号点分秒时半刻个多到至-:/.,。 的不对第每内外一二三四五六七八九十两几百千0123456789",
        *[
            "工作日",
            "小时",
            "星期",
            "礼拜",
            "国庆",
            "节后",
            "之前",
            "以内",
            "哦不对",
            "凌晨",
            "下午",
            "最快",
            "最迟",
            "2月29日",
            "24H",
            "３天",
            "\n",
            "😀",
            "a",
            "99999",
        ],
    ]
)
MOMENTS_IN_TIME = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(CHINA))


@given(st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=14).map("".join)), MOMENTS_IN_TIME)
@settings(max_examples=400, deadline=None)
def test_no_text_at_no_time_breaks_the_reader_and_spans_are_slices(text, said_at):
    previous_end = 0
    for moment in read_moments(text, said_at):
        assert text[moment.span.start : moment.span.end] == moment.span.text
        assert previous_end <= moment.span.start < moment.span.end
        previous_end = moment.span.end
        assert moment.due is None or moment.due >= said_at
        assert (moment.due is None) == (moment.due_kind == "vague")
        assert moment.start is None or moment.end is None or moment.start <= moment.end


def test_a_word_that_closes_one_phrase_does_not_open_the_next():
    moments = read_moments("今明后年", at(corpus.NOW))
    assert all(one.span.end <= other.span.start for one, other in pairwise(moments))


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u2060", "\r", "\u2009"])
def test_signs_nobody_sees_do_not_part_a_time_phrase(unseen):
    (moment,) = read_moments(unseen.join("明天下午三点前"), at(corpus.NOW))
    assert f"{moment.due:%m-%d %H:%M}" == "11-27 15:00"
    assert moment.span.text == unseen.join("明天下午三点前")


WIDE = str.maketrans("0123456789:", "０１２３４５６７８９：")
TRADITIONAL = str.maketrans("后点时个两内周号间礼", "後點時個兩內週號間禮")
PHRASINGS = st.sampled_from([text for _, phrasings in corpus.DEADLINES for text in phrasings])


@given(PHRASINGS)
@settings(max_examples=200, deadline=None)
def test_full_width_figures_traditional_letters_and_blanks_keep_the_meaning(text):
    expected = due(text)
    assert due(text.translate(WIDE)) == expected
    assert due(text.translate(TRADITIONAL)) == expected
    assert due("\u3000" + text.replace(",", ", ") + " ") == expected


@given(
    st.integers(1, 500),
    st.integers(1, 500),
    st.sampled_from(["分钟内", "小时内", "天内", "周内", "个月内", "天后", "小时后", "个工作日内"]),
)
@settings(max_examples=200, deadline=None)
def test_a_longer_length_is_never_due_sooner(first, second, unit):
    short, long = sorted((first, second))
    sooner, later = due(f"{short}{unit}"), due(f"{long}{unit}")
    if later is not None:
        assert sooner is not None
        assert sooner <= later


@pytest.mark.parametrize(
    "piece",
    [
        *"一9天半周到第点零, ",
        "明天",
        "三点",
        "3天",
        "周一,",
        "明天,不对,",
        "10号,",
        "三点到",
        "3天到",
        "下下",
        "2026-",
        "1小时",
        "不对",
        "三十",
        "12:",
        "不是明天,是",
    ],
)
def test_the_work_grows_with_the_length_and_no_faster(piece):
    assert_linear(lambda text: read_moments(text, at(corpus.NOW)), piece)


@pytest.mark.parametrize("text", ["9999年12月31日23:59给您回电话", "0001年1月1日", "2999年3月1日前", "1799年5月6号"])
def test_a_year_out_of_reach_gives_no_deadline(text: str) -> None:
    said_at = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert [moment.due for moment in read_moments(text, said_at) if moment.due is not None] == []
