"""Find every time expression of a message and say when it is and what deadline it gives."""

from __future__ import annotations

import re
from datetime import datetime

from yinuo.language.rules.corrections import denied, earliest_only, taken_back
from yinuo.language.rules.phrases import Phrase, Phrases
from yinuo.language.rules.plain import plain
from yinuo.language.rules.stretches import Hours, Said
from yinuo.language.types import Moment, Span

#: No time expression lacks one of these; most messages that hold none are done here.
_HINT = re.compile(
    "[0-9０-９天日号號月年周週期拜点點时時分秒刻早晚午夜晨底前后後节節假季旬末现現此目马刚剛立班工钟鐘头頭内內过過候到届屆国國元春清五十端中除双雙圣聖黄傍凌全白黎拂昏即今明昨次翌隔整hHpP礼禮七六重腊万母父感跨]"
)

DEFAULT_HOURS = Hours()


def read_moments(text: str, said_at: datetime, hours: Hours = DEFAULT_HOURS) -> tuple[Moment, ...]:
    """The moments of a text in order. Past times, standing rules and unpublished years have no due; see docs/moments.md."""
    if not _HINT.search(text):
        return ()
    folded, places = plain(text)
    found: list[Moment] = []
    dated: Moment | None = None
    for phrase in _settled(folded, Phrases(folded, Said(said_at, hours)).all()):
        start = places[phrase.start] if places else phrase.start
        end = places[phrase.end - 1] + 1 if places else phrase.end
        moment = _moment(phrase, Span(start, end, text[start:end]), said_at, dated)
        if moment.due is not None:
            dated = moment
        found.append(moment)
    return tuple(found)


def _settled(text: str, phrases: list[Phrase]) -> list[Phrase]:
    """Without the times that a later one took back, and with no deadline from the earlier end of 最快…最迟…."""
    kept: list[Phrase] = []
    for phrase in phrases:
        before = kept[-1] if kept else None
        if before is not None and denied(text, phrase.start, before.end):
            phrase = phrase._replace(stretch=phrase.stretch._replace(due=None, kind="denied"))
        elif before is not None and before.stretch.due is not None and phrase.stretch.due is not None:
            if taken_back(text, before.start, before.end, phrase.start):
                kept.pop()
            elif earliest_only(text, before.start, before.end, phrase.start):
                kept[-1] = before._replace(stretch=before.stretch._replace(due=None, kind="earliest"))
        kept.append(phrase)
    return kept


def _moment(phrase: Phrase, span: Span, said_at: datetime, dated: Moment | None) -> Moment:
    """``dated`` is the last moment before it that has a deadline."""
    stretch = phrase.stretch
    due, kind, due_kind = stretch.due, stretch.kind, stretch.due_kind
    if kind == "that_time" and dated is not None:
        return Moment(span, dated.start, dated.end, dated.due, "by", kind, phrase.rules)
    if due is not None and due < said_at:
        due = None
        kind = "past"
    if due is None:
        due_kind = "vague"
    start = stretch.start
    if start is not None and stretch.end is not None and stretch.end < start:
        start = None  # 2016年以前: open towards the past
    return Moment(span, start, stretch.end, due, due_kind, kind, phrase.rules, stretch.readings)
