"""How well and how fast the language engine reads, beside the peers that PyPI has, in one run on one core.

Quality: time expressions, due times of promises and the mood of a customer, on our own corpus and, with --cases, on
*-dev.jsonl files written by somebody else. Our corpus is our specification, so it flatters us; cases of others do not.
Nobody else finds promises or norms, so there is nothing to set beside those. Peers are taken at their best: any stretch
that their answer can mean counts, and their mood scores are cut where the cut suits them best.
Speed: full readings (moments, promises, emotion, norms) a second of processor time, peers at the one thing they do; growth
with length, time to import, memory. Breaks (exit 1) when a span is no part of its text, a text is not read, or time
grows faster than length.

    python bench/language.py [--quick] [--cases FOLDER] [--peers-python PYTHON]

The peers: uv pip install --group peers, best into an environment of their own.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

from yinuo.language import Message, Reading, read
from yinuo.language.cases import CLOSE, Case, Counts, Outcome, WantedFinding, replay, same_stretch, share
from yinuo.language.corpus import emotions, hostile, moment_spans, norms, promises
from yinuo.language.corpus.link_scores import score_links
from yinuo.language.corpus.links import conversations
from yinuo.language.rules.emotions import read_emotion
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.norms import read_norms
from yinuo.language.rules.promises import read_promises
from yinuo.language.types import Span
from yinuo.stored_cases import cases_in

HERE = Path(__file__).resolve().parent
CHINA = timezone(timedelta(hours=8))
TIME_PEERS = ("jionlp", "recognizers-text", "dateparser", "cntime-nlp")
MOOD_PEERS = ("snownlp", "cnsenti")
REPEATED = ("我明天给您回电", "到时", "不知道", "1小时", "骗子", "0", " ")
SIZES = (1_000, 10_000, 100_000)
MOODS = {"grateful": "positive", "calm": "neutral"}  # the other feelings are negative
#: what the growth of ten times the text may cost, ten being linear
MOST_GROWTH = 25
PEER_SECONDS = 600
#: texts of one kind that a peer is asked in a quick run; twice as many for a mood
QUICK_SAMPLE = 60

FRESH = """
import time
began, used = time.perf_counter(), time.process_time()
from yinuo.language import Message, read
wall, cpu = time.perf_counter() - began, time.process_time() - used
from datetime import datetime, timezone
import json, sys
sys.path.insert(0, "bench")
from language_peers import peak_mb as resident
after_import = resident()
now = datetime(2026, 11, 20, 10, tzinfo=timezone.utc)
used = time.process_time()
for speaker in ("agent", "customer"):
    read(Message("您好", speaker, now))
first = time.process_time() - used
used = time.process_time()
rows = json.load(sys.stdin)
for speaker, text in rows:
    read(Message(text, speaker, now))
print(json.dumps({"import_seconds": wall, "import_cpu_seconds": cpu, "first_reading_seconds": first,
    "cold_messages_per_second": len(rows) / (time.process_time() - used),
    "resident_mb_after_import": after_import, "resident_mb": resident()}))
"""

Json = dict[str, Any]


def main() -> int:
    options = _options()
    broken: list[str] = []
    cases = _own_cases()
    if options.cases:
        cases |= _other_cases(options.cases)
    messages = conversation_messages()
    outcomes = {name: replay(part) for name, part in cases.items()}
    broken += invariants(messages)
    ours: Json = {
        "quality": {name: _figures(outcome) for name, outcome in outcomes.items()},
        "links": links(),
        "speed": speeds(messages, rounds=2 if options.quick else 10),
        "growth": growth(broken, REPEATED[:3] if options.quick else REPEATED),
        "fresh": fresh(messages),
    }
    peers = _peers(options, cases, messages)
    if options.quick and any("quality" in peer for peer in peers.values()):
        print(f"A quick run: peers are asked a sample of {QUICK_SAMPLE} texts of each kind.")
    _print_tables(ours, peers, cases, messages)
    for line in broken:
        print(f"BROKEN: {line}", file=sys.stderr)
    print(json.dumps({"yinuo": ours, "peers": peers, "broken": broken}, ensure_ascii=False))
    return bool(broken)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under a minute: fewer texts for the peers, fewer rounds")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", help="*-dev.jsonl files, scored as well")
    parser.add_argument(
        "--peers-python", default=sys.executable, metavar="PYTHON", help="an interpreter with the peers"
    )
    return parser.parse_args()


# The texts


def _own_cases() -> dict[str, list[Case]]:
    """Our corpus; of what was tuned by looking at it only the third that nobody looked at."""
    stretches = [
        Case(text, Message(text, "customer", _at(said_at)), stretch=(_at(start), _at(end)))
        for said_at, start, end, phrasings in moment_spans.STRETCHES
        for text in phrasings
    ]
    dues = [
        Case(case.text, Message(case.text, "agent", promises.NOW), dues=(case.owed[0].due,))
        for case in promises.cases()
        if case.is_held_out and len(case.owed) == 1 and case.owed[0].due is not None
    ]
    moods = [
        Case(line.text, Message(line.text, "customer", promises.NOW), label=line.label)
        for line in emotions.lines()
        if line.held_out
    ]
    conduct = [
        Case(
            line.text,
            Message(line.text, "agent", promises.NOW),
            findings=tuple(
                WantedFinding(breach.norm, Span(breach.start, breach.end, line.text[breach.start : breach.end]))
                for breach in line.breaches
            ),
        )
        for line in norms.lines(norms.BLIND)
    ]
    return {
        "own moments": stretches,
        "own due times (unseen by the rules)": dues,
        "own emotion (held out)": moods,
        "own norms (blind page)": conduct,
    }


def _other_cases(folder: Path) -> dict[str, list[Case]]:
    files = sorted(folder.glob("*-dev.jsonl"))
    if not files:
        sys.exit(f"{folder} holds no *-dev.jsonl file")
    return {file.stem: list(cases_in([file])) for file in files}


def conversation_messages(seed: int = 7) -> list[Message]:
    """Messages as long as in conversations (median 30): neighbouring lines of the corpora, joined; as many of customers as of agents.

    The seed fixes the cuts. Half of the corpus lines are near misses, so these hold more that must be weighed than plain talk does.
    """
    lengths = random.Random(seed)
    sources = (
        ("agent", [case.text for case in promises.cases()]),
        ("agent", [line.text for line in norms.lines()]),
        ("customer", [line.text for line in emotions.lines()]),
    )
    found = []
    for speaker, lines in sources:
        said, wanted = "", 0.0
        for line in lines:
            wanted = wanted or lengths.lognormvariate(3.05, 0.5)
            said = f"{said}，{line}" if said else line
            if len(said) >= wanted:
                found.append(Message(said, "customer" if speaker == "customer" else "agent", promises.NOW))
                said, wanted = "", 0.0
    customers = [message for message in found if message.speaker == "customer"]
    agents = [message for message in found if message.speaker == "agent"]
    return lengths.sample(agents, len(customers)) + customers


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=CHINA)


# Our figures


def invariants(messages: Iterable[Message]) -> list[str]:
    broken = []
    odd = [
        Message(text, speaker, promises.NOW)
        for text in hostile.ODD + hostile.NESTED
        for speaker in ("agent", "customer")
    ]
    for message in [*messages, *odd]:
        try:
            reading = read(message)
        except Exception as error:
            broken.append(f"{message.speaker} {message.text!r} is not read: {error!r}")
            continue
        broken += [
            f"{message.speaker} {message.text!r}: {span} is no part of it"
            for span in _spans(reading)
            if message.text[span.start : span.end] != span.text or not span.text
        ]
    return broken


def _spans(reading: Reading) -> list[Any]:
    found = [*reading.moments, *reading.promises, *reading.findings]
    return [*(one.span for one in found), *reading.emotion.cues]


def links() -> Json:
    """Which later words bear on which promise, in the conversations that nobody looked at."""
    held_out = [one for one in conversations() if one.held_out]
    found = {}
    for name, given in (("end to end", False), ("promises given", True)):
        score = score_links(held_out, gold_promises=given)
        found[name] = {
            "precision": score.precision,
            "recall": score.recall,
            "f1": score.f1,
            "cases": score.right + score.missed,
        }
    return found


def speeds(messages: list[Message], rounds: int) -> Json:
    """Messages a second of processor time, everything warm; the best of the rounds is the least disturbed."""
    agents = [message for message in messages if message.speaker == "agent"]
    customers = [message for message in messages if message.speaker == "customer"]
    moments = {m.text: read_moments(m.text, m.said_at) for m in messages}
    found = {m.text: read_promises(m.text, m.said_at, moments[m.text]) for m in agents}
    parts = {
        "full reading": (messages, read),
        "moments": (messages, lambda m: read_moments(m.text, m.said_at)),
        "promises": (agents, lambda m: read_promises(m.text, m.said_at, moments[m.text])),
        "norms": (agents, lambda m: read_norms(m.text, found[m.text])),
        "emotion": (customers, lambda m: read_emotion(m.text)),
    }
    return {name: max(_per_second(part, rows) for _ in range(rounds)) for name, (rows, part) in parts.items()}


def _per_second(part: Any, rows: list[Message]) -> float:
    began = time.process_time()
    for row in rows:
        part(row)
    return len(rows) / (time.process_time() - began)


def growth(broken: list[str], repeated: tuple[str, ...]) -> Json:
    """Milliseconds for one message of each length, of mixed lines and of the costliest repetitions."""
    mixed = "，".join(case.text for case in promises.cases())
    texts = {"mixed lines": mixed}
    texts |= {f"{piece!r} repeated": piece for piece in repeated}
    found: Json = {}
    for name, piece in texts.items():
        for speaker in ("agent", "customer"):
            read(Message(hostile.repeated(piece, 300), speaker, promises.NOW))
            took = [_milliseconds(hostile.repeated(piece, size), speaker) for size in SIZES]
            worst = max(after / max(before, 0.5) for before, after in pairwise(took))
            if worst > MOST_GROWTH:
                broken.append(f"{name} ({speaker}): ten times the text costs {worst:.0f} times as much: {took}")
            found[f"{name} ({speaker})"] = took
    return found


def _milliseconds(text: str, speaker: str) -> float:
    took = []
    for _ in range(3 if len(text) < 50_000 else 1):
        began = time.process_time()
        read(Message(text, "agent" if speaker == "agent" else "customer", promises.NOW))
        took.append((time.process_time() - began) * 1000)
    return min(took)


def fresh(messages: list[Message]) -> Json:
    """The import as the best of three processes; the last of them then reads the messages, cold."""
    runs = []
    for rows in ([], [], [(message.speaker, message.text) for message in messages]):
        done = subprocess.run(
            [sys.executable, "-c", FRESH], input=json.dumps(rows), capture_output=True, text=True, cwd=HERE.parent
        )
        if done.returncode:
            sys.exit(done.stderr)
        runs.append(json.loads(done.stdout))
    return runs[-1] | {"import_seconds": min(run["import_seconds"] for run in runs)}


def _figures(outcome: Outcome) -> Json:
    return {part.kind: {"cases": part.cases, **part.figures} for part in outcome.parts}


# The peers


def _peers(options: argparse.Namespace, cases: dict[str, list[Case]], messages: list[Message]) -> Json:
    limit = QUICK_SAMPLE if options.quick else 10_000
    times: list[tuple[str, Case]] = []
    moods: list[tuple[str, Case]] = []
    for name, part in cases.items():
        timed = [case for case in part if case.stretch is not None or _due_of(case) is not None]
        times += [(name, case) for case in random.Random(7).sample(timed, min(limit, len(timed)))]
        felt = [case for case in part if case.label is not None]
        moods += [(name, case) for case in random.Random(7).sample(felt, min(limit * 2, len(felt)))]
    asked = {
        "times": [(case.message.text, case.message.said_at.replace(tzinfo=None).isoformat()) for _, case in times],
        "feelings": [case.message.text for _, case in moods],
        "messages": [message.text for message in messages],
        "seconds": 0.6 if options.quick else 5,
    }
    found: Json = {}
    for peer in TIME_PEERS + MOOD_PEERS:
        result = _ask(options.peers_python, peer, asked)
        answers = result.pop("answers", None)
        if answers is not None:
            result["quality"] = _judged_times(times, answers) if peer in TIME_PEERS else _judged_moods(moods, answers)
        found[peer] = result
    return found


def _ask(python: str, peer: str, asked: Json) -> Json:
    command = [python, str(HERE / "language_peers.py"), peer]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PEER_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return {"missing": "it did not finish"}
    if done.returncode:
        return {"missing": (done.stderr.strip().splitlines() or ["it died"])[-1]}
    answer: Json = json.loads(done.stdout.splitlines()[-1])
    return answer


def _due_of(case: Case) -> datetime | None:
    """The one due time of a promise that holds for the whole message, so that a date reader can be asked for it."""
    if case.dues:
        return case.dues[0]
    if case.promises is not None and len(case.promises) == 1:
        return case.promises[0].due
    return None


def _judged_times(rows: list[tuple[str, Case]], answers: list[list[tuple[str, str]]]) -> Json:
    counts: dict[str, list[int]] = {}
    for (name, case), written in zip(rows, answers, strict=True):
        found = [(_china(start), _china(end)) for start, end in written]
        due = _due_of(case)
        if case.stretch is not None:
            right = any(same_stretch(case.stretch, one) for one in found)
        else:
            assert due is not None
            right = any(abs(due - end) <= CLOSE for ends in found for end in ends)
        tally = counts.setdefault(name, [0, 0])
        tally[0] += right
        tally[1] += 1
    return {name: {"exact": share(right, count), "cases": count} for name, (right, count) in counts.items()}


def _china(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=CHINA)


def _judged_moods(rows: list[tuple[str, Case]], scores: list[float]) -> Json:
    found = {}
    for name in dict.fromkeys(name for name, _ in rows):
        judged = [
            (_mood(str(case.label)), score) for (where, case), score in zip(rows, scores, strict=True) if where == name
        ]
        cuts = sorted({score for _, score in judged})
        cuts = cuts[:: max(1, len(cuts) // 25)]
        best = max(
            mood_f1([(want, "negative" if s < low else "positive" if s > high else "neutral") for want, s in judged])
            for low in cuts
            for high in cuts
            if low <= high
        )
        found[name] = {"mood_f1": best, "cases": len(judged)}
    return found


def _mood(label: str) -> str:
    return MOODS.get(label, "negative")


def mood_f1(pairs: list[tuple[str, str]]) -> float:
    counts = {mood: Counts() for mood in ("positive", "neutral", "negative")}
    for want, got in pairs:
        for mood, count in counts.items():
            count.add(mood == want, mood == got)
    return sum(count.f1 for count in counts.values()) / len(counts)


# What is printed


def _print_tables(ours: Json, peers: Json, cases: dict[str, list[Case]], messages: list[Message]) -> None:
    there = {name: peer for name, peer in peers.items() if "missing" not in peer}
    for name, peer in peers.items():
        if "missing" in peer:
            print(f"left out: {name} ({peer['missing']})")
    print()
    _table(["", "yinuo", *(f"{name} {peer['version']}" for name, peer in there.items())], _quality(ours, there, cases))
    print()
    median = statistics.median(len(message.text) for message in messages)
    print(
        f"One core, {len(messages)} messages with a median of {median:.0f} characters; peers do one of the four things.\n"
    )
    fresh, speed = ours["fresh"], ours["speed"]
    rows = [
        ["messages a second, full reading", f"{speed['full reading']:,.0f}", *("" for _ in there)],
        [
            "messages a second, time only",
            f"{speed['moments']:,.0f}",
            *(f"{p['messages_per_second']:,.0f}" if n in TIME_PEERS else "" for n, p in there.items()),
        ],
        [
            "messages a second, mood only",
            f"{speed['emotion']:,.0f}",
            *(f"{p['messages_per_second']:,.0f}" if n in MOOD_PEERS else "" for n, p in there.items()),
        ],
        ["promises, norms only", f"{speed['promises']:,.0f}, {speed['norms']:,.0f}", *("" for _ in there)],
        ["import, seconds", f"{fresh['import_seconds']:.2f}", *(f"{p['import_seconds']:.2f}" for p in there.values())],
        ["resident, MB", f"{fresh['resident_mb']:.0f}", *(f"{p['resident_mb']:.0f}" for p in there.values())],
        ["errors", "0", *(str(p["crashes"]) for p in there.values())],
    ]
    _table(["", "yinuo", *there], rows)
    print(
        f"\nFirst reading of a process {fresh['first_reading_seconds']:.2f} s, "
        f"its first {len(messages)} messages {fresh['cold_messages_per_second']:,.0f} a second."
    )
    print("\nMilliseconds for one message of 1,000, 10,000 and 100,000 characters:\n")
    _table(
        ["", "1k", "10k", "100k"], [[name, *(f"{took:,.1f}" for took in row)] for name, row in ours["growth"].items()]
    )
    print()


def _quality(ours: Json, peers: Json, cases: dict[str, list[Case]]) -> list[list[str]]:
    rows: list[list[str]] = []
    for name, part in cases.items():
        for kind, figures in ours["quality"][name].items():
            for figure in _SHOWN[kind]:
                label = f"{name}: {_NAMES[figure]} ({figures['cases']})"
                rows.append(
                    [label, f"{figures[figure]:.3f}", *(_peer_figure(p, name, kind, figure) for p in peers.values())]
                )
        if any(case.label is not None for case in part):
            pairs = [(_mood(str(case.label)), _mood(read(case.message).emotion.label)) for case in part]
            theirs = [
                f"{q['mood_f1']:.3f}" if "mood_f1" in (q := p["quality"].get(name, {})) else "" for p in peers.values()
            ]
            rows.append(
                [f"{name}: positive, neutral, negative macro-F1 ({len(pairs)})", f"{mood_f1(pairs):.3f}", *theirs]
            )
    for name, figures in ours["links"].items():
        label = f"own links (held out), {name}: F1 ({figures['cases']})"
        rows.append([label, f"{figures['f1']:.3f}", *("" for _ in peers)])
    return rows


_SHOWN = {
    "promises": ("message_f1", "span_f1", "due_exact"),
    "dues": ("exact",),
    "moments": ("exact",),
    "emotion": ("macro_f1",),
    "norms": ("precision", "recall"),
}
_NAMES = {
    "message_f1": "messages that promise, F1",
    "span_f1": "promises, F1",
    "due_exact": "due time exact",
    "exact": "exact",
    "macro_f1": "six feelings, macro-F1",
    "precision": "precision",
    "recall": "recall",
}


def _peer_figure(peer: Json, name: str, kind: str, figure: str) -> str:
    found = peer["quality"].get(name, {})
    wanted = (kind in ("dues", "moments") and figure == "exact") or figure == "due_exact"
    return f"{found['exact']:.3f}" if wanted and "exact" in found else ""


def _table(head: list[str], rows: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("| --- |" + " ---: |" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    sys.exit(main())
