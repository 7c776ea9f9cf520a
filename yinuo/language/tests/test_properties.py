"""What holds of every reading, whatever is written: over the whole of ``read``, for agents and customers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yinuo.language import Message, Reading, Span, read
from yinuo.language.corpus import emotions, hostile, moments, norms, promises
from yinuo.language.reading import MOST_CHARACTERS
from yinuo.language.tests.work import assert_linear

CHINA = timezone(timedelta(hours=8))

PROMISE_LINES = [case.text for case in promises.cases() if case.owed]
LINES = [
    *(case.text for case in promises.cases()),
    *(line.text for line in norms.lines()),
    *(line.text for line in emotions.lines()),
    *(text for _, phrasings in moments.DEADLINES for text in phrasings),
]

speakers = st.sampled_from(["agent", "customer"])
zones = st.sampled_from(
    [CHINA, UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
)
any_time = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=zones)
office_time = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20), timezones=st.just(CHINA))


@st.composite
def mash(draw):
    """Pieces of lines people say, cut anywhere and put together with anything between them."""
    pieces = draw(st.lists(st.sampled_from(LINES) | st.sampled_from(hostile.PIECES) | st.text(max_size=4), max_size=6))
    cut = [piece[draw(st.integers(0, len(piece))) :] if draw(st.booleans()) else piece for piece in pieces]
    return draw(st.sampled_from(["", "，", " ", "\n", "。", "\u200b"])).join(cut)


texts = st.one_of(st.text(max_size=80), mash(), st.sampled_from(hostile.ODD + hostile.NESTED))


def spans(reading: Reading) -> list[Span]:
    return [
        *(moment.span for moment in reading.moments),
        *(promise.span for promise in reading.promises),
        *reading.emotion.cues,
        *(finding.span for finding in reading.findings),
    ]


def dues(text: str, said_at: datetime = promises.NOW) -> list[datetime | None]:
    return [promise.due for promise in read(Message(text, "agent", said_at)).promises]


@given(texts, speakers, any_time)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_text_is_read_and_every_span_is_a_slice_of_it(text, speaker, said_at):
    reading = read(Message(text, speaker, said_at))
    for span in spans(reading):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    assert (reading.emotion.label == "calm" and not reading.emotion.cues) or 1 <= reading.emotion.intensity <= 3
    assert all((promise.due is None) == (promise.due_kind == "vague") for promise in reading.promises)
    assert all(promise.due is None or promise.due >= said_at for promise in reading.promises)
    assert all(finding.better and finding.why and finding.rules for finding in reading.findings)
    assert all(promise.rules for promise in reading.promises)
    if speaker == "customer":
        assert not reading.promises
        assert not reading.findings


@pytest.mark.parametrize("speaker", ["agent", "customer"])
@pytest.mark.parametrize("text", hostile.ODD + hostile.NESTED, ids=range(len(hostile.ODD + hostile.NESTED)))
def test_hostile_text_is_read_and_every_span_is_a_slice_of_it(text, speaker):
    for span in spans(read(Message(text, speaker, promises.NOW))):
        assert text[span.start : span.end] == span.text


@given(texts, speakers, office_time)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_a_text_twice_gives_the_same_and_readings_in_between_change_nothing(text, speaker, said_at):
    message = Message(text, speaker, said_at)
    first = read(message)
    read(Message(text[::-1], speaker, said_at))
    assert read(message) == first


WIDE = str.maketrans({code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@given(st.sampled_from(PROMISE_LINES))
@settings(max_examples=150, deadline=None)
def test_full_width_forms_keep_the_promises_and_their_due_times(text):
    assert dues(text.translate(WIDE)) == dues(text)


# A blank inside a line is how people write a pause, and a pause may end a clause: only blanks around it mean nothing.
@given(st.sampled_from(PROMISE_LINES), st.sampled_from([" ", "\u3000", "\xa0", "\u200b", "\ufeff", "  "]))
@settings(max_examples=150, deadline=None)
def test_blanks_and_invisible_signs_around_a_line_keep_the_promises_and_their_due_times(text, blank):
    assert dues(blank + text + blank) == dues(text)


@given(st.sampled_from([line.text for line in emotions.lines()]), st.sampled_from([" ", "\u3000", "\u200b"]))
@settings(max_examples=120, deadline=None)
def test_blanks_between_all_characters_keep_the_feeling(text, blank):
    spaced = blank.join(text)
    assert read(Message(spaced, "customer", promises.NOW)).emotion.label == (
        read(Message(text, "customer", promises.NOW)).emotion.label
    )


LENGTHS = st.builds(
    "我{}{}给您回电话".format,
    st.integers(1, 60),
    st.sampled_from(["分钟内", "小时内", "天内", "个工作日内", "周内", "分钟后", "小时后", "天后", "个月内"]),
)


@given(LENGTHS, office_time, st.timedeltas(timedelta(0), timedelta(days=9)))
@settings(max_examples=150, deadline=None)
def test_a_length_of_time_said_later_is_never_due_earlier(text, said_at, later):
    (first,) = dues(text, said_at)
    (second,) = dues(text, said_at + later)
    if first is not None and second is not None:
        assert first <= second


@pytest.mark.parametrize(
    "text", ["今天内给您回电话", "明天上午给您回电话", "下周给您回电话", "月底前给您退款", "尽快给您回电话"]
)
@given(said_at=office_time, minutes=st.integers(0, 600))
@settings(max_examples=40, deadline=None)
def test_a_named_time_said_later_is_never_due_earlier(text, said_at, minutes):
    first, second = dues(text, said_at), dues(text, said_at + timedelta(minutes=minutes))
    assert len(first) == len(second) == 1
    if first[0] is not None and second[0] is not None:
        assert first[0] <= second[0]


@pytest.mark.parametrize("speaker", ["agent", "customer"])
def test_the_work_grows_with_the_length_of_everything_at_once(speaker):
    assert_linear(lambda text: read(Message(text, speaker, promises.NOW)), "".join(hostile.PIECES))


@given(st.sampled_from(hostile.PIECES), speakers)
@settings(max_examples=12, deadline=None)
def test_the_work_grows_with_the_length_of_one_piece(piece, speaker):
    assert_linear(lambda text: read(Message(text, speaker, promises.NOW)), piece)


def test_a_mail_that_quotes_years_of_letters_is_read_so_far():
    said = "我明天给您回电。"
    begun = read(Message(said + "\n" * MOST_CHARACTERS + said, "agent", promises.NOW))
    assert [promise.span.start for promise in begun.promises] == [0]
    assert len(read(Message(said + "\n" * 1_000 + said, "agent", promises.NOW)).promises) == 2
