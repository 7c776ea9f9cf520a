"""Everything needed is told at once (一次性告知): no paper after paper for the same matter."""

from __future__ import annotations

from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.talk import Exchange, Talk, Turn
from yinuo.language.types import Finding

_MOST_NAMED = 6


def asks_for_one_thing_after_another(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    things: list[str] = []
    for exchange in talk.exchanges:
        if exchange.hears("other_matter"):
            things = []
        asked_before = bool(things)
        brought = exchange.hears("brought") and any(turn.has("papers") or asked_before for turn in exchange.heard)
        for turn in exchange.said:
            new = [thing for thing in _papers(turn) if thing not in things]
            if not new or not turn.has("needs", "also_needs"):
                continue
            things += new
            also = turn.has("also_needs")
            if also and (brought or _protests(exchange)) and not exchange.hears("asks_what_else"):
                yield (
                    turn,
                    finding(
                        "piecemeal",
                        turn.core(),
                        "asks for one thing after another",
                        things="、".join(things) if 2 <= len(things) <= _MOST_NAMED else "",
                    ),
                )


def _protests(exchange: Exchange) -> bool:
    return exchange.hears("brought")


def _papers(turn: Turn) -> list[str]:
    found = [turn.folded.span(hit.start, hit.end).text for hit in turn.cues.get("papers", ())]
    return list(dict.fromkeys(found))
