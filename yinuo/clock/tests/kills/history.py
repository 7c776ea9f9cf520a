"""Was everything that had to happen done once, and not before its time? After Jepsen's checker of a job scheduler: every
window is matched to what happened, and what is left over on either side is an error or has a stated excuse.

Pure: no database, no clock. Times are seconds on one time line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Window:
    """Something that must happen exactly once, at ``opens_at`` or later."""

    name: str
    opens_at: float


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that did happen: a ring that was committed, a mail that arrived, a message that was stored."""

    name: str
    at: float


@dataclass(slots=True)
class Verdict:
    """Names, in the order of the history; all empty but ``matched`` and ``ambiguous`` when everything is well."""

    matched: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)  # it happened, and nobody had asked for it
    ambiguous: list[str] = field(default_factory=list)  # happened twice, and a kill in between excuses it

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.early or self.stray)


def check(windows: Sequence[Window], happenings: Iterable[Happening], excuses: Iterable[float] = ()) -> Verdict:
    """Match every window to its happening.

    ``excuses``: moments at which a process was killed that may have done its work without being able to say so. Each of
    them excuses one further happening of one window, if it lies between that happening and the one before.
    """
    verdict = Verdict()
    times: dict[str, list[float]] = defaultdict(list)
    for happening in sorted(happenings, key=lambda one: one.at):
        times[happening.name].append(happening.at)
    unused = sorted(excuses)
    for window in windows:
        happened = times.pop(window.name, [])
        if not happened:
            verdict.lost.append(window.name)
            continue
        verdict.matched += 1
        if happened[0] < window.opens_at:
            verdict.early.append(window.name)
        for before, again in pairwise(happened):
            excuse = next((at for at in unused if before <= at <= again), None)
            if excuse is None:
                verdict.doubled.append(window.name)
            else:
                unused.remove(excuse)
                verdict.ambiguous.append(window.name)
    verdict.stray = list(times)
    return verdict
