"""Why a transcript could not be read."""

from __future__ import annotations

from yinuo.channels.transcripts.messages import MESSAGES, Lang, say


class TranscriptError(Exception):
    """Nothing was read. ``code`` is stable for machines; ``facts`` fill the places of ``msgid``.

    A fact may itself be a TranscriptError (the reason inside a "line 7 is wrong" sentence).
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code, facts)

    @property
    def msgid(self) -> str:
        return MESSAGES[self.code].msgid

    def text(self, lang: Lang) -> str:
        facts = {
            name: fact.text(lang) if isinstance(fact, TranscriptError) else fact for name, fact in self.facts.items()
        }
        return say(self.code, lang, **facts)

    def __str__(self) -> str:
        return self.text("en")
