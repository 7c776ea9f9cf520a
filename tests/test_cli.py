from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import django
import pytest

from yinuo.cli import main
from yinuo.language.context.catalogue import catalogue
from yinuo.printing_words import Words

ROOT = Path(__file__).resolve().parent.parent


class Done(NamedTuple):
    returncode: int
    stdout: bytes
    stderr: bytes


@pytest.fixture
def yinuo(monkeypatch):
    """Runs the command in this process, for speed; as a process of its own it is run below."""

    def run(*arguments, stdin=b"", lang="zh_CN.UTF-8"):
        streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin if isinstance(stdin, bytes) else stdin.encode()))
        )
        monkeypatch.setattr(sys, "stdout", streams[0])
        monkeypatch.setattr(sys, "stderr", streams[1])
        for name, value in (("LANG", lang), ("LC_ALL", ""), ("LC_MESSAGES", ""), ("COLUMNS", "200")):
            monkeypatch.setenv(name, value)
        try:
            code = main(arguments)
        except SystemExit as exit:
            code = int(exit.code or 0)
        return Done(code, *(stream.buffer.getvalue() for stream in streams))

    return run


def process(*arguments):
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, timeout=60)


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def said(number, text="您好", **changed):
    return {"id": number, "speaker": "agent", "text": text, "sent_at": "2026-03-02T10:20:00+08:00", **changed}


def test_read_jsonl_answers_every_line_in_order_with_the_same_ids(yinuo):
    done = yinuo("read", "--jsonl", "-", stdin=lines(said("b"), said("a", speaker="customer"), said(7)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", "a", 7]
    assert all({"promises", "emotion", "findings"} <= answer.keys() for answer in answers)
    assert done.returncode == 0


def test_moments_jsonl_answers_every_line(yinuo):
    done = yinuo(
        "moments", "--jsonl", "-", stdin=lines({"id": 1, "text": "明天下午", "reference": "2026-03-02T10:20:00"})
    )
    assert json.loads(done.stdout)["id"] == 1
    assert isinstance(json.loads(done.stdout)["moments"], list)


def test_an_empty_stream_gives_an_empty_answer(yinuo):
    done = yinuo("read", "--jsonl", "-")
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{oops", "不是有效的 JSON"),
        ("[1]", "不是 JSON 对象"),
        (json.dumps({"id": 2, "speaker": "agent", "sent_at": "2026-03-02T10:20"}), "缺少字段“text”"),
        (json.dumps(said(2, speaker="robot")), "只能是 agent 或 customer"),
        (json.dumps(said(2, text=5)), "字段“text”不是文本"),
        (json.dumps(said(2, sent_at="soon")), "“soon”不是"),
        (json.dumps(said(2, sent_at="9999-12-31T00:00")), "9999-12-31"),
        ("[" * 100_000, "不是有效的 JSON"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(yinuo, bad, reason):
    done = yinuo("read", "--jsonl", "-", stdin=lines(said(1)) + bad + "\n")
    assert done.returncode == 2
    assert done.stdout == b""
    assert "第 2 行" in done.stderr.decode()
    assert reason in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_line_that_is_not_utf8_is_named_in_english_when_lang_is_english(yinuo):
    done = yinuo("read", "--jsonl", "-", stdin=lines(said(1)).encode() + b'{"id": "\xc4\xfa"}\n', lang="en_GB.UTF-8")
    assert done.returncode == 2
    assert "Line 2 is not what this command reads: it is not UTF-8" in done.stderr.decode()


def test_unicode_line_ends_and_lone_surrogates_in_an_id_stay_on_one_line(yinuo):
    done = yinuo(
        "read",
        "--jsonl",
        "-",
        stdin=lines(said("a\u2028b\x85c")) + '{"id":"\\ud800","speaker":"agent","text":"","sent_at":"2026-03-02"}\n',
    )
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [answer["id"] for answer in answers] == ["a\u2028b\x85c", "\ud800"]


def test_reading_never_imports_django():
    program = (
        "import sys; from yinuo.cli import main; assert main(['explain', '明天回电']) == 0;"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']"
    )
    done = process("-c", program)
    assert done.returncode == 0, done.stderr.decode()


def test_a_missing_file_says_what_to_do(yinuo):
    done = yinuo("read", "--jsonl", "no-such-file.jsonl")
    assert done.returncode == 2
    assert "打不开 no-such-file.jsonl" in done.stderr.decode()


# transcripts

LOST_CALL = """\
下面是维修热线的一通电话。
顾客：“喂，你们的热水器又不出热水了，这事就不是你们的责任是吧？”（声音很大）
客服：“是的。”
顾客：“什么？你们经理呢？”
客服：“王女士，我明天下午三点前给您回电话。”
顾客：“别拖，我——喂？喂？”
电话断线了。
第二天，客服按首问责任制又给顾客打电话。
客服：“请问是王女士吗？昨天断线了，我给您回电。”
顾客：“嗯。”
客服：“师傅今天就来，再见。”
"""


@pytest.fixture
def lost_call(tmp_path):
    path = tmp_path / "call.txt"
    path.write_text(LOST_CALL, "utf-8")
    return str(path)


def test_a_transcript_prints_turns_promises_findings_and_the_owed_callback(yinuo, lost_call):
    done = yinuo("read", lost_call, "--at", "2026-03-06T10:20")
    printed = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "第 1 通 · 2026年3月6日 周五 10:20–10:21 · 来电 · 断线" in printed
    assert "第 2 通 · 2026年3月7日 周六 10:00–10:00 · 去电 · 正常结束" in printed
    assert "3月7日 周六 15:00" in printed
    assert "推掉责任 “是的”" in printed
    assert "换成 “这件事由我负责跟进到底”" in printed
    assert "注 声音很大" in printed
    assert "应回电：第 1 通 3月6日 周五 10:21 断线，由接电话的座席回电" in printed
    assert "\x1b[" not in printed


def test_the_terminal_gets_colour(yinuo, lost_call, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[" in yinuo("read", lost_call, "--at", "2026-03-06T10:20").stdout


def test_json_holds_the_whole_reading(yinuo, lost_call):
    document = json.loads(yinuo("read", lost_call, "--at", "2026-03-06T10:20", "--json").stdout)
    first, second = document["calls"]
    assert (first["ended_how"], first["ended_at"], second["direction"]) == (
        "dropped",
        "2026-03-06T10:21:00+08:00",
        "outbound",
    )
    assert [turn["line"] for turn in first["turns"]] == [2, 3, 4, 5, 6]
    assert first["turns"][1]["context_findings"][0]["norm"] == "forbidden.not_my_job"
    (promise,) = first["turns"][3]["promises"]
    assert (promise["due"], promise["owner"]) == ("2026-03-07T15:00:00+08:00", "self")
    assert document["owed_callbacks"] == [
        {
            "call": 0,
            "owner": "self",
            "owed_from": "2026-03-06T10:21:00+08:00",
            "kept_by_call": 1,
            "kept_at": "2026-03-07T10:00:00+08:00",
        }
    ]
    assert [link["kind"] for link in document["links"]] == ["fulfils"]
    assert {"narration", "guessed_call_start"} <= {warning["code"] for warning in document["warnings"]}


def test_a_transcript_is_read_from_standard_input_in_any_encoding(yinuo):
    for encoding in ("gb18030", "utf-16"):
        done = yinuo("read", "-", "--at", "2026-03-06T10:20", stdin=LOST_CALL.encode(encoding))
        assert "推掉责任" in done.stdout.decode()


def test_english_output_has_english_labels(yinuo, lost_call):
    printed = yinuo("read", lost_call, "--at", "2026-03-06T10:20", "--lang", "en").stdout.decode()
    assert "Call 1 · Fri 6 Mar 2026 10:20–10:21 · inbound · line dropped" in printed
    assert "Callback owed: call 1 was cut off" in printed
    assert "小结" not in printed


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "这不是文本文件，而是一张图片"),
        ("今天天气不错\n".encode(), "没有一行写明是谁在说话"),
        (b"a" * (6 * 1024 * 1024), "最多读取 5 MB"),
        ("[9999-01-01 10:00] 客户：喂\n座席：您好".encode(), "第 1 行无法读取"),
    ],
)
@pytest.mark.parametrize("by", ["file", "pipe"])
def test_bad_input_says_what_to_do_and_prints_nothing(yinuo, data, message, by, tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    done = yinuo("read", str(path)) if by == "file" else yinuo("read", "-", stdin=data)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("at", ["tomorrow", "9999-01-01T00:00", "2026-02-30"])
def test_a_bad_start_time_shows_how_to_write_one(yinuo, lost_call, at):
    done = yinuo("read", lost_call, "--at", at)
    assert done.returncode == 2
    assert "2026-03-02T10:20" in done.stderr.decode()


def test_a_folder_is_no_file(yinuo, tmp_path):
    assert "打不开" in yinuo("read", str(tmp_path)).stderr.decode()


def test_explain_names_the_rules_behind_each_finding(yinuo):
    printed = yinuo("explain", "我明天下午三点前给您回电话", "--at", "2026-03-06T10:20").stdout.decode()
    assert "3月7日 周六 15:00 之前" in printed
    assert "座席本人" in printed
    assert "依据 " in printed


def test_explain_a_customer_tells_the_emotion(yinuo):
    printed = yinuo(
        "explain", "你好，请问几点开门", "--speaker", "customer", "--at", "2026-03-06T10:20"
    ).stdout.decode()
    assert "情绪" in printed
    assert "平静" in printed


def test_management_commands_pass_to_django():
    done = process("-m", "yinuo.cli", "version")
    assert done.stdout.decode().strip() == django.get_version()


def test_help_names_the_commands_and_a_wrong_option_exits_with_2(yinuo):
    assert b"explain" in yinuo("--help").stdout
    assert yinuo("read", "x", "--bogus").returncode == 2


def test_words_with_two_readings_give_both_and_mark_the_second() -> None:
    row = {"id": "m", "text": "明天下午三点", "reference": "2026-11-23T09:00:00"}
    done = subprocess.run(
        [sys.executable, "-m", "yinuo", "moments", "--jsonl", "-"],
        input=json.dumps(row, ensure_ascii=False) + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    first, *others = json.loads(done.stdout)["moments"]
    assert "alternative" not in first
    assert others
    assert all(other["alternative"] and other["span"] == first["span"] for other in others)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_norm_that_needs_the_conversation_is_printed_by_name(lang):
    codes = {str(rule["norm"]) for rule in catalogue().rules.values()}
    assert codes
    assert not [code for code in codes if Words(lang)(code) == code]
