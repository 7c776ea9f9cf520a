"""What has been learnt from a desk's promises: how long each kind takes, how far forecasts were off, what comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import inf
from typing import Any

import numpy as np

from yinuo.advisor.calibration import LEVELS
from yinuo.advisor.durations import Durations, Floats, Tail, kaplan_meier

#: fewer durations than this say too little of their own; the next wider group speaks
LEAST_DURATIONS = 20
#: fewer forecasts than this are a shaky scale; the next wider group speaks, if it has more
LEAST_SCORES = 40
#: a distribution is kept in so many steps
POINTS = 200
NOTHING_KNOWN = kaplan_meier([], [])

#: (team, action); None and "" stand for all of them
Group = tuple[int | None, str]
#: how long a promise gives, hours: what is promised for an hour and what for next week are kept differently
GIVEN = (1.0, 4.0, 24.0, 72.0)


class Basis(StrEnum):
    """Whose past an advice rests on."""

    TEAM = "team"  # this kind of promise in this team
    ACTION = "action"  # this kind of promise in the whole desk
    DESK = "desk"  # every promise of the desk
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one group."""

    lasts: Durations
    factors: tuple[float, ...] = (inf,) * len(LEVELS)  # for LEVELS; inf while there are too few to say
    scored: int = 0  # how many past forecasts, now known, the factors rest on
    misses_allowed: tuple[float, ...] = tuple(1 - level for level in LEVELS)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The promises made last, as a sample of those to come."""

    slack: Floats  # from made to due, minutes of working time
    action: tuple[str, ...]


NO_ARRIVALS = Arrivals(np.zeros(0), ())


@dataclass(frozen=True)
class Learnt:
    groups: Mapping[Group, Known] = field(default_factory=dict)
    #: what does not wait for its owner's backlog: others do it, or it is done by appointment
    waited_for: frozenset[str] = frozenset()
    #: for those: how much of the time given was needed, 1 being all of it; keys are from ``paces_of``
    paces: Mapping[Group, Durations] = field(default_factory=dict)
    arrivals: Arrivals = NO_ARRIVALS
    #: what is drawn of arrivals, once for each team
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def lasts(self, team: int | None, action: str) -> Durations:
        for group in groups_of(team, action):
            known = self.groups.get(group)
            if known is not None and known.lasts.n >= LEAST_DURATIONS:
                return known.lasts
        desk = self.groups.get((None, ""))
        return desk.lasts if desk else NOTHING_KNOWN

    def pace(self, team: int | None, action: str, given: float) -> Durations | None:
        """How much of ``given`` hours was needed for such promises; None where too few are known."""
        for group in paces_of(team, action, given):
            if (known := self.paces.get(group)) is not None and known.n >= LEAST_DURATIONS:
                return known
        return None

    def scale(self, team: int | None, action: str) -> tuple[Known, Basis]:
        """The narrowest group with a steady scale, else the one with most to go by."""
        found = [
            (self.groups[group], basis)
            for group, basis in zip(groups_of(team, action), (Basis.TEAM, Basis.ACTION, Basis.DESK), strict=True)
            if group in self.groups
        ]
        for known, basis in found:
            if known.scored >= LEAST_SCORES:
                return known, basis
        known, basis = max(found, key=lambda one: one[0].scored, default=(Known(NOTHING_KNOWN), Basis.NOTHING))
        return (known, basis) if known.scored else (known, Basis.NOTHING)


def groups_of(team: int | None, action: str) -> tuple[Group, Group, Group]:
    """From the narrowest to the widest."""
    return (team, action), (None, action), (None, "")


def paces_of(team: int | None, action: str, given: float) -> tuple[Group, Group, Group]:
    """From the narrowest to the widest; ``given`` in hours."""
    alike = f"{action}:{sum(given > limit for limit in GIVEN)}"
    return (team, alike), (None, alike), (None, action)


def as_json(learnt: Learnt, team: int | None) -> dict[str, Any]:
    """What concerns one team (None: the whole desk), to be stored."""
    return {
        "groups": {
            action: {
                "values": _rounded(known.lasts.values),
                "chance": _rounded(known.lasts.chance, 5),
                "n": known.lasts.n,
                "tail": asdict(known.lasts.tail) if known.lasts.tail else None,
                "factors": [None if factor == inf else round(factor, 4) for factor in known.factors],
                "scored": known.scored,
                "misses_allowed": [round(share, 5) for share in known.misses_allowed],
            }
            for (of, action), known in learnt.groups.items()
            if of == team
        },
        "waited_for": sorted(learnt.waited_for),
        "paces": {
            key: {"values": _rounded(pace.values, 4), "chance": _rounded(pace.chance, 5), "n": pace.n}
            for (of, key), pace in learnt.paces.items()
            if of == team
        },
        "slack": _rounded(learnt.arrivals.slack),
        "actions": list(learnt.arrivals.action),
    }


def from_json(stored: Mapping[int | None, Mapping[str, Any]]) -> Learnt:
    """Put together what was stored of a team and of the desk."""
    groups = {
        (team, action): Known(
            Durations(
                np.array(known["values"]),
                np.array(known["chance"]),
                known["n"],
                Tail(**known["tail"]) if known["tail"] else None,
            ),
            tuple(inf if factor is None else factor for factor in known["factors"]),
            known["scored"],
            tuple(known["misses_allowed"]),
        )
        for team, row in stored.items()
        for action, known in row["groups"].items()
    }
    paces = {
        (team, key): Durations(np.array(pace["values"]), np.array(pace["chance"]), pace["n"])
        for team, row in stored.items()
        for key, pace in row["paces"].items()
    }
    desk = stored.get(None)
    if desk is None:
        return Learnt(groups, paces=paces)
    return Learnt(
        groups, frozenset(desk["waited_for"]), paces, Arrivals(np.array(desk["slack"]), tuple(desk["actions"]))
    )


def _rounded(values: Floats, digits: int = 2) -> list[float]:
    return [round(value, digits) for value in values.tolist()]
