"""A transcript as the language engine reads it: the calls of one matter, and what runs across them."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.channels.transcripts.calls import OwedCallback, owed_callbacks
from yinuo.channels.transcripts.transcript import Call, Transcript
from yinuo.language.conversation import ConversationReading, Feeling, TurnReading, peak_of, read_conversation
from yinuo.language.links import Link, link_promises
from yinuo.language.types import Message


@dataclass(frozen=True, slots=True)
class Matter:
    transcript: Transcript
    #: one for each call of the transcript, in the same order
    readings: tuple[ConversationReading, ...]
    #: across all calls; turns are counted through the whole transcript
    links: tuple[Link, ...]
    owed_callbacks: tuple[OwedCallback, ...]

    @property
    def calls(self) -> tuple[tuple[Call, ConversationReading], ...]:
        return tuple(zip(self.transcript.calls, self.readings, strict=True))

    @property
    def turns(self) -> tuple[TurnReading, ...]:
        return tuple(turn for reading in self.readings for turn in reading.turns)

    @property
    def peak(self) -> tuple[int, Feeling] | None:
        """The hottest point of all calls, and the call it is in."""
        peaks = [(number, reading.peak) for number, reading in enumerate(self.readings) if reading.peak]
        hottest = peak_of([peak for _, peak in peaks])
        return next(((number, peak) for number, peak in peaks if peak is hottest), None)


def read_matter(transcript: Transcript) -> Matter:
    readings = tuple(
        read_conversation(Message(turn.text, turn.speaker, turn.said_at) for turn in call.turns)
        for call in transcript.calls
    )
    turns = [(turn.message, turn.reading) for reading in readings for turn in reading.turns]
    return Matter(transcript, readings, link_promises(turns), owed_callbacks(transcript))
