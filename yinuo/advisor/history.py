"""What a desk has recorded of its promises, laid out for sums, and what can be read off it about the work behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yinuo.advisor.working_time import Floats, WorkingTime

Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

#: what is overdue for so long is in nobody's hands; seconds
FORGOTTEN_AFTER = 7 * 86_400.0


@dataclass(frozen=True)
class History:
    """Promises in the order they were made; one entry of each array for each. Moments are seconds since 1970."""

    made: Floats
    due: Floats  # inf while nothing has set it
    ended: Floats  # fulfilled, or given up or withdrawn; inf while open
    is_kept: Truths  # whether ``ended`` is a fulfilment
    owner: Whole
    team: Whole
    action: NDArray[np.str_]
    time_of: Callable[[int], WorkingTime]  # an owner's working time
    #: what does not wait for its owner's backlog: others do it, or it is done by appointment
    waited_for: frozenset[str] = field(default_factory=frozenset)

    def __len__(self) -> int:
        return len(self.made)

    @cached_property
    def by_owner(self) -> dict[int, Whole]:
        return {int(owner): np.flatnonzero(self.owner == owner) for owner in np.unique(self.owner)}

    @cached_property
    def is_own_work(self) -> Truths:
        return ~np.isin(self.action, list(self.waited_for))

    @cached_property
    def made_w(self) -> Floats:
        return self._worked(self.made)

    @cached_property
    def due_w(self) -> Floats:
        return self._worked(self.due)

    @cached_property
    def ended_w(self) -> Floats:
        return self._worked(self.ended)

    def now_w(self, owner: int, at: float) -> float:
        return float(self.time_of(owner).worked(at))

    @cached_property
    def done(self) -> dict[int, Whole]:
        """Each owner's own work that is fulfilled, in the order of fulfilling."""
        found = {}
        for owner, rows in self.by_owner.items():
            kept = rows[self.is_own_work[rows] & self.is_kept[rows]]
            found[owner] = kept[np.argsort(self.ended[kept], kind="stable")]
        return found

    @cached_property
    def work(self) -> Floats:
        """How long each fulfilled promise took once its turn had come: since it was made, or since the one before it was
        done, whichever is later. NaN where that says nothing."""
        work = np.full(len(self), np.nan)
        for done in self.done.values():
            before = np.concatenate([[-np.inf], self.ended_w[done][:-1]])
            work[done] = np.maximum(self.ended_w[done] - np.maximum(self.made_w[done], before), 0.0)
        return work

    def open_at(self, owner: int, at: float) -> Whole:
        """Which of the owner's promises were open at that moment, without those nobody is at any more."""
        rows = self.by_owner[owner]
        rows = rows[: int(np.searchsorted(self.made[rows], at, side="left"))]
        return rows[(self.ended[rows] > at) & (self.due[rows] > at - FORGOTTEN_AFTER) & np.isfinite(self.due[rows])]

    def last_done(self, owner: int, at: float) -> float:
        """When the owner last fulfilled one of their own before that moment; -inf when never."""
        ended = self.ended[self.done[owner]]
        count = int(np.searchsorted(ended, at, side="right"))
        return float(ended[count - 1]) if count else -np.inf

    def _worked(self, at: Floats) -> Floats:
        found = np.full(len(at), np.inf)
        for owner, rows in self.by_owner.items():
            dated = rows[np.isfinite(at[rows])]
            found[dated] = self.time_of(owner).worked(at[dated])
        return found


def in_hand(made: Floats, due: Floats, last_done: float) -> int | None:
    """Which of an owner's open promises they are at: of those there when the last one was done the earliest due, else the
    first that came in after."""
    if not len(made):
        return None
    there = np.flatnonzero(made <= last_done)
    if len(there):
        return int(there[np.argmin(due[there])])
    return int(np.argmin(made))
