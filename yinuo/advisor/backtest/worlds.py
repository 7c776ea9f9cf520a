"""Desks that never were, simulated with Ciw: there the truth is known.

Each owner is one server with a shift, who takes the open promise due first and finishes what was begun; at closing time the
work rests until the next shift. What others do (a refund that finance pays) waits at a node of its own. The advisor sees of
all this only what a desk records: who promised what, when, until when, and when it was done.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import numpy as np

from yinuo.advisor.history import History
from yinuo.advisor.working_time import WorkingTime, company_time, laid_end_to_end

SHANGHAI = timezone(timedelta(hours=8))
OPENS, CLOSES = time(9), time(18)
#: State Council, days off of autumn 2026 as the calendar of those weeks had them; written out, so that a mistake in our
#: own calendar does not cancel itself out
DAYS_OFF_2026 = {date(2026, 9, 25) + timedelta(days=day) for day in range(3)} | {
    date(2026, 10, 1) + timedelta(days=day) for day in range(7)
}
MAKE_UP_2026 = {date(2026, 9, 20), date(2026, 10, 10)}


@dataclass(frozen=True)
class Kind:
    """A kind of promise: how often (per owner and working hour), how much work (minutes), by when (minutes after)."""

    name: str
    per_hour: float
    work: Callable[[random.Random], float]
    slack: tuple[float, float]
    waits: Callable[[random.Random], float] | None = None  # minutes that others then need, in office hours


@dataclass(frozen=True)
class World:
    name: str
    kinds: tuple[Kind, ...]
    first: date = date(2026, 3, 9)
    days: int = 84
    owners: int = 10
    #: (from day, to day, times as many arrivals)
    surges: tuple[tuple[int, int, float], ...] = ()
    #: days on which every second owner is away, and the others get their customers
    sick: tuple[tuple[int, int], ...] = ()
    days_off: frozenset[date] = field(default_factory=frozenset)
    make_up: frozenset[date] = field(default_factory=frozenset)

    def works_on(self, day: date) -> bool:
        return day in self.make_up or (day.weekday() < 5 and day not in self.days_off)


def lognormal(mean: float, cv: float) -> Callable[[random.Random], float]:
    sigma2 = np.log(1 + cv * cv)
    return lambda dice: dice.lognormvariate(np.log(mean) - sigma2 / 2, np.sqrt(sigma2))


def mixture(*parts: tuple[float, Callable[[random.Random], float]]) -> Callable[[random.Random], float]:
    def draw(dice: random.Random) -> float:
        chance = dice.random()
        for share, part in parts:
            chance -= share
            if chance < 0:
                return part(dice)
        return parts[-1][1](dice)

    return draw


def pareto(mean: float, alpha: float) -> Callable[[random.Random], float]:
    return lambda dice: mean * (alpha - 1) / alpha * dice.paretovariate(alpha)


def _usual(load: float, cv: float = 1.0) -> tuple[Kind, ...]:
    """Four kinds whose work fills ``load`` of the day."""
    return (
        Kind("callback", 1.2 * load, lognormal(12, cv), (30, 180)),
        Kind("reply", 0.6 * load, lognormal(20, cv), (60, 540)),
        Kind("resolve", 0.4 * load, lognormal(45, cv), (240, 1440)),
        Kind("send_document", 0.5 * load, lognormal(31.2, cv), (120, 1440)),
    )


WORLDS = {
    world.name: world
    for world in (
        World("stationary", _usual(0.65)),
        World("surge", _usual(0.5), surges=((35, 40, 2.0), (63, 68, 2.0))),
        World("half away", _usual(0.45), sick=((42, 47),)),
        World(
            "bimodal",
            (
                Kind("callback", 0.8, lognormal(12, 1), (30, 180)),
                Kind("resolve", 0.35, mixture((0.7, lognormal(15, 0.5)), (0.3, lognormal(110, 0.4))), (240, 1440)),
                Kind(
                    "refund",
                    0.4,
                    lognormal(8, 0.8),
                    (1440, 4320),
                    waits=mixture((0.65, lognormal(240, 0.4)), (0.35, lognormal(1600, 0.3))),
                ),
            ),
        ),
        World(
            "heavy tail",
            (
                Kind("callback", 0.7, pareto(12, 1.8), (30, 180)),
                Kind("reply", 0.35, lognormal(20, 2.5), (60, 540)),
                Kind("resolve", 0.2, pareto(40, 1.7), (240, 1440)),
            ),
        ),
        World(
            "holiday",
            _usual(0.6),
            first=date(2026, 8, 3),
            days=91,
            days_off=frozenset(DAYS_OFF_2026),
            make_up=frozenset(MAKE_UP_2026),
        ),
    )
}


def live(world: World, seed: int) -> History:
    """Let the world run and write down what its desk would have recorded."""
    import ciw  # type: ignore[import-untyped]  # a development dependency

    dice = random.Random(seed)
    ciw.seed(seed)
    start = datetime.combine(world.first, time(0), SHANGHAI).timestamp() / 60
    shifts = [
        ((day - world.first).days * 1440 + OPENS.hour * 60, (day - world.first).days * 1440 + CLOSES.hour * 60)
        for day in (world.first + timedelta(days=offset) for offset in range(world.days))
        if world.works_on(day)
    ]
    names = [f"{kind.name}" for kind in world.kinds]
    nodes = world.owners + 1  # the last one is everybody else
    arrivals: dict[str, list[Any]] = {}
    services: dict[str, list[Any]] = {}
    routing: dict[str, list[list[float]]] = {}
    for kind in world.kinds:
        arrivals[kind.name] = [
            ciw.dists.Sequential([*np.diff(_moments(world, kind, owner, shifts, dice), prepend=0.0), float("inf")])
            for owner in range(world.owners)
        ] + [None]
        services[kind.name] = [_drawn(ciw, kind.work, dice) for _ in range(world.owners)] + [
            _drawn(ciw, kind.waits or kind.work, dice)
        ]
        routing[kind.name] = [[0.0] * world.owners + [float(kind.waits is not None)] for _ in range(world.owners)] + [
            [0.0] * nodes
        ]
    slack = {kind.name: kind.slack for kind in world.kinds}

    def due(individual: Any) -> float:
        if not hasattr(individual, "due"):
            least, most = slack[individual.customer_class]
            # Drawn from its number, so that it is the same whenever it is asked.
            individual.due = individual.arrival_date + _office(
                shifts,
                individual.arrival_date,
                random.Random(seed * 1_000_003 + individual.id_number).uniform(least, most),
            )
        return float(individual.due)

    network = ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=services,
        routing=routing,
        number_of_servers=[_shift(ciw, world, owner, shifts) for owner in range(world.owners)]
        + [_shift(ciw, world, None, shifts)],
        service_disciplines=[lambda waiting, now: min(waiting, key=due)] * world.owners + [ciw.disciplines.FIFO],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(world.days * 1440)
    rows: dict[int, list[Any]] = {}
    for node in simulation.nodes[1:-1]:
        for one in node.all_individuals:
            first = one.data_records[0] if one.data_records else None
            owner = (first.node if first else node.id_number) - 1
            arrival = first.arrival_date if first else one.arrival_date
            one_due = getattr(one, "due", None)
            rows[one.id_number] = [arrival, one_due, np.nan, owner, names.index(one.customer_class)]
    for one in simulation.nodes[-1].all_individuals:
        services_done = [record for record in one.data_records if record.record_type == "service"]
        first = services_done[0]
        rows[one.id_number] = [
            first.arrival_date,
            getattr(one, "due", None),
            services_done[-1].exit_date,
            first.node - 1,
            names.index(one.customer_class),
        ]
    for number, row in rows.items():
        if row[1] is None:
            least, most = slack[names[row[4]]]
            row[1] = row[0] + _office(shifts, row[0], random.Random(seed * 1_000_003 + number).uniform(least, most))
    table = np.array([rows[number] for number in sorted(rows)], dtype=float)
    table = table[np.argsort(table[:, 0], kind="stable")]
    office = _rota(world)

    return History(
        made=(table[:, 0] + start) * 60,
        due=(table[:, 1] + start) * 60,
        ended=np.where(np.isnan(table[:, 2]), np.inf, (table[:, 2] + start) * 60),
        is_kept=~np.isnan(table[:, 2]),
        owner=table[:, 3].astype(int),
        team=table[:, 3].astype(int) // 5,
        action=np.array(names)[table[:, 4].astype(int)],
        time_of=lambda owner: office,
    )


def _moments(world: World, kind: Kind, owner: int, shifts: list[tuple[int, int]], dice: random.Random) -> list[float]:
    """When ``owner`` promises something of this ``kind``, minutes from the beginning, in their own shifts."""
    found: list[float] = []
    for begins, ends in shifts:
        day = begins // 1440
        rate = kind.per_hour / 60
        for first, last, times in world.surges:
            rate *= times if first <= day < last else 1
        for first, last in world.sick:
            if first <= day < last:
                rate *= 2 if owner % 2 else 0
        at = begins + (dice.expovariate(rate) if rate else np.inf)
        while at < ends:
            found.append(at)
            at += dice.expovariate(rate)
    return found


def _shift(ciw: Any, world: World, owner: int | None, shifts: list[tuple[int, int]]) -> Any:
    """One server (everybody else: as many as there is work) in office hours; the work rests in between."""
    numbers: list[int] = []
    until: list[float] = []
    for begins, ends in shifts:
        day = begins // 1440
        if owner is not None and owner % 2 == 0 and any(first <= day < last for first, last in world.sick):
            continue
        numbers += [0, 10_000 if owner is None else 1]
        until += [float(begins), float(ends)]
    return ciw.Schedule(
        numbers_of_servers=[*numbers, 0], shift_end_dates=[*until, world.days * 1440 + 10.0], preemption="resume"
    )


def _rota(world: World) -> WorkingTime:
    """What the advisor is told of the shifts: in the world of holidays its own calendar must know them, elsewhere people
    work every week alike, as a rota says that works on holidays."""
    first, last = world.first - timedelta(days=1), world.first + timedelta(days=world.days + 90)
    if world.days_off:
        return company_time(first, last, SHANGHAI)
    days = (first + timedelta(days=count) for count in range((last - first).days))
    return laid_end_to_end(
        (datetime.combine(day, OPENS, SHANGHAI).timestamp(), datetime.combine(day, CLOSES, SHANGHAI).timestamp())
        for day in days
        if world.works_on(day)
    )


def _office(shifts: list[tuple[int, int]], at: float, minutes: float) -> float:
    """How long after ``at`` so many office minutes are over."""
    left = minutes
    for begins, ends in shifts:
        room = ends - max(begins, at)
        if room <= 0:
            continue
        if left <= room:
            return max(begins, at) + left - at
        left -= room
    return minutes * 5.0


def _drawn(ciw: Any, draw: Callable[[random.Random], float], dice: random.Random) -> Any:
    def sample(self: Any, t: Any = None, ind: Any = None) -> float:
        return draw(dice)

    return type("Drawn", (ciw.dists.Distribution,), {"sample": sample})()
