"""What the language engine takes in and gives back. Plain frozen values, no behaviour beyond small questions.

Spans are half-open character offsets into the text exactly as it was given: ``text[span.start:span.end] == span.text``.
All datetimes are aware; the engine computes in the zone of ``said_at``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Speaker = Literal["agent", "customer"]
Action = Literal[
    "callback",
    "reply",
    "refund",
    "ship",
    "visit",
    "send_document",
    "resolve",
    "escalate",
    "compensate",
    "follow_up",
    "other",
]
Owner = Literal["self", "team", "third_party"]
Every = Literal["day", "workday", "week", "month"]
DueKind = Literal["by", "at", "within", "vague"]
EmotionLabel = Literal["calm", "anxious", "disappointed", "angry", "abusive", "grateful"]


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    text: str

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression resolved against the moment it was said.

    ``start``/``end`` bound the stretch of time it names (end inclusive, 23:59:59 for a day).
    ``due`` is the deadline it gives when somebody promises by it, under the house conventions (下午 = 18:00, N天内 =
    23:59:59 of day t+N ...); None when the words set no deadline (a past time, "24小时热线", an unpublished calendar).
    """

    span: Span
    start: datetime | None
    end: datetime | None
    due: datetime | None
    due_kind: DueKind
    kind: str  # point, day, part_of_day, range, duration, working_days, recurring ...
    rules: tuple[str, ...] = ()
    #: other stretches the same words can name, likeliest first: 三点 the instant, or the hour from three
    readings: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a promise comes again: every ``interval`` days, working days, weeks or months from ``first_due`` on.

    ``every`` None: the words repeat in a way no single rule tells (每周一三五, 每半小时), so only the first time is dated.
    """

    every: Every | None
    interval: int
    first_due: datetime
    count: int | None = None  # how often in all
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the desk commits to in one message. ``due`` is None for a vague promise or a clock that has not started."""

    span: Span
    action: Action
    owner: Owner
    due: datetime | None
    due_kind: DueKind
    #: the event that starts the clock ("收到退货后"), when the due time hangs on one
    after_event: str | None = None
    rules: tuple[str, ...] = ()
    #: how it comes again ("每周五给您发进度"); ``due`` is None then, for no single time was promised
    rhythm: Rhythm | None = None


@dataclass(frozen=True, slots=True)
class Emotion:
    label: EmotionLabel
    intensity: int  # 0 none, 1 tinge, 2 clear, 3 strong
    cues: tuple[Span, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A norm that was missed, with wordings that would have met it."""

    norm: str
    span: Span
    better: tuple[str, ...]
    why: str = ""
    rules: tuple[str, ...] = ()
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    speaker: Speaker
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    moments: tuple[Moment, ...]
    promises: tuple[Promise, ...]
    emotion: Emotion
    findings: tuple[Finding, ...]
