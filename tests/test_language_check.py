"""``yinuo language check``: stored cases in, misses and figures out."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from yinuo.cli import main

CALLBACK = {
    "id": "p1",
    "speaker": "agent",
    "text": "我明天下午三点前给您回电话",
    "sent_at": "2026-11-26T10:00:00+08:00",
    "promises": [
        {
            "span": "我明天下午三点前给您回电话",
            "action": "callback",
            "owner": "self",
            "due": "2026-11-27T15:00:00+08:00",
            "due_kind": "by",
        }
    ],
}
EMOTION = {"id": "e1", "text": "请问几点开门", "emotion": "calm", "intensity": 0}
NORM = {
    "id": "n1",
    "text": "这个我不知道",
    "findings": [{"norm": "forbidden.dont_know", "span": "不知道"}],
}
MOMENT = {
    "id": "t1",
    "text": "明天",
    "reference": "2026-11-26T10:00:00",
    "expected_start": "2026-11-27T00:00:00",
    "expected_end": "2026-11-27T23:59:59",
}
DUE = {
    "id": "d1",
    "text": "两小时内给您回电话",
    "sent_at": "2026-11-26T10:00:00+08:00",
    "due": "2026-11-26T12:00:00+08:00",
    "sub": "plain",
}
RIGHT = [CALLBACK, EMOTION, NORM, MOMENT, DUE]
WRONG = [
    CALLBACK | {"promises": []},
    EMOTION | {"emotion": "angry"},
    NORM | {"findings": []},
    MOMENT | {"expected_start": "2026-11-28T00:00:00"},
    DUE | {"due": None},
]


@pytest.fixture
def check(tmp_path, capfdbinary):
    def run(*rows, options=(), name="cases.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        code = main(["language", "check", str(path), "--lang", "en", *options])
        out, error = capfdbinary.readouterr()
        return code, out.decode(), error.decode()

    return run


def test_cases_of_every_kind_that_hold_exit_with_0_and_print_only_figures(check):
    code, out, _ = check(*RIGHT)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:] if not line.startswith(" ")] == [
        "promises",
        "due",
        "moments",
        "emotion",
        "norms",
    ]
    assert "want" not in out


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row["id"])
def test_a_case_that_fails_is_named_with_want_and_got_and_exits_with_1(check, row):
    code, out, _ = check(*RIGHT, row)
    assert code == 1
    (line,) = [line for line in out.splitlines() if "want" in line]
    assert line.startswith(f"{row['id']} ")
    assert row["text"] in out


def test_figures_only_prints_no_miss_and_exits_with_0(check):
    code, out, _ = check(*WRONG, options=["--figures-only"])
    assert code == 0
    assert "want" not in out
    assert "exact 0.000" in out


def test_a_folder_is_checked_file_by_file(check, tmp_path, capfdbinary):
    check(CALLBACK, name="a.jsonl")
    check(WRONG[1], name="b.jsonl")
    assert main(["language", "check", str(tmp_path), "--lang", "en"]) == 1
    out = capfdbinary.readouterr().out.decode()
    assert "promises" in out
    assert "emotion" in out


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "x", "text": "好"}, "it says none of promises, emotion"),
        (CALLBACK | {"promises": "none"}, "the field “promises” is not a list of objects"),
        (CALLBACK | {"promises": [{"span": "后天", "due": None}]}, "“后天” does not stand in the text"),
        (EMOTION | {"emotion": "cross"}, "“emotion” is “cross”, it must be one of calm, anxious"),
        (DUE | {"due": "soon"}, "“soon” is not a time"),
        (DUE | {"due": 5}, "the field “due” is not text"),
        ({"text": "好", "emotion": "calm"}, "the field “id” is missing"),
    ],
)
def test_a_line_that_is_no_case_is_named_and_nothing_is_checked(check, row, reason):
    code, out, error = check(CALLBACK, row)
    assert (code, out) == (2, "")
    assert "cases.jsonl, line 2, is no case: " + reason in error


def test_a_missing_file_says_so(capsys):
    assert main(["language", "check", "no-such.jsonl", "--lang", "en"]) == 2
    assert "no-such.jsonl cannot be opened" in capsys.readouterr().err


def test_explain_gives_a_case_that_holds_as_it_stands():
    def yinuo(*arguments, stdin=""):
        return subprocess.run(
            [sys.executable, "-m", "yinuo", *arguments], input=stdin, capture_output=True, text=True, encoding="utf-8"
        )

    at = ("--at", "2026-11-26T10:00")
    agent = yinuo("explain", "这个我不知道，明天下午三点前给您回电话", "--case", "a1", *at)
    customer = yinuo("explain", "你们就是骗子", "--speaker", "customer", "--case", "c1", *at)
    assert json.loads(agent.stdout)["promises"][0]["due"] == "2026-11-27T15:00:00+08:00"
    assert json.loads(customer.stdout)["emotion"] == "angry"
    checked = yinuo("language", "check", "-", stdin=agent.stdout + customer.stdout)
    assert checked.returncode == 0, checked.stdout + checked.stderr
