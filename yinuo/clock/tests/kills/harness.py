"""Kill the desk again and again while work arrives and time passes, then ask whether anything was lost or doubled.

Each round starts one web process, up to three clocks and up to two senders, most of them armed to die at a named place;
promises are made meanwhile, said again until they are acknowledged. Whoever is alive when the round ends is killed at
that moment, wherever it stands. Then the desk stood still for 0 s, 10 minutes or 4 days: the world's clock is real time
plus an offset, with which every process is born.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import cycle
from random import Random
from typing import Any

from tests.kill_world import World
from yinuo.clock.tests.kills.history import Happening, Verdict, Window, check
from yinuo.clock.tests.kills.nursery import Nursery, Speaker
from yinuo.clock.tests.kills.processes import AS_ONE, DUE_AFTER
from yinuo.clock.tests.kills.sink import Sink
from yinuo.common.failpoints import NAMES

PLACES = {
    "clock": [name for name in NAMES if name.startswith("clock.")],
    "sender": [name for name in NAMES if name.startswith("sender.")],
    "web": [name for name in NAMES if name.startswith("receiving.")],
}
MINUTE, DAY = 60.0, 86400.0
#: what was said in the last moment of a round falls due in the next one after so long, while clocks live and look
JUST_SHORT = 10 * MINUTE - 0.6
#: how long the desk stood still before each round, in turn; often it is there again at once
STOPS = (10 * MINUTE, 0.0, 10 * MINUTE, 0.0, JUST_SHORT, 10 * MINUTE, 0.0, 4 * DAY, 0.0, JUST_SHORT)
#: a round ends when everybody armed is dead, or so many seconds after the first of them died; a busy machine gets longer
#: until then
ROUND_SECONDS = 0.7
LONGEST_START = 3.0
#: promises made in a round, and alarms a clock fires in one transaction
PROMISES = (4, 8)
BATCHES = (1, 1, 2, 3, 10)
#: mails to one person within a minute before a sender bundles them; mostly it does not, so that there are many to lose
HANDFULS = (10**6, 10**6, 4)
#: made ready at a time, before anybody is killed: conversations to make a promise in, and promises already made
SUPPLY = {"conversations": 40, "promises": 30}
#: of ten processes so many are armed with a place to die at
ARMED_OF_TEN = {"clock": 9, "sender": 9, "web": 7}
AT_RANDOM = "wherever it stood"
#: a sender killed here may have sent a mail without having been able to mark it
BETWEEN_SEND_AND_MARK = ("sender.after-send", AT_RANDOM)
#: the lease of what a killed sender held, and its first waits after a refusal, run out in this
LEASES = 65 * MINUTE
MOST_DRAINS = 8


@dataclass(frozen=True)
class Kill:
    role: str
    place: str
    at: float  # on the world's clock


@dataclass
class Outcome:
    kills: int
    places: dict[str, int]
    stops: dict[str, int]
    made: dict[str, int]  # how much there was to lose
    verdicts: dict[str, Verdict]
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.errors and all(verdict.is_clean for verdict in self.verdicts.values())

    def count(self, what: str) -> int:
        return sum(len(getattr(verdict, what)) for verdict in self.verdicts.values())

    def as_dict(self) -> dict[str, Any]:
        counts = {what: self.count(what) for what in ("lost", "doubled", "early", "stray", "ambiguous")}
        return {"clean": self.is_clean, **counts, **asdict(self)}


class Harness:
    def __init__(self, world: World, seed: int) -> None:
        self.random = Random(seed)
        self.offset = 0.0
        self.kills: list[Kill] = []
        self.stops: Counter[str] = Counter()
        self.errors: list[str] = []
        self.sink = Sink(self.now)
        self.nursery = Nursery(world, self.sink.port, self.now)
        self.speaker = Speaker(self.nursery.port, self.now)

    def now(self) -> float:
        return time.time() + self.offset

    def run(self, kills: int) -> Outcome:
        began = time.monotonic()
        try:
            stops = cycle(STOPS)
            while len(self.kills) < kills and not self.errors:
                self._supply()
                self._stand_still(next(stops))
                self._round()
            self._finish()
            outcome = self._judge(self.nursery.ask(self.offset, "report"))
        finally:
            self.speaker.finish()
            self.nursery.close()
            self.sink.close()
        outcome.seconds = round(time.monotonic() - began, 1)
        return outcome

    def _stand_still(self, seconds: float) -> None:
        self.offset += seconds
        self.stops[f"{seconds:g} s"] += 1

    def _supply(self) -> None:
        if len(self.speaker.conversations) < SUPPLY["conversations"] // 2:
            self.speaker.supply(**self.nursery.ask(self.offset, "prepare", **SUPPLY))

    def _round(self) -> None:
        roles = ["web"] + ["clock"] * self.random.randint(1, 3) + ["sender"] * self.random.randint(1, 2)
        self.random.shuffle(roles)
        started: dict[int, tuple[str, str]] = {}
        for role in roles:
            place = ""
            if self.random.randint(1, 10) <= ARMED_OF_TEN[role]:
                place = f"{self.random.choice(PLACES[role])}:{self.random.randint(1, 3)}"
            batch = self.random.choice(BATCHES)
            handful = self.random.choice(HANDFULS)
            pid = self.nursery.start(role=role, place=place, offset=self.offset, batch=batch, handful=handful)
            started[pid] = (role, place)
        self.speaker.keep_busy_with(self.random.randint(*PROMISES))
        armed = {pid for pid, (_, place) in started.items() if place}
        self.nursery.wait(armed, LONGEST_START, at_least=1)
        self.nursery.wait(armed, ROUND_SECONDS)
        struck: dict[int, float] = {}
        for pid in started:
            if pid not in self.nursery.ended:
                struck[pid] = self.now()
                os.kill(pid, signal.SIGKILL)
        assert self.nursery.wait(set(started), 60)
        for pid, (role, place) in started.items():
            status, at = self.nursery.ended[pid]
            if status != -signal.SIGKILL:
                self.errors.append(f"{role} ended by itself with {status}: {self.nursery.log()}")
            is_struck = pid in struck
            self.kills.append(Kill(role, AT_RANDOM if is_struck else place.split(":")[0], struck.get(pid, at)))

    def _finish(self) -> None:
        """Let the desk run undisturbed until everything that was begun is done."""
        web = self.nursery.start(role="web", place="", offset=self.offset)
        self.speaker.finish()
        os.kill(web, signal.SIGKILL)
        self.offset += 4 * DAY
        for _ in range(MOST_DRAINS):
            if not self.nursery.ask(self.offset, "drain")["left"]:
                break
            self.offset += LEASES

    def _judge(self, report: dict[str, Any]) -> Outcome:
        due_after = DUE_AFTER.total_seconds()
        sent = {key: at - AS_ONE for key, at in self.speaker.sent.items()}
        received = self.sink.received
        between = [kill.at for kill in self.kills if kill.role == "sender" and kill.place in BETWEEN_SEND_AND_MARK]
        first: dict[str, float] = {}
        for name, at in received:
            first.setdefault(name, at)
        listed: dict[str, list[str]] = defaultdict(list)
        for digest, delivery in report["digests"]:
            listed[digest].append(delivery)
        # A mail that came again is judged as a mail; what a mail carried is judged by its first coming.
        carried = [Happening(name, at) for mail, at in first.items() for name in listed.get(mail, [mail])]
        verdicts = {
            "messages stored": check([Window(key, at) for key, at in sent.items()], _happenings(report["stored"])),
            "promises heard": check(
                [Window(key, at + due_after) for key, at in sent.items()], _happenings(report["promised"])
            ),
            "alarms rung": check(_windows(report["alarms"]), _happenings(report["rung"])),
            "owners told at the due time": check(_windows(report["due"]), _happenings(report["told"])),
            "notices mailed": check(_windows(report["deliveries"]), carried, between),
            "mails received": check([Window(name, at) for name, at in first.items()], _happenings(received), between),
        }
        return Outcome(
            kills=len(self.kills),
            places=dict(sorted(Counter(kill.place for kill in self.kills).items())),
            stops=dict(self.stops),
            made={
                "messages": len(sent),
                "attempts": self.speaker.attempts,
                "alarms": len(report["alarms"]),
                "notices to mail": len(report["deliveries"]),
                "mails": len(received),
                "digests": len(listed),
                "mails refused for a while": self.sink.refused,
                "outages recorded": report["outages"],
                "notices that name an outage": report["late_by_outage"],
                "kills between send and mark": len(between),
            },
            verdicts=verdicts,
            errors=self.errors + self.speaker.errors + [f"{report['unsent']} mails unsent"] * bool(report["unsent"]),
        )


def _windows(rows: Iterable[tuple[object, float]]) -> list[Window]:
    return [Window(str(name), at) for name, at in rows]


def _happenings(rows: Iterable[tuple[object, float]]) -> list[Happening]:
    return [Happening(str(name), at) for name, at in rows]
