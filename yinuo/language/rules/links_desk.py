"""What the desk says of its earlier promises, and which promises it adds."""

from __future__ import annotations

from collections.abc import Iterator

from yinuo.language.rules.links_fulfilments import fulfilled
from yinuo.language.rules.links_ledger import ENOUGH, ONLY_ONE, Ledger, Link, Owed
from yinuo.language.rules.links_renewals import renewed, weight_of_renewal
from yinuo.language.rules.links_turn import Turn
from yinuo.language.rules.links_words import Said, content, deeds_of, shared
from yinuo.language.rules.phrasebook import Hit

_SIGNS_ENOUGH = 2.0
_MOST_HITS = 20
#: "之前答应的上门，现在没法安排": what is taken back stands shortly before
_BEFORE = 16


def said_by_desk(turn: Turn, ledger: Ledger) -> Iterator[Link]:
    taken_back = list(_taken_back(turn, ledger))
    gone = {(link.promise_turn, link.promise) for link in taken_back}
    done = [link for link in fulfilled(turn, ledger) if (link.promise_turn, link.promise) not in gone]
    gone |= {(link.promise_turn, link.promise) for link in done}
    ledger.open = [owed for owed in ledger.open if (owed.turn, owed.number) not in gone]
    yield from taken_back
    yield from done
    yield from renewed(turn, ledger, [link.span for link in done])


def _taken_back(turn: Turn, ledger: Ledger) -> Iterator[Link]:
    said = turn.said
    for hit in said.hits("takes_back")[:_MOST_HITS]:
        if _is_open_question(said, hit):
            continue
        near = said.text[max(0, hit.start - _BEFORE) : said.clause(hit).end]
        words = content(near)
        deeds = deeds_of(near)

        def weigh(owed: Owed, words: frozenset[str] = words, deeds: frozenset[str] = deeds) -> float:
            return (
                shared(words, owed.words)
                + min(len(words & owed.asked), 2) / 2
                + (ONLY_ONE if len(ledger.open) == 1 else 0)
                + (1 if deeds & owed.deeds else 0)
            )

        owed = ledger.best(weigh, _SIGNS_ENOUGH)
        if owed is None or any(weight_of_renewal(turn, owed, new, ledger) >= ENOUGH for new in turn.promised):
            continue
        yield Link("withdraws", turn.index, said.span(hit), owed.turn, owed.number, "withdrawn by the desk")
        return


def _is_open_question(said: Said, hit: Hit) -> bool:
    """能不能打开."""
    return hit.start > 0 and said.text[hit.start - 1] == said.text[hit.start + 1 : hit.start + 2]
