"""Why a transcript could not be read, and what its reader had to change or guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yinuo.channels.transcripts.messages import MESSAGES, Lang, say


class TranscriptError(Exception):
    """Nothing was read. ``code`` is stable for machines; ``facts`` fill the places of ``msgid``.

    A fact may itself be a TranscriptError: the reason inside "line 7 cannot be read: ...".
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code, facts)

    @property
    def msgid(self) -> str:
        return MESSAGES[self.code].msgid

    def text(self, lang: Lang) -> str:
        return _filled(self.code, self.facts, lang)

    def __str__(self) -> str:
        return self.text("en")


class FileError(TranscriptError):
    """The file as a whole: too large, empty, a picture, in no known encoding, not there."""


class ShapeError(TranscriptError):
    """The text was read but is no transcript: no speakers, a broken row or line."""


class TimeError(TranscriptError):
    """A time that cannot be: year 9999, 00:75:00."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Read all the same, but say so: control characters taken out, speakers guessed, a repeated article read once."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def msgid(self) -> str:
        return MESSAGES[self.code].msgid

    def text(self, lang: Lang) -> str:
        return _filled(self.code, self.facts, lang)


def notice(code: str, **facts: object) -> Notice:
    return Notice(code, facts)


def _filled(code: str, facts: Mapping[str, object], lang: Lang) -> str:
    return say(
        code,
        lang,
        **{name: fact.text(lang) if isinstance(fact, TranscriptError) else fact for name, fact in facts.items()},
    )
