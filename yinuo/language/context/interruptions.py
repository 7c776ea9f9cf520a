"""Speaking over the customer: they say so, or their sentence breaks off and goes on after the agent's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.talk import Exchange, Talk, Turn
from yinuo.language.types import Finding

_BREAKS_OFF = re.compile(r"(?:…+|——?|—|\.{3,})\s*$")
_GOES_ON = re.compile(r"^\s*(?:…+|——?|—|\.{3,})\s*\w")
_QUESTION = re.compile(r"[?？吗么]|什么|怎么|多少|哪")
#: from here on a turn of the customer can have been cut
_LEAST = 5


def starts_over_an_unfinished_turn(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    for before, after in zip(talk.exchanges, talk.exchanges[1:], strict=False):
        if not before.heard or not before.said or not after.heard or _lets_them_speak(before):
            continue
        cut, then = before.heard[-1], after.heard[0]
        broke_off = _BREAKS_OFF.search(cut.text) is not None and not _QUESTION.search(cut.text)
        if broke_off and _GOES_ON.match(then.text):
            name = "speaks before the customer's sentence is finished"
        elif then.has("let_me_finish") and len(cut.bare) >= _LEAST:
            name = "the customer asks to be let finish"
        else:
            continue
        turn = before.said[-1]
        yield turn, finding("interruption", turn.core(), name)


def _lets_them_speak(exchange: Exchange) -> bool:
    return all(turn.says_only("backchannel") or turn.has("goes_on", "greeting") for turn in exchange.said)
