"""What a customer says of the desk's promises: a later time is fine or not, no longer needed, not kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from yinuo.language.rules.links_ledger import Ledger, Link, LinkKind, Owed
from yinuo.language.rules.links_words import Said, content, deeds_of, shared
from yinuo.language.rules.phrasebook import Hit
from yinuo.language.types import Message

#: an answer comes in one of the next turns: a later "好的" is to something else
_ANSWERED_WITHIN = 2
#: 尽快 has passed after that long
_LONG = timedelta(hours=12)


def said_by_customer(index: int, message: Message, said: Said, ledger: Ledger) -> Iterator[Link]:
    cancelled = list(_cancelled(index, said, ledger))
    if cancelled:
        yield from cancelled
        return
    answered = list(_answered(index, message, said, ledger))
    if answered:
        yield from answered
        return
    yield from _disputed(index, message, said, ledger)


def _cancelled(index: int, said: Said, ledger: Ledger) -> Iterator[Link]:
    if said.has("keeps"):
        return
    for hit in said.hits("cancels") + said.hits("cancels_all"):
        owed = _meant(said, ledger, hit)
        if owed is not None:
            ledger.close(owed)
            yield _link("withdraws", index, said, hit, owed, "withdrawn by the customer")
            return


def _answered(index: int, message: Message, said: Said, ledger: Ledger) -> Iterator[Link]:
    waiting = [
        (owed.put_off_in, place)
        for place, owed in enumerate(ledger.open)
        if owed.put_off_in is not None
        and index - owed.put_off_in <= _ANSWERED_WITHIN
        and (owed.due is None or owed.due > message.said_at)
    ]
    if not waiting:
        return
    owed = ledger.open[max(waiting)[1]]
    agrees, refuses = said.first("agrees"), said.first("refuses")
    if agrees is not None and (refuses is None or agrees.start == 0 < agrees.end <= refuses.start):
        owed.put_off_in = None
        yield _link("agrees", index, said, agrees, owed, "accepts the later time")
    elif refuses is not None:
        owed.put_off_in = None
        owed.contested_in = index
        yield _link("refuses", index, said, refuses, owed, "does not accept the later time")


def _disputed(index: int, message: Message, said: Said, ledger: Ledger) -> Iterator[Link]:
    hit = said.first("not_kept") or said.first("passed")
    if hit is None:
        return
    now = message.said_at
    passed = said.has("passed")

    def is_over(owed: Owed) -> bool:
        if owed.due is None:
            return said.has("quotes") and owed.promise.after_event is None and now - owed.said_at >= _LONG
        return owed.due <= now or (passed and owed.due.date() == now.date() and owed.said_at < now)

    words = said.words
    deeds = deeds_of(said.text)
    over = [owed for owed in ledger.open if is_over(owed)]
    if not over:
        return

    def weight(owed: Owed) -> float:
        return shared(words, owed.words) + min(len(words & owed.asked), 2) / 2 + (0.5 if deeds & owed.deeds else 0)

    best = max(over, key=lambda owed: (weight(owed), owed.turn, owed.number))
    others = [owed for owed in ledger.open if owed not in over]
    if others and max(map(weight, others)) > weight(best):
        return
    if weight(best) < (1 if said.has("elsewhere") or len(over) > 1 else 0 if passed else 0.5):
        return
    if said.has("asks") and not passed:
        return
    # the customer holds that the time is over; whatever comes now comes later
    best.due = now if best.due is None else min(best.due, now)
    best.contested_in = index
    yield _link("disputes", index, said, hit, best, "says that it was not kept")


def _meant(said: Said, ledger: Ledger, hit: Hit) -> Owed | None:
    clause = said.clause(hit)
    # "取消吧" needs no name when there is one thing to cancel
    names_nothing = hit.group == "cancels_all"
    words = said.words if names_nothing else content(said.text[clause.start : clause.end])
    sole = 1.5 if names_nothing and not said.has("elsewhere") else 0.5
    deeds = deeds_of(said.text[clause.start : clause.end])
    return ledger.best(
        lambda owed: (
            shared(words, owed.words)
            + min(len(words & owed.asked), 2) / 2
            + (1 if deeds & owed.deeds else 0)
            + (sole if len(ledger.open) == 1 else 0)
        ),
        1.5,
    )


def _link(kind: LinkKind, index: int, said: Said, hit: Hit, owed: Owed, rule: str) -> Link:
    return Link(kind, index, said.span(hit), owed.turn, owed.number, rule)
