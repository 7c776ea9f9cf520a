from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import time_machine

from yinuo.channels.transcripts.errors import TranscriptError
from yinuo.channels.transcripts.parsing import parse
from yinuo.channels.transcripts.times import SHANGHAI

AT = datetime(2026, 3, 6, 9, 30)

WASHER = """\
这是家电热线的一次真实来电,顾客的洗衣机漏水。
顾客:“喂,你们这洗衣机又漏水了
客服:“您好,先生,给您添麻烦了。”
顾客：「上回说修好了,这才两天!」（声音很大）
客服:"我现在给您登记,师傅明天下午三点前上门。"
顾客:“明天?我——喂?喂?”
电话断了,那头再没有声音。
"""
NEXT_DAY = """\
第二天,客服按首问责任制又给顾客打电话。
客服:“请问是周先生吗?昨天通话断线了,我给您回电。”
顾客:“哦,是我。”
客服:“师傅今天下午到,再见。”
"""


def read(text, filename="call.txt", at=AT, **options):
    return parse(text.encode() if isinstance(text, str) else text, filename=filename, at=at, **options)


def spoken(transcript):
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def codes(transcript):
    return [warning.code for warning in transcript.warnings]


def refusal(data, **options):
    with pytest.raises(TranscriptError) as caught:
        read(data, **options)
    return caught.value


def test_turns_come_with_speaker_words_note_and_line_whatever_quotes_were_typed():
    turns = read(WASHER).turns
    assert [(turn.speaker, turn.text, turn.note, turn.line) for turn in turns] == [
        ("customer", "喂,你们这洗衣机又漏水了", "", 2),
        ("agent", "您好,先生,给您添麻烦了。", "", 3),
        ("customer", "上回说修好了,这才两天!", "声音很大", 4),
        ("agent", "我现在给您登记,师傅明天下午三点前上门。", "", 5),
        ("customer", "明天?我——喂?喂?", "", 6),
    ]


def test_turns_without_times_follow_each_other_by_fifteen_seconds():
    transcript = read(WASHER)
    assert [turn.said_at for turn in transcript.turns][:3] == [
        datetime(2026, 3, 6, 9, 30, second, tzinfo=SHANGHAI) for second in (0, 15, 30)
    ]
    assert "guessed_times" in codes(transcript)


def test_prose_around_the_dialogue_is_narration_and_the_unclosed_quote_is_told():
    transcript = read(WASHER)
    facts = {warning.code: warning.facts for warning in transcript.warnings}
    assert facts["narration"] == {"count": 2, "line": 1}
    assert facts["unquoted_turns"] == {"count": 1, "line": 2}


def test_an_article_with_colons_and_quotes_has_no_speakers():
    article = "我们信奉“客户永远是对的”。\n点评:坐席的回答欠妥。\n例如:应先道歉。\n结论:多练习。"
    assert refusal(article).code == "no_speakers"


def test_turns_run_together_on_one_line_are_parted():
    assert spoken(read("客户:“喂?”座席:“您好!”客户:“我要退货。”")) == [
        ("customer", "喂?"),
        ("agent", "您好!"),
        ("customer", "我要退货。"),
    ]


def test_a_turn_broken_over_two_lines_is_joined():
    assert spoken(read("客户:“我上周买的灯\n到现在还没发货!”\n客服:“您好。”")) == [
        ("customer", "我上周买的灯到现在还没发货!"),
        ("agent", "您好。"),
    ]
    assert spoken(read("客户:我上周买的灯\n到现在还没发货\n客服:您好"))[0] == ("customer", "我上周买的灯到现在还没发货")


def test_quotation_marks_inside_a_turn_stay():
    assert spoken(read("客户:“好的”是什么意思?\n客服:您说的“马上”我记下了。")) == [
        ("customer", "“好的”是什么意思?"),
        ("agent", "您说的“马上”我记下了。"),
    ]


def test_brackets_that_are_the_speakers_own_stay_and_stage_directions_become_notes():
    turns = read("客户:(叹气)灯(客厅那盏)不亮了。\n客服:您按一下开关(红色的)。\n").turns
    assert [(turn.text, turn.note) for turn in turns] == [
        ("灯(客厅那盏)不亮了。", "叹气"),
        ("您按一下开关(红色的)。", ""),
    ]


@pytest.mark.parametrize(
    "agent", ["座席", "坐席", "客服", "客服小李", "坐席001", "王丽(客服)", "agent", "Agent 7", "工号8806", "**客服**"]
)
@pytest.mark.parametrize("customer", ["客户", "顾客", "用户", "customer", "Customer", "周先生", "用户A"])
@pytest.mark.parametrize("colon", [":", "："])
def test_the_usual_names_of_the_two_sides_are_known(agent, customer, colon):
    transcript = read(f"{customer}{colon}灯坏了\n{agent}{colon}您好\n")
    assert spoken(transcript) == [("customer", "灯坏了"), ("agent", "您好")]


@pytest.mark.parametrize(
    ("one", "other"), [("A", "B"), ("说话人1", "说话人2"), ("陈明", "赵小雨"), ("SPEAKER_00", "SPEAKER_01")]
)
def test_bare_names_are_told_apart_by_what_they_say_and_the_guess_is_told(one, other):
    transcript = read(
        f"{one}:我买的灯怎么回事\n{other}:您好,很高兴为您服务\n{one}:你们什么时候发货\n{other}:我帮您查一下\n"
    )
    assert [turn.speaker for turn in transcript.turns] == ["customer", "agent"] * 2
    assert "guessed_speakers" in codes(transcript)


@pytest.mark.parametrize(
    "text",
    [
        "1. 客户：灯坏了\n2、客服：您好\n",
        "**客户**：灯坏了\n> 客服：您好\n",
        "客户\t灯坏了\n客服\t您好\n",
        "【客户】：灯坏了\n[客服] 您好\n",
        "客户说：“灯坏了”\n客服笑着答道：“您好”\n",
        "10:20:15 客户：灯坏了\n客服(10:20:30)：您好\n",
        "2026年3月1日 10:20 客户：灯坏了\n2026年3月1日 10:21 客服：您好\n",
        "[00:12.345] 客户：灯坏了\n[00:15.2] 客服：您好\n",
        "客户 00:01\n灯坏了\n\n客服 00:05\n您好\n",
        "问：灯坏了\n答：您好\n",
        "工单号：123456\n客户电话：13900001111\n\n客户：灯坏了\n客服：您好\n备注：已登记\n",
    ],
)
def test_the_layouts_of_minutes_chats_and_dictation_are_known(text):
    assert spoken(read(text)) == [("customer", "灯坏了"), ("agent", "您好")]


def test_what_stands_beside_the_name_is_a_note():
    turns = read("客户（生气地）：灯坏了\n客服笑着说：“您好”\n").turns
    assert [(turn.text, turn.note) for turn in turns] == [("灯坏了", "生气地"), ("您好", "笑着")]


def test_a_name_beside_a_known_agent_is_the_customer():
    assert [turn.speaker for turn in read("客服:您好\n林小满:灯坏了\n林小满:快点\n").turns] == [
        "agent",
        "customer",
        "customer",
    ]


def test_a_lost_line_and_the_call_back_next_day_are_two_calls():
    first, second = read(WASHER + NEXT_DAY).calls
    assert (first.ended_how, first.ended_at, first.direction) == (
        "dropped",
        datetime(2026, 3, 6, 9, 31, tzinfo=SHANGHAI),
        "inbound",
    )
    assert (second.began_at, second.ended_how, second.direction) == (
        datetime(2026, 3, 7, 10, 0, tzinfo=SHANGHAI),
        "normal",
        "outbound",
    )


def test_an_article_pasted_twice_is_read_once_and_says_so():
    transcript = read((WASHER + NEXT_DAY) * 2)
    assert len(transcript.calls) == 2
    assert next(warning.facts for warning in transcript.warnings if warning.code == "repeated_text") == {
        "first": 13,
        "last": 22,
        "original": 2,
    }


@pytest.mark.parametrize(
    ("narration", "begins"),
    [
        ("半小时后,客户又来电。", datetime(2026, 3, 6, 10, 0, 15)),
        ("20分钟后", datetime(2026, 3, 6, 9, 50, 15)),
        ("三天后,客户再次来电。", datetime(2026, 3, 9, 10, 0)),
        ("次日下午,客户来电。", datetime(2026, 3, 7, 15, 0)),
        ("第二天晚上8点,客户来电。", datetime(2026, 3, 7, 20, 0)),
        ("当天下午", datetime(2026, 3, 6, 15, 0)),
        ("【第二通】", datetime(2026, 3, 6, 10, 30, 15)),
        ("--------", datetime(2026, 3, 6, 10, 30, 15)),
        ("通话时间:2026-03-09 14:05", datetime(2026, 3, 9, 14, 5)),
    ],
)
def test_narration_dates_the_next_call(narration, begins):
    first, second = read(f"客户:“灯坏了。”\n客服:“再见。”\n{narration}\n客户:“喂,还是不亮。”\n客服:“您好。”\n").calls
    assert len(first.turns) == 2
    assert second.began_at == begins.replace(tzinfo=SHANGHAI)


def test_a_greeting_after_a_goodbye_begins_a_new_call():
    assert len(read("客户:灯坏了\n客服:祝您愉快,再见\n客户:喂,又坏了\n客服:您好\n").calls) == 2


def test_a_call_that_breaks_off_in_a_shouted_hello_was_dropped():
    assert read("客户:灯坏了\n客服:您稍等\n客户:好的。喂?听得到吗?喂?").calls[0].ended_how == "dropped"
    assert read("客户:灯坏了\n客服:您稍等,我记一下").calls[0].ended_how == "unknown"
    assert read("客户:灯坏了\n客服:如果断线我给您打回去\n客户:好的谢谢").calls[0].ended_how == "normal"


def test_asr_stamps_count_from_the_start_of_the_call():
    turns = read("[00:00:02] 坐席: 您好\n[00:00:05.500] 客户: 灯坏了\n[00:01:23 --> 00:01:30] 坐席: 我登记\n").turns
    assert [turn.said_at - AT.replace(tzinfo=SHANGHAI) for turn in turns] == [
        timedelta(seconds=2),
        timedelta(seconds=5.5),
        timedelta(seconds=83),
    ]


def test_stamps_of_the_day_are_clock_times_and_pass_midnight():
    turns = read("23:58:00 坐席: 您好\n23:59:30 客户: 灯坏了\n00:01:00 坐席: 我登记\n").turns
    assert [f"{turn.said_at:%d %H:%M:%S}" for turn in turns] == ["06 23:58:00", "06 23:59:30", "07 00:01:00"]


def test_a_chat_export_with_name_and_time_above_the_words_is_read():
    transcript = read("客服小美 2026-03-01 14:20:05\n您好,请讲\n\n客户 2026-03-01 14:21:00\n灯坏了\n不亮\n", at=None)
    assert spoken(transcript) == [("agent", "您好,请讲"), ("customer", "灯坏了不亮")]
    assert transcript.turns[1].said_at == datetime(2026, 3, 1, 14, 21, tzinfo=SHANGHAI)
    assert "no_start_time" not in codes(transcript)


@time_machine.travel(datetime(2026, 3, 8, 11, 0, 30, tzinfo=SHANGHAI), tick=False)
def test_without_any_time_the_call_begins_now_and_says_so():
    transcript = read("客户:灯坏了\n客服:您好", at=None)
    assert transcript.calls[0].began_at == datetime(2026, 3, 8, 11, 0, tzinfo=SHANGHAI)
    assert "no_start_time" in codes(transcript)


def test_subtitles_are_read_with_their_times_and_voices():
    srt = "1\n00:00:01,000 --> 00:00:03,000\n坐席：您好\n\n2\n00:00:04,200 --> 00:00:06,000\n客户：灯\n坏了\n"
    vtt = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v 坐席>您好\n\n00:04.200 --> 00:06.000\n<v 客户>灯 坏了\n"
    for text, name in ((srt, "a.srt"), (vtt, "a.vtt"), (srt, "renamed.txt")):
        turns = read(text, name).turns
        assert [(turn.speaker, turn.text) for turn in turns] == [("agent", "您好"), ("customer", "灯 坏了")]
        assert turns[1].said_at == AT.replace(tzinfo=SHANGHAI) + timedelta(seconds=4.2)


def test_csv_columns_are_known_by_their_headings_and_calls_by_theirs():
    text = '通话ID,说话人,开始时间,内容\r\n1,客户,2026-03-01 10:00:00,"灯坏了,\n不亮"\r\n1,客服,2026-03-01 10:00:09,您好\r\n2,客户,2026-03-02 11:00:00,喂\r\n'
    transcript = read(text, "calls.csv", at=None)
    assert [[turn.text for turn in call.turns] for call in transcript.calls] == [["灯坏了,\n不亮", "您好"], ["喂"]]
    assert transcript.calls[1].began_at == datetime(2026, 3, 2, 11, 0, tzinfo=SHANGHAI)


def test_an_export_with_the_newest_first_is_put_in_order():
    text = "role;content;time\nagent;您好;2026-03-01 10:00:09\ncustomer;灯坏了;2026-03-01 10:00:00\n"
    assert spoken(read(text, "chat.csv")) == [("customer", "灯坏了"), ("agent", "您好")]


def test_json_lines_a_list_and_a_document_read_alike():
    rows = [
        {"speaker": "customer", "text": "灯坏了", "time": "2026-03-01T02:00:00Z"},
        {"speaker": "agent", "text": "您好", "time": 1772330409},
    ]
    forms = [
        "\n".join(json.dumps(row) for row in rows),
        json.dumps(rows),
        json.dumps({"id": 7, "messages": rows}, indent=1),
    ]
    for form in forms:
        transcript = read(form, "chat.json", at=None)
        assert spoken(transcript) == [("customer", "灯坏了"), ("agent", "您好")]
        assert [turn.said_at for turn in transcript.turns] == [
            datetime(2026, 3, 1, 10, 0, 0, tzinfo=SHANGHAI),
            datetime(2026, 3, 1, 10, 0, 9, tzinfo=SHANGHAI),
        ]


def test_a_start_without_zone_is_local_and_one_with_zone_is_kept():
    assert read("客户:灯坏了\n客服:您好").calls[0].began_at.utcoffset() == timedelta(hours=8)
