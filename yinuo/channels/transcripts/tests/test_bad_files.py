from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.channels.transcripts.errors import TranscriptError
from yinuo.channels.transcripts.messages import MESSAGES
from yinuo.channels.transcripts.parsing import parse

AT = datetime(2026, 3, 6, 9, 30)
CALL = "客户：我买的灯不亮了，你们怎么回事？\n座席：您好，给您添麻烦了，师傅明天上午到。\n"
SPOKEN = [("customer", "我买的灯不亮了，你们怎么回事？"), ("agent", "您好，给您添麻烦了，师傅明天上午到。")]


def read(data, filename="call.txt"):
    return parse(data, filename=filename, at=AT)


def refusal(data, filename="call.txt"):
    with pytest.raises(TranscriptError) as caught:
        read(data, filename)
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
@pytest.mark.parametrize(
    "text", [CALL, CALL.replace("\n", "\r\n"), "客户：喂？\n座席：您好！", "agent: hello\ncustomer: hi there\n"]
)
def test_every_encoding_a_chinese_office_produces_reads_the_same(encoding, text):
    expected = [(turn.speaker, turn.text) for turn in read(text.encode()).turns]
    assert [(turn.speaker, turn.text) for turn in read(text.encode(encoding)).turns] == expected


def test_a_file_of_ten_megabytes_is_refused_with_the_limit():
    error = refusal(CALL.encode() * (10 * 1024 * 1024 // len(CALL.encode())))
    assert error.code == "too_large"
    assert "10.0 MB" in error.text("zh")
    assert "5 MB" in error.text("zh")


def test_more_turns_than_the_limit_are_refused():
    assert refusal("客户:a\n座席:b\n".encode() * 10_001).code == "too_many_turns"


def test_a_turn_as_long_as_a_book_is_refused_with_its_line():
    error = refusal(CALL.encode() + ("客户:" + "啊" * 30_000).encode())
    assert (error.code, error.facts["line"]) == ("turn_too_long", 3)


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t", b"\x00" * 50, "\ufeff".encode(), "\u202e\u200b\n".encode()])
def test_an_empty_file_is_named_so(data):
    assert refusal(data).code == "empty"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20, "图片"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20, "图片"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(100), "录音"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04" + bytes(60), "Office"),
        (bytes(range(256)) * 40, "二进制"),
    ],
)
def test_a_picture_renamed_txt_is_called_what_it_is(data, kind):
    error = refusal(data)
    assert error.code == "not_text"
    assert kind in error.text("zh")


def test_lines_without_speakers_ask_for_them():
    error = refusal("今天天气很好。\n我们去公园。".encode())
    assert error.code == "no_speakers"
    assert "客户：" in error.text("zh")


def test_one_nameless_speaker_alone_cannot_be_told():
    assert refusal("甲:灯坏了\n甲:不亮\n甲:快来".encode()).code in ("one_unknown_speaker", "no_speakers")


def test_nul_and_direction_marks_are_taken_out_and_counted():
    transcript = read("客户：订单\u202e123\u202c不对\x00\n座席：您好\u200b\n".encode())
    assert [turn.text for turn in transcript.turns] == ["订单123不对", "您好"]
    assert transcript.warnings[0].code == "removed_characters"
    assert transcript.warnings[0].facts["count"] == 4


def test_control_characters_that_json_escapes_bring_back_are_taken_out_too():
    transcript = read(rb'{"speaker":"agent","text":"a\u001b[31mb\u0000c\u202e\ud800"}', "a.jsonl")
    assert transcript.turns[0].text == "a[31mbc?"


def test_a_file_cut_inside_a_character_is_read_and_says_so():
    transcript = read(CALL.strip().encode()[:-1])
    assert transcript.warnings[0].code == "damaged_characters"


@pytest.mark.parametrize(
    ("text", "filename", "row", "reason"),
    [
        ("[9999-12-31 10:00:00] 客户：喂\n座席：您好", "a.txt", 1, "9999-12-31"),
        ("客户：喂\n[99:99:99] 座席：您好", "a.txt", 2, "99:99:99"),
        ("[00:00:01] 客户：喂\n[999:00:00] 座席：您好", "a.txt", 2, "999"),
        ("说话人,内容,时间\n客户,喂,9999-01-01 00:00\n", "a.csv", 2, "9999"),
        ("说话人,内容,时间\n客户,喂,昨天\n", "a.csv", 2, "昨天"),
        ("说话人,内容,时间\n客户,喂,2026-03-01\n客服,您好\n", "a.csv", 3, "2 列"),
        ('说话人,内容\n客户,喂\n客服,"您好\n', "a.csv", 3, "引号"),
        ("说话人,内容\n客户,喂\n,您好\n", "a.csv", 3, "说话人"),
        ('{"speaker":"客户","text":"喂"}\n{"speaker":\n', "a.jsonl", 2, "JSON"),
        ('{"speaker":"客户","text":"喂"}\n7\n', "a.jsonl", 2, "对象"),
        ('{"speaker":"客户","text":"喂"}\n{"speaker":"客服"}\n', "a.jsonl", 2, "text"),
        ('{"speaker":"客户","text":["喂"]}\n', "a.jsonl", 1, "text"),
        ('{"speaker":"客户","text":"喂","time":1e300}\n', "a.jsonl", 1, "时间"),
        ("1\n99:00:00,000 --> 99:00:01,000\n客户：喂\n", "a.srt", 1, "小时"),
    ],
)
def test_a_broken_row_is_named_with_the_reason(text, filename, row, reason):
    error = refusal(text.encode(), filename)
    assert (error.code, error.facts["row"]) == ("bad_row", row)
    assert f"第 {row} 行" in error.text("zh")
    assert reason in error.text("zh")


def test_csv_without_the_needed_columns_says_which_to_name():
    assert refusal(b"a,b\n1,2\n", "x.csv").code == "no_text_column"
    assert refusal("内容,b\n喂,2\n".encode(), "x.csv").code == "no_speaker_column"


def test_a_start_in_the_year_9999_is_refused():
    with pytest.raises(TranscriptError) as caught:
        parse(CALL.encode(), filename="a.txt", at=datetime(9999, 12, 31))
    assert caught.value.code == "year_out_of_range"


def test_many_next_days_do_not_run_past_the_calendar():
    text = "客户:“喂。”\n客服:“您好。”\n999天后\n" * 200
    assert refusal(text.encode()).code == "bad_row"


def test_every_message_fills_the_same_places_in_both_languages():
    import re

    for sentence in MESSAGES.values():
        places = [sorted(set(re.findall(r"%\((\w+)\)s", text))) for text in sentence]
        assert places[0] == places[1]
        assert "%" not in re.sub(r"%\(\w+\)s", "", "".join(sentence))


def read_or_refuse(data, filename):
    try:
        transcript = parse(data, filename=filename, at=AT)
    except TranscriptError as refused:
        error = refused
        transcript = None
    if transcript is None:
        assert error.text("zh")
        assert error.text("en")
        return
    for call in transcript.calls:
        assert call.turns
        assert call.began_at <= call.ended_at
        assert all(turn.said_at.tzinfo for turn in call.turns)
        assert [turn.said_at for turn in call.turns] == sorted(turn.said_at for turn in call.turns)
    json.dumps([[turn.text, turn.note] for turn in transcript.turns]).encode()
    for warning in transcript.warnings:
        assert warning.text("zh")
        assert warning.text("en")


names = st.sampled_from(["a.txt", "a.csv", "a.jsonl", "a.json", "a.srt", "a.vtt", ""])
fragments = st.lists(
    st.sampled_from(
        [
            *(
                "客户",
                "座席",
                "A",
                "王丽",
                "：",
                ":",
                "“",
                "”",
                '"',
                "（",
                "）",
                "(",
                "[",
                "]",
                "\n",
                "\r\n",
                "\t",
                ",",
                ";",
                "{",
                "}",
            ),
            *(
                "00:01:23",
                "99:99",
                "2026-03-01 10:00",
                "9999-01-01",
                " --> ",
                "WEBVTT\n\n",
                "1\n",
                "断线了",
                "第二天",
                "十二天后",
                "半小时后",
            ),
            *(
                "喂",
                "您好",
                "再见",
                "---",
                "speaker,text,time\n",
                "说话人,内容\n",
                '{"speaker":"客户","text":"',
                '"}',
                "[{",
                "\x00",
                "\u202e",
                " ",
            ),
            *("通话时间：", "第2通", "1.", ">", "**", "<v 客户>", "\ud800", "1e400", "1.5", "null"),
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), names)
def test_any_bytes_are_read_or_refused_by_name(data, filename):
    read_or_refuse(data, filename)


@settings(max_examples=500, deadline=None)
@given(fragments, names, st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_any_mixture_of_transcript_parts_is_read_or_refused_by_name(text, filename, encoding):
    read_or_refuse(text.encode(encoding, "replace"), filename)
