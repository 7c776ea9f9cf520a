"""Working time: stretches of work laid end to end, so that a night, a weekend or a holiday takes no time at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yinuo.language.rules.calendar import Unpublished, is_working_day

Floats = NDArray[np.floating[Any]]
Stretch = tuple[float, float]


class WorkingTime:
    """Turns moments into minutes worked and back. Moments are seconds since 1970, work is counted in minutes."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        """``stretches``: (begins, ends) in order, not overlapping; empty for somebody who is never there."""
        edges = np.asarray(stretches, dtype=float).reshape(-1, 2)
        lengths = (edges[:, 1] - edges[:, 0]) / 60
        total = np.concatenate([[0.0], np.cumsum(lengths)])
        self._stretches = list(stretches)
        self._edges = edges.ravel()
        self._worked = np.column_stack([total[:-1], total[1:]]).ravel()

    def worked(self, at: ArrayLike) -> Floats:
        """Minutes worked up to each moment; it stands still outside the stretches."""
        if not len(self._edges):
            return np.zeros(np.shape(at))
        minutes: Floats = np.interp(np.asarray(at, dtype=float), self._edges, self._worked)
        return minutes

    def moment(self, worked: ArrayLike) -> Floats:
        """The first moment at which so many minutes have been worked; inf beyond the last stretch."""
        wanted = np.atleast_1d(np.asarray(worked, dtype=float))
        found = np.full(wanted.shape, np.inf)
        if len(self._edges):
            # side="left" takes the end of a stretch for the work done by it, not the beginning of the next.
            after = np.searchsorted(self._worked, wanted, side="left")
            inside = after < len(self._worked)
            after, wanted = after[inside], wanted[inside]
            before = np.maximum(after - 1, 0)
            missing = (self._worked[after] - wanted) * 60
            found[inside] = np.where(after > before, self._edges[after] - missing, self._edges[0])
        return found.reshape(np.shape(worked))

    def without(self, absences: Iterable[Stretch]) -> WorkingTime:
        """The same with somebody's absences cut out."""
        left = self._stretches
        for gone, back in absences:
            left = [
                part
                for begins, ends in left
                for part in ((begins, min(ends, gone)), (max(begins, back), ends))
                if part[0] < part[1]
            ]
        return WorkingTime(left)


def laid_end_to_end(stretches: Iterable[Stretch]) -> WorkingTime:
    """Stretches in any order, overlapping or not."""
    merged: list[Stretch] = []
    for begins, ends in sorted(stretches):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        else:
            merged.append((begins, ends))
    return WorkingTime(merged)


def company_time(
    first: date, last: date, zone: tzinfo, opens: time = time(9), closes: time = time(18), *, is_every_day: bool = False
) -> WorkingTime:
    """The company's hours on every working day from ``first`` to ``last``, make-up days and holidays as published.

    Where a year's days off are not published, its Mondays to Fridays count.
    """
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return WorkingTime(
        [(_moment(day, opens, zone), _moment(day, closes, zone)) for day in days if is_every_day or works_on(day)]
    )


def works_on(day: date) -> bool:
    try:
        return is_working_day(day)
    except Unpublished:
        return day.weekday() < 5


def _moment(day: date, at: time, zone: tzinfo) -> float:
    return datetime.combine(day, at, zone).timestamp()
