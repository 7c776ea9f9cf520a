"""How later words bear on earlier promises: kept, said again, dated, put off, accepted, handed over, taken back, disputed.

A link is what the words claim, not proof: only a recorded contact, document or remedy keeps a promise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from yinuo.language.rules.links_customer import said_by_customer
from yinuo.language.rules.links_desk import said_by_desk
from yinuo.language.rules.links_ledger import Ledger, Link, LinkKind
from yinuo.language.rules.links_turn import Turn
from yinuo.language.rules.links_words import Said, lexicon
from yinuo.language.types import Message, Reading

__all__ = ["Link", "LinkKind", "first_promises", "link_promises"]

#: a silence that long, and the next words open a new contact
_NEW_CONTACT = timedelta(minutes=10)
#: "喂，哪位" asks nothing: whoever called speaks next
_GREETING = re.compile(r"(?:喂|哎|嗯|你好|哪位|哪里|谁|是我|是的|对|请讲|你说|我是|啊|呀|[,。!?])+")


def link_promises(turns: Sequence[tuple[Message, Reading]]) -> tuple[Link, ...]:
    """Links among the turns of one matter, in order; hand over the turns of all its conversations to link across calls."""
    ledger = Ledger()
    links: list[Link] = []
    last: datetime | None = None
    question: frozenset[str] = frozenset()
    unasked = True
    elsewhere = False
    for index, (message, reading) in enumerate(turns):
        if last is None or message.said_at - last > _NEW_CONTACT:
            question, unasked, elsewhere = frozenset(), True, False
        last = message.said_at
        if message.speaker == "customer":
            said = Said(message.text, lexicon().customer)
            links += said_by_customer(index, message, said, ledger)
            question = said.words
            unasked = unasked and _GREETING.fullmatch(said.text) is not None
            elsewhere = said.has("elsewhere")
        else:
            said = Said(message.text, lexicon().desk)
            links += said_by_desk(Turn(index, message, reading, said, unasked, question, elsewhere), ledger)
    return tuple(links)


def first_promises(links: Sequence[Link]) -> dict[tuple[int, int], tuple[int, int]]:
    """For every promise (turn, number) that stands in the place of an earlier one, the first of that chain."""
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for link in links:
        if link.renewed_by is not None:
            earlier = (link.promise_turn, link.promise)
            first[link.turn, link.renewed_by] = first.get(earlier, earlier)
    return first
