"""How well links are found in a set of corpus conversations: end to end, or with the labelled promises given.

A link is right when the later turn, the kind, and the first promise of its chain are right: after a promise was repeated or
put off, the chain is one promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from yinuo.language.corpus.links import Conversation
from yinuo.language.links import Link, first_promises, link_promises
from yinuo.language.reading import read
from yinuo.language.types import Message, Promise, Reading, Span

Turns = Sequence[tuple[Message, Reading]]
#: the later turn, the kind of link, and where the chain began
Claim = tuple[int, str, tuple[int, int]]

_RENEWING = ("repeats", "dates", "postpones", "advances", "hands_over")


class Score(NamedTuple):
    right: int
    extra: int
    missed: int
    #: for each kind how many are right, extra and missed
    kinds: dict[str, tuple[int, int, int]]
    misses: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.extra)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.extra + self.missed)


def score_links(conversations: Iterable[Conversation], *, gold_promises: bool) -> Score:
    counts: dict[str, Counter[str]] = {"right": Counter(), "extra": Counter(), "missed": Counter()}
    misses: list[str] = []
    for conversation in conversations:
        turns = [(message, read(message)) for message in conversation.messages]
        if gold_promises:
            turns = list(_with_labelled_promises(conversation, turns))
        wanted = set(_wanted(conversation))
        found = {claim: link for link, claim in _found(conversation, turns)}
        for outcome, claims in (
            ("right", wanted & found.keys()),
            ("extra", found.keys() - wanted),
            ("missed", wanted - found.keys()),
        ):
            counts[outcome].update(kind for _, kind, _ in claims)
            if outcome != "right":
                misses += [
                    f"{outcome:7}{kind} {place} | {conversation.messages[turn].text} | {conversation.trade} {conversation.title}"
                    for turn, kind, place in sorted(claims)
                ]
    kinds = sorted(set().union(*counts.values()))
    return Score(
        counts["right"].total(),
        counts["extra"].total(),
        counts["missed"].total(),
        {kind: (counts["right"][kind], counts["extra"][kind], counts["missed"][kind]) for kind in kinds},
        tuple(misses),
    )


def _wanted(conversation: Conversation) -> Iterator[Claim]:
    first = _first_labelled(conversation)
    place = {made.number: (made.turn, made.number) for made in conversation.promises}
    for bearing in conversation.bearings:
        yield bearing.turn, bearing.kind, place[first.get(bearing.about, bearing.about)]


def _first_labelled(conversation: Conversation) -> dict[int, int]:
    """A promise inside the words of a link, or behind them in the same turn, takes the place of the promise it links to."""
    first: dict[int, int] = {}
    for made in conversation.promises:
        around = [
            bearing for bearing in conversation.bearings if bearing.turn == made.turn and bearing.kind in _RENEWING
        ]
        around.sort(key=lambda bearing: not bearing.span.overlaps(made.span))
        if around:
            first[made.number] = first.get(around[0].about, around[0].about)
    return first


def _found(conversation: Conversation, turns: Turns) -> Iterator[tuple[Link, Claim]]:
    links = link_promises(turns)
    first = first_promises(links)
    for link in links:
        turn, number = first.get((link.promise_turn, link.promise), (link.promise_turn, link.promise))
        span = turns[turn][1].promises[number].span
        labelled = next(
            (made for made in conversation.promises if made.turn == turn and made.span.overlaps(span)), None
        )
        # a promise that nobody labelled has no number; -1 is never wanted
        yield link, (link.turn, link.kind, (turn, labelled.number if labelled else -1))


def _with_labelled_promises(conversation: Conversation, turns: Turns) -> Iterator[tuple[Message, Reading]]:
    for index, (message, reading) in enumerate(turns):
        promises = tuple(
            _promise(made.span.start, made.span.end, message, reading)
            for made in conversation.promises
            if made.turn == index
        )
        yield message, replace(reading, promises=promises)


def _promise(start: int, end: int, message: Message, reading: Reading) -> Promise:
    """The promise at the labelled words; what the label does not say as it is read there, or read from the words alone."""
    span = Span(start, end, message.text[start:end])
    read_there = next((promise for promise in reading.promises if promise.span.overlaps(span)), None)
    alone = read(replace(message, text=span.text)).promises
    known = read_there or next(iter(alone), None)
    if known is not None:
        return replace(known, span=span)
    due = next((m.due for m in reversed(reading.moments) if m.span.overlaps(span) and m.due is not None), None)
    return Promise(span, "other", "team", due, "by" if due else "vague")
