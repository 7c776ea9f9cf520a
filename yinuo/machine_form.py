"""Readings as JSON: what ``yinuo read --jsonl -``, ``yinuo moments --jsonl -`` and ``--json`` give to machines.

With --jsonl: one object in per line, one out, in order, with the same id; nothing unless every line was understood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from yinuo.channels.transcripts.errors import TranscriptError
from yinuo.channels.transcripts.matter import Matter
from yinuo.channels.transcripts.messages import Lang
from yinuo.channels.transcripts.times import SHANGHAI, parse_time, shorten
from yinuo.channels.transcripts.transcript import Call, Turn
from yinuo.language import Finding, Message, Moment, Promise, Reading, read
from yinuo.language.conversation import ConversationReading, Feeling, TurnReading
from yinuo.language.types import Rhythm, Speaker

Json = dict[str, Any]

# json.dumps leaves these as they are, and a reader that splits lines the Unicode way would cut the row in two.
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def answer(lines: Iterable[bytes], answer_row: Callable[[Json], Json]) -> bytes:
    """The answer to every line, or a TranscriptError that names the first line that is wrong."""
    answers = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            answers.append(dump(answer_row(parse_line(line))))
        except TranscriptError as reason:
            raise TranscriptError("bad_jsonl_line", row=number, reason=reason) from None
    return b"".join(answers)


def read_row(row: Json) -> Json:
    message = Message(text_of(row, "text"), speaker_of(row), parse_time(text_of(row, "sent_at")))
    return {"id": row["id"], **reading_json(read(message))}


def moments_row(row: Json) -> Json:
    """Times come back the way the reference was given: without offset when it had none.

    Words with more than one reading (三点: the instant, or the hour from three) give an entry for each, the likeliest
    first; all but the first carry ``"alternative": true``.
    """
    reference = parse_time(text_of(row, "reference"))
    naive = reference.tzinfo is SHANGHAI
    moments = read(Message(text_of(row, "text"), "customer", reference)).moments
    entries: list[Json] = []
    for moment in moments:
        entries.append(moment_json(moment, naive=naive))
        for start, end in moment.readings:
            stretch = {"start": iso(start, naive=naive), "end": iso(end, naive=naive), "alternative": True}
            entries.append(entries[-1] | stretch)
    return {"id": row["id"], "moments": entries}


def reading_json(reading: Reading) -> Json:
    return {
        "promises": [promise_json(promise) for promise in reading.promises],
        "emotion": {
            "label": reading.emotion.label,
            "intensity": reading.emotion.intensity,
            "cues": [cue.text for cue in reading.emotion.cues],
            "rules": list(reading.emotion.rules),
        },
        "findings": [finding_json(finding) for finding in reading.findings],
        "moments": [moment_json(moment) for moment in reading.moments],
    }


def matter_json(matter: Matter, lang: Lang) -> Json:
    """A whole transcript. In links ``turn`` counts from 0 through all calls."""
    return {
        "calls": [_call_json(call, reading) for call, reading in matter.calls],
        "links": [
            {
                "kind": link.kind,
                "turn": link.turn,
                "span": link.span.text,
                "promise": {"turn": link.promise_turn, "number": link.promise},
                "rule": link.rule,
            }
            for link in matter.links
        ],
        "owed_callbacks": [
            {
                "call": owed.call,
                "owner": "self",
                "owed_from": iso(owed.owed_from),
                "kept_by_call": owed.kept_by,
                "kept_at": iso(owed.kept_at),
            }
            for owed in matter.owed_callbacks
        ],
        "warnings": [{"code": warning.code, "text": warning.text(lang)} for warning in matter.transcript.warnings],
    }


def _call_json(call: Call, reading: ConversationReading) -> Json:
    return {
        "began_at": iso(call.began_at),
        "ended_at": iso(call.ended_at),
        "ended_how": call.ended_how,
        "direction": call.direction,
        "turns": [_turn_json(said, turn) for said, turn in zip(call.turns, reading.turns, strict=True)],
        "emotion": {
            "curve": [_feeling_json(feeling) for feeling in reading.curve],
            "peak": _feeling_json(reading.peak) if reading.peak else None,
            "trend": reading.trend,
        },
        "summary": {
            "agent_turns": reading.summary.agent_turns,
            "customer_turns": reading.summary.customer_turns,
            "promises": reading.summary.promises,
            "vague_promises": reading.summary.vague_promises,
            "norms": dict(reading.summary.norms),
        },
    }


def _turn_json(said: Turn, turn: TurnReading) -> Json:
    return {
        "line": said.line,
        "speaker": said.speaker,
        "said_at": iso(said.said_at),
        "text": said.text,
        "note": said.note,
        **reading_json(turn.reading),
        "context_findings": [finding_json(finding) for finding in turn.context_findings],
    }


def _feeling_json(feeling: Feeling) -> Json:
    """``turn`` counts from 0 within the call."""
    return {"turn": feeling.turn, "label": feeling.emotion.label, "intensity": feeling.emotion.intensity}


def promise_json(promise: Promise) -> Json:
    return {
        "span": promise.span.text,
        "start": promise.span.start,
        "action": promise.action,
        "due": iso(promise.due),
        "due_kind": promise.due_kind,
        "owner": promise.owner,
        "after_event": promise.after_event,
        "rules": list(promise.rules),
        "rhythm": rhythm_json(promise.rhythm) if promise.rhythm is not None else None,
    }


def rhythm_json(rhythm: Rhythm) -> Json:
    return {
        "every": rhythm.every,
        "interval": rhythm.interval,
        "first_due": iso(rhythm.first_due),
        "count": rhythm.count,
        "until": iso(rhythm.until),
    }


def finding_json(finding: Finding) -> Json:
    return {
        "norm": finding.norm,
        "span": finding.span.text,
        "start": finding.span.start,
        "better": list(finding.better),
        "why": finding.why,
        "why_en": finding.why_en,
        "rules": list(finding.rules),
    }


def moment_json(moment: Moment, *, naive: bool = False) -> Json:
    return {
        "span": moment.span.text,
        "at": moment.span.start,
        "start": iso(moment.start, naive=naive),
        "end": iso(moment.end, naive=naive),
        "due": iso(moment.due, naive=naive),
        "kind": moment.kind,
        "rules": list(moment.rules),
    }


def iso(time: datetime | None, *, naive: bool = False) -> str | None:
    if time is None:
        return None
    return (time.replace(tzinfo=None) if naive else time).isoformat(timespec="seconds")


def dump(row: Json) -> bytes:
    # backslashreplace turns a lone surrogate into the JSON escape for it
    return json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS).encode("utf-8", "backslashreplace") + b"\n"


def parse_line(line: bytes) -> Json:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TranscriptError("not_utf8") from None
    except (ValueError, RecursionError):
        raise TranscriptError("not_json") from None
    if not isinstance(row, dict):
        raise TranscriptError("not_object")
    if "id" not in row:
        raise TranscriptError("missing_field", field="id")
    return row


def speaker_of(row: Json) -> Speaker:
    match text_of(row, "speaker"):
        case "agent":
            return "agent"
        case "customer":
            return "customer"
        case other:
            raise TranscriptError("not_a_speaker", value=shorten(other))


def text_of(row: Json, field: str) -> str:
    if field not in row:
        raise TranscriptError("missing_field", field=field)
    if not isinstance(row[field], str):
        raise TranscriptError("not_a_string", field=field)
    return str(row[field])
