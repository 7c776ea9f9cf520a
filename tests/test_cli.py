from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def yinuo(*arguments, stdin=b"", lang="zh_CN.UTF-8"):
    return subprocess.run(
        [sys.executable, "-m", "yinuo.cli", *arguments],
        input=stdin if isinstance(stdin, bytes) else stdin.encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "LANG": lang, "LC_ALL": "", "PYTHONUTF8": "1"},
        timeout=60,
    )


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def said(number, text="您好", **changed):
    return {"id": number, "speaker": "agent", "text": text, "sent_at": "2026-03-02T10:20:00+08:00", **changed}


def test_read_jsonl_answers_every_line_in_order_with_the_same_ids():
    done = yinuo("read", "--jsonl", "-", stdin=lines(said("b"), said("a", speaker="customer"), said(7)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", "a", 7]
    assert all({"promises", "emotion", "findings"} <= answer.keys() for answer in answers)
    assert done.returncode == 0


def test_moments_jsonl_answers_every_line():
    done = yinuo(
        "moments", "--jsonl", "-", stdin=lines({"id": 1, "text": "明天下午", "reference": "2026-03-02T10:20:00"})
    )
    assert json.loads(done.stdout)["id"] == 1
    assert isinstance(json.loads(done.stdout)["moments"], list)


def test_an_empty_stream_gives_an_empty_answer():
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
def test_a_bad_line_is_named_and_nothing_is_written(bad, reason):
    done = yinuo("read", "--jsonl", "-", stdin=lines(said(1)) + bad + "\n")
    assert done.returncode == 2
    assert done.stdout == b""
    assert "第 2 行" in done.stderr.decode()
    assert reason in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_line_that_is_not_utf8_is_named_in_english_when_lang_is_english():
    done = yinuo("read", "--jsonl", "-", stdin=lines(said(1)).encode() + b'{"id": "\xc4\xfa"}\n', lang="en_GB.UTF-8")
    assert done.returncode == 2
    assert "Line 2 is not what this command reads: it is not UTF-8" in done.stderr.decode()


def test_unicode_line_ends_and_lone_surrogates_in_an_id_stay_on_one_line():
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
        "import sys, io; from yinuo.cli import main; sys.stdin = io.TextIOWrapper(io.BytesIO(b''));"
        "assert main(['read', '--jsonl', '-']) == 0; assert not [m for m in sys.modules if m.split('.')[0] == 'django']"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


def test_a_missing_file_says_what_to_do():
    done = yinuo("read", "--jsonl", "no-such-file.jsonl")
    assert done.returncode == 2
    assert "打不开 no-such-file.jsonl" in done.stderr.decode()
