"""Cases as JSON lines: the corrections people keep, so that ``yinuo language check`` can replay them for ever after.

Every line has ``id`` and ``text``, and says at least one thing about the text; see docs/language.md for the fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from yinuo.channels.transcripts.errors import FileError, TranscriptError
from yinuo.channels.transcripts.times import SHANGHAI, parse_time, shorten
from yinuo.language.cases import Case, WantedFinding, WantedPromise
from yinuo.language.types import Action, EmotionLabel, Message, Owner, Reading, Span, Speaker
from yinuo.machine_form import finding_json, iso, parse_line, promise_json, speaker_of, text_of

Json = dict[str, Any]

#: when a line does not say when it was said: a plain working Friday
SAID_AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
SAYING = ("promises", "emotion", "findings", "due", "expected_start", "expected_end")


def cases_in(paths: Iterable[Path]) -> Iterator[Case]:
    """The cases of the files, and of every ``*.jsonl`` file in a folder. A line that is no case raises TranscriptError."""
    for path in paths:
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        for file in files:
            try:
                lines = file.read_bytes().splitlines()
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise FileError("no_file", name=str(file), reason=reason) from None
            yield from read_cases(lines, str(file))


def read_cases(lines: Iterable[bytes], name: str) -> Iterator[Case]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield case_of(parse_line(line))
        except TranscriptError as reason:
            raise TranscriptError("bad_case_line", name=name, row=number, reason=reason) from None


def case_of(row: Json) -> Case:
    if not any(field in row for field in SAYING):
        raise TranscriptError("not_a_case", choices=", ".join(SAYING))
    said_at = next((row[field] for field in ("sent_at", "reference") if field in row), None)
    text = text_of(row, "text")
    message = Message(text, _speaker(row), parse_time(_written(said_at, "sent_at")) if said_at else SAID_AT)
    return Case(
        str(row["id"]),
        message,
        promises=_promises(row, text) if "promises" in row else None,
        label=_label(row["emotion"]) if "emotion" in row else None,
        findings=_findings(row, text) if "findings" in row else None,
        stretch=_stretch(row) if "expected_start" in row or "expected_end" in row else None,
        dues=_dues(row) if "due" in row else None,
    )


def case_row(id: str, message: Message, reading: Reading) -> Json:
    """What was read, as a case to be corrected and kept."""
    row: Json = {
        "id": id,
        "speaker": message.speaker,
        "text": message.text,
        "sent_at": iso(message.said_at),
    }
    if message.speaker == "customer":
        return row | {"promises": [], "emotion": reading.emotion.label}
    promises = [promise_json(promise) for promise in reading.promises]
    findings = [finding_json(finding) for finding in reading.findings]
    return row | {
        "promises": [{name: p[name] for name in ("span", "start", "action", "owner", "due")} for p in promises],
        "findings": [{name: f[name] for name in ("norm", "span", "start")} for f in findings],
    }


def _speaker(row: Json) -> Speaker:
    """Who feels is a customer, who promises and breaks norms an agent, unless the case says otherwise."""
    if "speaker" in row:
        return speaker_of(row)
    return "agent" if {"promises", "findings", "due"} & row.keys() else "customer"


def _promises(row: Json, text: str) -> tuple[WantedPromise, ...]:
    taken: set[tuple[int, int]] = set()
    return tuple(
        WantedPromise(
            _span(entry, text, taken),
            parse_time(_written(entry["due"], "due")) if entry.get("due") is not None else None,
            _choice(entry, "action", get_args(Action)),
            _choice(entry, "owner", get_args(Owner)),
        )
        for entry in _entries(row, "promises")
    )


def _findings(row: Json, text: str) -> tuple[WantedFinding, ...]:
    taken: set[tuple[int, int]] = set()
    return tuple(
        WantedFinding(text_of(entry, "norm"), _span(entry, text, taken)) for entry in _entries(row, "findings")
    )


def _label(emotion: object) -> str:
    """A label, or the object that a reading gives."""
    entry = emotion if isinstance(emotion, dict) else {"emotion": emotion}
    field = "label" if isinstance(emotion, dict) else "emotion"
    label = _choice({field: text_of(entry, field)}, field, get_args(EmotionLabel))
    assert label is not None
    return label


def _stretch(row: Json) -> tuple[datetime | None, datetime | None]:
    start, end = (row.get(field) for field in ("expected_start", "expected_end"))
    return (
        parse_time(_written(start, "expected_start")) if start is not None else None,
        parse_time(_written(end, "expected_end")) if end is not None else None,
    )


def _dues(row: Json) -> tuple[datetime, ...]:
    return () if row["due"] is None else (parse_time(_written(row["due"], "due")),)


def _entries(row: Json, field: str) -> list[Json]:
    entries = row[field]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TranscriptError("not_a_list", field=field)
    return entries


def _span(entry: Json, text: str, taken: set[tuple[int, int]]) -> Span:
    """Where the words stand: at ``start`` when it is given and right, else at the first place not taken yet."""
    words = text_of(entry, "span")
    start = entry.get("start")
    if not isinstance(start, int) or not words or not text.startswith(words, start):
        start = text.find(words) if words else -1
        while start >= 0 and (start, start + len(words)) in taken:
            start = text.find(words, start + 1)
        if start < 0:
            raise TranscriptError("span_not_in_text", span=shorten(words))
    taken.add((start, start + len(words)))
    return Span(start, start + len(words), words)


def _choice(entry: Json, field: str, choices: tuple[str, ...]) -> str | None:
    if entry.get(field) is None:
        return None
    value = text_of(entry, field)
    if value not in choices:
        raise TranscriptError("not_a_choice", field=field, value=shorten(value), choices=", ".join(choices))
    return value


def _written(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise TranscriptError("not_a_string", field=field)
    return value
