"""Why a message was read as it was: the words, the rules in plain words, the norm's reason, the better wordings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property

from yinuo import language
from yinuo.conversations.models import Message
from yinuo.conversations.reasons import in_readers_language
from yinuo.corrections import plain_words
from yinuo.corrections.correcting import emotion_of, findings_of, may_correct
from yinuo.corrections.models import Correction
from yinuo.journal.models import Entry
from yinuo.language import types
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.words import Piece, pieces

#: better wordings shown with a finding
MOST_BETTER = 3


@dataclass(frozen=True, slots=True)
class ExplainedPromise:
    promise: Promise
    reasons: list[str]
    may_change: bool

    @property
    def may_be_withdrawn(self) -> bool:
        return self.may_change and self.promise.is_live

    @property
    def may_be_redated(self) -> bool:
        """A time that somebody set was not read."""
        return self.may_be_withdrawn and self.promise.due_source != Promise.DueSource.SET


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    norm: str
    name: str
    said: str
    start: int
    why: str
    better: list[str]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class ExplainedEmotion:
    label: str
    intensity: int
    cues: list[str]
    reasons: list[str]
    was_corrected: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the selected words would be as a promise."""

    words: str
    start: int | None
    action: str
    due_at: datetime | None


class Explanation:
    def __init__(self, message: Message, agent: Agent) -> None:
        self.message = message
        self.agent = agent
        self.is_ours = message.speaker != Message.Speaker.CUSTOMER
        self.may_correct = may_correct(message, agent)

    @cached_property
    def pieces(self) -> list[Piece]:
        return pieces(self.message.text, [one.promise for one in self.promises])

    @cached_property
    def promises(self) -> list[ExplainedPromise]:
        """Those that stand; what was said not to be one is told among the corrections."""
        withdrawn = Promise.State.WITHDRAWN
        stand = [one for one in self.message.promises.all() if one.state != withdrawn and one.span_start is not None]
        told = Entry.objects.filter(subject_kind="promise", subject_id__in=[one.pk for one in stand])
        rules = {
            entry.subject_id: entry.facts.get("rules", [])
            for entry in told.filter(verb__in=["promise.suggested", "promise.made"]).order_by("-id")
        }
        return [
            ExplainedPromise(one, plain_words.of_promise(rules.get(one.pk, [])), one.may_be_changed_by(self.agent))
            for one in sorted(stand, key=lambda one: (one.span_start or 0, one.pk))
        ]

    @cached_property
    def findings(self) -> list[ExplainedFinding]:
        return [
            ExplainedFinding(
                norm=one["norm"],
                name=plain_words.norm_name(one["norm"]),
                said=one["span"],
                start=one["start"],
                why=in_readers_language(one.get("why", ""), one.get("why_en", "")),
                better=one["better"][:MOST_BETTER],
                reasons=plain_words.of_finding(one.get("rules", ()), one["norm"]),
            )
            for one in findings_of(self.message)
        ]

    @cached_property
    def emotion(self) -> ExplainedEmotion | None:
        """None for what the desk said. The reasons are those of today's rules, and only where these still agree."""
        reading = getattr(self.message, "reading", None)
        if self.is_ours or reading is None:
            return None
        label = emotion_of(self.message)
        was_corrected = label != reading.emotion
        said_at = timezone.localtime(self.message.said_at)
        now = language.read(types.Message(self.message.text, "customer", said_at)).emotion
        agrees = now.label == label and not was_corrected
        return ExplainedEmotion(
            label=label,
            intensity=reading.intensity if not was_corrected else 0,
            cues=list(dict.fromkeys(cue.text for cue in now.cues)) if agrees else [],
            reasons=plain_words.of_emotion(now.rules) if agrees else [],
            was_corrected=was_corrected,
        )

    @cached_property
    def corrections(self) -> list[Correction]:
        case = getattr(self.message, "stored_case", None)
        return sorted((one for one in case.corrections.all() if one.stands), key=lambda one: one.pk) if case else []

    @property
    def found_nothing(self) -> bool:
        calm = self.emotion is None or self.emotion.label == "calm"
        return calm and not self.promises and not self.findings

    def suggested(self, words: str, start: int | None) -> Suggested:
        """``words`` as they were selected; their time is read as it would be in the whole message."""
        text, said_at = self.message.text, timezone.localtime(self.message.said_at)
        at = _place(text, words, start)
        if at is None:
            return Suggested("", None, Promise.Action.CALLBACK, None)
        span = types.Span(at, at + len(words), words)
        reading = language.read(types.Message(text, "agent", said_at))
        due = next((one.due for one in reading.moments if one.due and one.span.overlaps(span)), None)
        alone = language.read(types.Message(words, "agent", said_at)).promises
        return Suggested(words, at, alone[0].action if alone else Promise.Action.CALLBACK, due)


def _place(text: str, words: str, start: int | None) -> int | None:
    if not words.strip():
        return None
    if start is not None and text.startswith(words, start):
        return start
    at = text.find(words)
    return at if at >= 0 else None
