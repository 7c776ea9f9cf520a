"""The promises of one matter that are still open, and which of them a later turn speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from yinuo.language.types import Promise, Span

LinkKind = Literal[
    "fulfils",
    "repeats",
    "dates",
    "postpones",
    "advances",
    "agrees",
    "refuses",
    "withdraws",
    "hands_over",
    "disputes",
]

#: A matter has a handful of open promises; older ones than these are no longer looked for, so that work stays linear.
_MOST_OPEN = 16


# How much speaks for a promise when it is asked which one is meant.
SAME_ACTION = 3.0
ONLY_ONE = 1.0
OTHER_MATTER = 2.5
ENOUGH = 3.0


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    #: the later turn, and its words
    turn: int
    span: Span
    #: the earlier promise: which turn, and which of that turn's promises
    promise_turn: int
    promise: int
    rule: str
    #: which of the later turn's promises now stands in the place of the earlier one
    renewed_by: int | None = None


@dataclass(slots=True, eq=False)
class Owed:
    """An open promise, as it stands after what was said of it so far."""

    turn: int
    number: int
    promise: Promise
    said_at: datetime
    due: datetime | None
    #: by which deeds it can be kept, and the telling words of the promise and of what the customer had asked
    deeds: frozenset[str]
    words: frozenset[str]
    asked: frozenset[str]
    #: the turn that put it off, while the customer has not answered
    put_off_in: int | None = None
    #: the last turn in which the customer did not accept it as it stands
    contested_in: int | None = None


@dataclass(slots=True)
class Ledger:
    open: list[Owed] = field(default_factory=list)

    def add(self, owed: Owed) -> None:
        self.open.append(owed)
        del self.open[:-_MOST_OPEN]

    def close(self, owed: Owed) -> None:
        self.open = [other for other in self.open if other is not owed]

    def best(self, weigh: Callable[[Owed], float], least: float) -> Owed | None:
        """The open promise that weighs most, of equals the latest."""
        chosen = None
        for owed in self.open:
            weight = weigh(owed)
            if weight >= least:
                chosen, least = owed, weight
        return chosen
