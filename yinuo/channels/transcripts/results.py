"""What came of a transcript that was brought in, as figures that open to their rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from yinuo.channels.transcripts.errors import Notice
from yinuo.channels.transcripts.importing import warnings_of
from yinuo.conversations.models import Conversation, Message, Reading, Ticket
from yinuo.conversations.reasons import in_readers_language
from yinuo.journal.models import Entry
from yinuo.language.heat import heat
from yinuo.language.types import Emotion
from yinuo.promises.models import Promise

EMOTIONS = {
    "calm": _("calm"),
    "anxious": _("anxious"),
    "disappointed": _("disappointed"),
    "angry": _("angry"),
    "abusive": _("abusive"),
    "grateful": _("grateful"),
}
#: the page shows the first of them; the conversation shows all
MOST_FINDINGS = 40
MOST_PROMISES = 60


@dataclass(frozen=True, slots=True)
class Peak:
    message: Message
    said: Any
    intensity: int


@dataclass(frozen=True, slots=True)
class Found:
    message: Message
    norm: str
    said: str
    better: str
    why: str


class Result:
    def __init__(self, ticket: Ticket, entry: Entry) -> None:
        self.ticket = ticket
        self.entry = entry
        self.conversations = list(
            Conversation.objects.filter(pk__in=entry.facts["conversations"]).order_by("began_at", "pk")
        )
        self.promises = list(
            Promise.objects.filter(conversation__in=self.conversations)
            .with_people()
            .select_related("keeping", "message")
            .order_by("made_at", "pk")
        )

    @property
    def name(self) -> str:
        return str(self.entry.facts["name"])

    @property
    def warnings(self) -> list[Notice]:
        return list(warnings_of(self.entry))

    @cached_property
    def readings(self) -> list[Reading]:
        """Of every turn; the transcriber's remarks are not counted."""
        return list(
            Reading.objects.filter(message__conversation__in=self.conversations)
            .exclude(message__speaker=Message.Speaker.NOTE)
            .select_related("message")
            .defer("message__text", "message__key", "moments")
            .order_by("message__said_at", "message_id")
        )

    @property
    def message_count(self) -> int:
        return len(self.readings)

    def count_in(self, conversation: Conversation) -> int:
        return self._counts[conversation.pk]

    @cached_property
    def _counts(self) -> Counter[int]:
        return Counter(reading.message.conversation_id for reading in self.readings)

    @property
    def shown_promises(self) -> list[Promise]:
        return self.promises[:MOST_PROMISES]

    @property
    def more_promises(self) -> int:
        return max(0, len(self.promises) - MOST_PROMISES)

    @property
    def shown_findings(self) -> list[Found]:
        return self.findings[:MOST_FINDINGS]

    @property
    def more_findings(self) -> int:
        return max(0, len(self.findings) - MOST_FINDINGS)

    @property
    def heard(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.origin == Promise.Origin.HEARD]

    @property
    def dated_count(self) -> int:
        return len(self.heard) - self.vague_count

    @property
    def vague_count(self) -> int:
        return sum(promise.is_vague for promise in self.heard)

    @property
    def callbacks(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.origin == Promise.Origin.DROPPED_CALL]

    @cached_property
    def findings(self) -> list[Found]:
        return [
            Found(
                reading.message,
                found["norm"],
                found["span"],
                found["better"][0] if found["better"] else "",
                in_readers_language(found["why"], found.get("why_en", "")),
            )
            for reading in self.readings
            for found in reading.findings
        ]

    @cached_property
    def peak(self) -> Peak | None:
        """The hottest words of the customer; None when they stayed calm or content."""
        spoken = [one for one in self.readings if one.message.speaker == Message.Speaker.CUSTOMER]
        hottest = max(spoken, key=_heat, default=None)
        if hottest is None or _heat(hottest) <= 0:
            return None
        return Peak(hottest.message, EMOTIONS.get(hottest.emotion, hottest.emotion), hottest.intensity)


def result_of(ticket: Ticket) -> Result | None:
    """None for a ticket that came in another way."""
    entry = ticket.journal().filter(verb="transcript.imported").last()
    return Result(ticket, entry) if entry is not None else None


def _heat(reading: Reading) -> int:
    return heat(Emotion(reading.emotion, reading.intensity)) if reading.emotion in EMOTIONS else 0  # type: ignore[arg-type]
