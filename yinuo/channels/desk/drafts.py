"""What the engine hears in a draft, as hints that can be taken with one key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo import language
from yinuo.common.dates import clock_time
from yinuo.conversations.reasons import in_readers_language
from yinuo.language import types
from yinuo.pledges.comparing import due_if_now
from yinuo.promises.recurring import how_often

#: a draft longer than this is pasted, not typed; it is read when it is sent
MOST_CHARACTERS = 4_000
MOST_HINTS = 3
#: wordings offered for one phrase
MOST_BETTER = 1
SENTENCE_ENDS = "。？！"
#: what ends a clause; a point, comma or colon between figures does not
CLAUSE_END = re.compile(r"[。？！；，：…\n!?;]+|[.,:](?!\d)")

#: words that put a time off, and that a time can stand in for
VAGUE_WORDS = (
    "尽快",
    "尽早",
    "稍后",
    "稍候",
    "稍晚",
    "回头",
    "晚点",
    "晚一点",
    "晚些",
    "晚些时候",
    "过会儿",
    "过一会儿",
    "过一会",
    "过会",
    "一会儿",
    "一会",
    "待会儿",
    "待会",
    "等会儿",
    "等会",
    "马上",
    "很快",
    "及时",
    "到时候",
    "第一时间",
    "抽空",
    "有空",
)


@dataclass(frozen=True, slots=True)
class Swap:
    """Put ``words`` in place of the draft's characters from ``start`` to ``end``, counted in UTF-16 as browsers do."""

    label: object  # text, perhaps lazily translated
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A promise in the draft. ``quick_times`` are offered when it has no time."""

    words: str
    start: int  # in UTF-16 units
    action: str
    due: datetime | None
    after_event: str | None
    quick_times: list[Swap]
    due_if_now: datetime | None = None  # of one that waits for an event: when, if that happened now
    how_often: str = ""  # of one that comes again; due is its first time then

    @property
    def is_vague(self) -> bool:
        return self.due is None and not self.after_event

    @property
    def due_words(self) -> str:
        due = clock_time(self.due) if self.due else self.after_event or ""
        return f"{self.how_often} · {due}" if self.how_often else due


@dataclass(frozen=True, slots=True)
class Better:
    """Words better said otherwise, with what to say."""

    said: str
    why: str
    swaps: list[Swap]


@dataclass(frozen=True, slots=True)
class DraftReading:
    text: str
    heard: list[Heard]
    better: list[Better]


def read_draft(text: str, speaker: types.Speaker, now: datetime) -> DraftReading:
    """Read a draft as it would be read when sent ``now``; ``now`` is local."""
    if len(text) > MOST_CHARACTERS or not text.strip():
        return DraftReading(text, [], [])
    reading = language.read(types.Message(text, speaker, now))
    return DraftReading(
        text,
        [_heard(text, found, reading.moments, now) for found in reading.promises][:MOST_HINTS],
        [better for found in reading.findings if (better := _better(text, found, reading.promises))][:MOST_HINTS],
    )


def _heard(text: str, found: types.Promise, moments: Sequence[types.Moment], now: datetime) -> Heard:
    rhythm = found.rhythm
    is_vague = found.due is None and not found.after_event and rhythm is None
    return Heard(
        words=found.span.text,
        start=_utf16(text, found.span.start),
        action=found.action,
        due=rhythm.first_due if rhythm is not None else found.due,
        after_event=found.after_event,
        quick_times=list(_quick_times(text, found.span, now)) if is_vague else [],
        due_if_now=due_if_now(found.span.start, found.span.end, [(one.span.start, one.due) for one in moments])
        if found.after_event
        else None,
        how_often=how_often(rhythm.every, rhythm.interval) if rhythm is not None and rhythm.every is not None else "",
    )


def _better(text: str, found: types.Finding, promises: Sequence[types.Promise]) -> Better | None:
    """None when there is nothing better to say, or when saying it would unsay a promise of the draft."""
    swaps = []
    for words in found.better[:MOST_BETTER]:
        start, end = found.span.start, found.span.end
        if words[-1] in SENTENCE_ENDS:
            start, end = _clause(text, start, end)
        if not any(start < promise.span.end and promise.span.start < end for promise in promises):
            swaps.append(Swap(words, _utf16(text, start), _utf16(text, end), words))
    return Better(found.span.text, in_readers_language(found.why, found.why_en), swaps) if swaps else None


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """From the mark before to the mark after, which goes too: a whole sentence brings its own."""
    begin = max((mark.end() for mark in CLAUSE_END.finditer(text, 0, start)), default=0)
    mark = CLAUSE_END.search(text, end)
    if mark is None:
        return begin, len(text)
    # A new line is the writer's own, not the mark of the words before it.
    return begin, mark.start() if "\n" in mark[0] else mark.end()


def _quick_times(text: str, span: types.Span, now: datetime) -> Iterator[Swap]:
    for label, words in _times(now):
        yield _dated(text, span, label, words, now)


def _times(now: datetime) -> Iterator[tuple[object, str]]:
    """(label in the agent's language, the words in the customer's)"""
    yield _("in half an hour"), "半小时后"
    if now.hour < 17:
        yield _("today 18:00"), "今天18:00前"
    yield pgettext_lazy("quick time", "tomorrow 12:00"), "明天12:00前"
    if now.hour >= 17:
        yield pgettext_lazy("quick time", "tomorrow 18:00"), "明天18:00前"


def _dated(text: str, span: types.Span, label: object, words: str, now: datetime) -> Swap:
    """The first natural place for the time that the engine then understands; after the promise when there is none."""
    places = list(_places(span, words))
    for start, end, put in places:
        draft = text[:start] + put + text[end:]
        reading = language.read(types.Message(draft, "agent", now))
        if any(found.due is not None and found.span.start <= start + len(put) for found in reading.promises):
            break
    else:
        start, end, put = places[-1]
    return Swap(label, _utf16(text, start), _utf16(text, end), put)


def _places(span: types.Span, words: str) -> Iterator[tuple[int, int, str]]:
    for vague in sorted(VAGUE_WORDS, key=len, reverse=True):
        at = span.text.find(vague)
        if at >= 0:
            yield span.start + at, span.start + at + len(vague), words
            break
    yield span.end, span.end, f"，最晚{words}"


def _utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2
