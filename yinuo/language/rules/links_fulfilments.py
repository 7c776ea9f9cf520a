"""The desk says that a promise is kept: 已经退了, 师傅到楼下了, 我是昨天答应给您回电的小李."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from yinuo.language.rules.links_ledger import ENOUGH, ONLY_ONE, OTHER_MATTER, SAME_ACTION, Ledger, Link, Owed
from yinuo.language.rules.links_renewals import weight_of_renewal
from yinuo.language.rules.links_turn import Turn, handed_over
from yinuo.language.rules.links_words import Said, content, lexicon, shared
from yinuo.language.rules.phrasebook import Hit
from yinuo.language.types import Span

#: within one breath "给您回电" announces; after a while it is the thing itself
_LATER = timedelta(minutes=5)
#: a negation reaches this far ahead in running speech, a time twice as far
_REACH = 10
#: whoever opens a contact is about to keep a promise to make one
_UNASKED = 1.5
#: 出票了我就给您调: to somebody who asked, the event is still to come
_LEADS_ON = re.compile(r".{0,3}(?:就|会|马上|立刻|第一时间|再|才|我|给你|跟你|通知你)")
_STILL_TO_COME = re.compile(r"就|会|马上|立刻|第一时间|才")


def fulfilled(turn: Turn, ledger: Ledger) -> Iterator[Link]:
    said = turn.said
    if handed_over(said) is not None:
        return
    claims: dict[int, tuple[float, Hit, Owed, bool]] = {}
    again = [owed for owed in ledger.open if _is_promised_again(turn, owed, ledger)]
    promised = [promise.span for promise in turn.reading.promises]
    dated = [promise.span for promise in turn.reading.promises if promise.due is not None]
    for deed in lexicon().deeds:
        for hit in said.hits(deed.name):
            span = said.span(hit)
            introduced = turn.unasked and said.text.startswith("我是", hit.start)
            taken = promised if deed.name == "contact" and not turn.unasked else dated
            if any(span.overlaps(other) for other in taken) and not introduced:
                continue
            if _is_denied(said, hit) or (_is_to_come(turn, hit) and not introduced):
                continue
            clause = said.clause(hit)
            if not turn.unasked and (
                _LEADS_ON.match(said.text, hit.end, clause.end) or _STILL_TO_COME.search(said.text, hit.start, hit.end)
            ):
                continue
            words = content(said.text[clause.start : clause.end])

            def weigh(owed: Owed, deed: str = deed.name, words: frozenset[str] = words) -> float:
                return _weight_of_claim(turn, owed, deed, words, ledger)

            owed = ledger.best(weigh, ENOUGH)
            if owed is None or _was_before(turn, owed, span) or (owed in again and not introduced):
                continue
            weight = weigh(owed)
            if clause.start not in claims or weight > claims[clause.start][0]:
                claims[clause.start] = (weight, hit, owed, bool(words & owed.words))
    kept: list[Owed] = []
    for _, hit, owed, is_named in sorted(claims.values(), key=lambda claim: -claim[0]):
        if owed in kept or (kept and not is_named):
            continue
        kept.append(owed)
        yield Link("fulfils", turn.index, said.span(hit), owed.turn, owed.number, "says that it is done")
    if not kept and (attached := said.attached()):
        owed = ledger.best(lambda owed: "document" in owed.deeds, 1)
        if owed is not None:
            yield Link("fulfils", turn.index, attached, owed.turn, owed.number, "sends it")


def _weight_of_claim(turn: Turn, owed: Owed, deed: str, words: frozenset[str], ledger: Ledger) -> float:
    contact = "contact" in owed.deeds
    if deed == "contact" and turn.message.said_at - owed.said_at < _LATER:
        return 0.0
    weight = shared(words, owed.words) + min(len(words & owed.asked), 2) / 2
    weight += (SAME_ACTION if deed in owed.deeds else 0) + (ONLY_ONE if len(ledger.open) == 1 else 0)
    if contact and turn.unasked:
        weight += _UNASKED
    if turn.elsewhere or (turn.question and not turn.question & (owed.words | owed.asked)):
        weight -= OTHER_MATTER if not words & owed.words else 0
    return weight


def _is_promised_again(turn: Turn, owed: Owed, ledger: Ledger) -> bool:
    still_open = turn.said.has("not_yet") and not turn.unasked
    return any(
        (new.promise.due is not None or still_open) and weight_of_renewal(turn, owed, new, ledger) >= ENOUGH
        for new in turn.promised
    )


def _is_denied(said: Said, hit: Hit) -> bool:
    clause = said.clause(hit)
    return any(clause.start <= no.start < hit.end and no.end > hit.start - _REACH for no in said.hits("not_done"))


def _is_to_come(turn: Turn, hit: Hit) -> bool:
    """九点半司机就能到: a time still to come stands before it, or moves it: 证书签下来了九点五十就能换上."""
    said = turn.said
    clause = said.clause(hit)
    around = said.folded.span(clause.start, clause.end if said.has_in("moves_up", clause) else hit.end)
    return any(
        moment.due is not None and moment.due > turn.message.said_at and around.overlaps(moment.span)
        for moment in turn.reading.moments
    )


def _was_before(turn: Turn, owed: Owed, span: Span) -> bool:
    """上周已经退了: done before it was promised, so it is another one."""
    return any(
        moment.end is not None and moment.end < owed.said_at and abs(moment.span.start - span.start) < 2 * _REACH
        for moment in turn.reading.moments
    )
