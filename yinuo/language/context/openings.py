"""The first words of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.quoting import sentence
from yinuo.language.context.talk import Talk, Turn
from yinuo.language.types import Finding

_OPENS = ("greeting", "self_name")
#: who helps at once has no need of a set greeting; the channel may have greeted before
_HELPS = ("acts", "acts_done", "restates", "understands", "sorry")


def neither_greets_nor_names_itself(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    """Only where the beginning is to be seen: the customer says hello, or the desk picks up first. Exports often begin later."""
    exchanges = [exchange for exchange in talk.exchanges[:2] if exchange.said]
    if not exchanges:
        return
    first, *later = exchanges
    turn = first.said[0]
    picks_up = not first.heard and first.says_only("bare_pickup")
    if not picks_up and not (first.heard and first.heard[0].has("hello")):
        return
    if first.says(*_OPENS, *_HELPS) or first.hears("asks_who"):
        return
    # Who is on the line comes before the greeting, and the greeting may come with the second breath.
    if (picks_up or first.says("identity_check") or first.says_only("backchannel")) and (
        not later or later[0].says(*_OPENS)
    ):
        return
    yield turn, finding("no_greeting", turn.core(), "neither greets nor says who is speaking", said=sentence(turn))
