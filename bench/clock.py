"""How late alarms ring, how many a second, and what a look at the table costs, with a million alarms waiting in it.

Real clock processes (`yinuo clock`), one and three, on SQLite (a file, WAL, synchronous=FULL, as the desk runs) and, where
it answers, PostgreSQL. Lateness is the moment of the commit minus the due time; a backlog due all at once gives the rate,
while somebody writes a row every 20 ms and waits for it; then alarms are set for "now", which only a woken clock rings in
time. "reminder" is all the desk does for a promise that falls due; "row" writes a single row and shows the clock itself.
Breaks (exit 1) only when an alarm was lost, rung twice or early.

    python bench/clock.py [--quick] [--open 1000000] [--due 10000] [--seconds 60]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.serving import Database, databases  # noqa: E402

CLOCKS = (1, 3)
#: rows that have rung already, for every waiting one
FIRED_SHARE = 0.2
#: looks and firings timed at each size of the table
TIMED = 200
#: nothing that works needs as long to ring what is due
PATIENCE = 600.0


@dataclass
class Figure:
    database: str
    work: str
    clocks: int
    waiting: int
    due: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    per_second: float  # of a backlog
    writer_p50_ms: float
    writer_max_ms: float
    woken_p50_ms: float
    woken_max_ms: float
    lost: int
    doubled: int
    early: int

    @property
    def is_whole(self) -> bool:
        return self.lost == self.doubled == self.early == 0


@dataclass
class Tick:
    """Medians in one process."""

    database: str
    waiting: int
    look_ms: float
    fire_ms: float  # claim one alarm, ring it (it does nothing), mark it, commit


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller numbers: under 50 seconds in all")
    parser.add_argument("--open", type=int, default=1_000_000, help="alarms waiting for later")
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="in which they fall due")
    parser.add_argument("--singles", type=int, default=40, help="alarms set for now, one after another")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.open, options.due, options.seconds, options.singles = 30_000, 120, 2.0, 10
    if options.child:
        measure(options)
        return 0
    if options.quick:
        print(f"quick: {options.open:,} open alarms instead of 1,000,000, {options.due} due in {options.seconds:g} s")
    found: dict[str, list[Any]] = {"ticks": [], "figures": []}
    for kind in databases():
        for name, values in run(kind, options).items():
            found[name] += values
    ticks = [Tick(**one) for one in found["ticks"]]
    figures = [Figure(**one) for one in found["figures"]]
    whole = all(figure.is_whole for figure in figures)
    print(json.dumps({"whole": whole, "quick": options.quick, **ratios(ticks), **found}))
    return 0 if whole else 1


def run(kind: str, options: argparse.Namespace) -> dict[str, list[Any]]:
    """Measure one database in a process of its own; its last line is its result, the others are shown."""
    database = Database(kind)
    command = [sys.executable, __file__, "--child", kind, *(["--quick"] if options.quick else [])]
    command += ["--open", str(options.open), "--due", str(options.due), "--seconds", str(options.seconds)]
    environment = {**database.environment, "DJANGO_SETTINGS_MODULE": "bench.clock_settings", "BENCH_NOTES": ""}
    last = ""
    try:
        with tempfile.TemporaryDirectory(prefix="yinuo-notes-") as notes:
            environment["BENCH_NOTES"] = notes
            with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
                assert child.stdout is not None
                for line in child.stdout:
                    if last:
                        print(last, end="", flush=True)
                    last = line
    finally:
        database.drop()
    if child.returncode:
        sys.exit(f"the run on {kind} did not finish")
    return json.loads(last)  # type: ignore[no-any-return]


def ratios(ticks: list[Tick]) -> dict[str, float]:
    """What a tick costs in the largest table as a multiple of the smallest."""
    found = {}
    for name in dict.fromkeys(tick.database for tick in ticks):
        smallest, *_, largest = (tick for tick in ticks if tick.database == name)
        found[f"{name}_look_{largest.waiting}_to_{smallest.waiting}"] = round(largest.look_ms / smallest.look_ms, 2)
        found[f"{name}_fire_{largest.waiting}_to_{smallest.waiting}"] = round(largest.fire_ms / smallest.fire_ms, 2)
    return found


# In the measuring process


def measure(options: argparse.Namespace) -> None:
    import django

    django.setup()
    database = options.child
    table = Table()
    sizes = [10_000, options.open] if options.quick else sorted({10_000, 100_000, options.open})
    print(f"\n{database:<12}{'waiting':>10}{'look ms':>10}{'fire ms':>10}")
    ticks = []
    for size in sizes:
        table.fill(size)
        ticks.append(tick(database, size, table))
        print(f"{'':<12}{size:>10,}{ticks[-1].look_ms:>10.3f}{ticks[-1].fire_ms:>10.3f}", flush=True)
    print(
        f"\n{database:<12}{'clocks':>7}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'rings/s':>9}{'writer p50':>12}{'max ms':>8}"
        f"{'set now p50':>13}{'max ms':>8}{'lost':>6}{'doubled':>9}{'early':>7}"
    )
    figures = []
    for work in ["reminder"] if options.quick else ["reminder", "row"]:
        for clocks in CLOCKS:
            figure = ringing(database, work, clocks, options, table)
            figures.append(figure)
            print(
                f"{work:<12}{clocks:>7}{figure.p50_ms:>9.0f}{figure.p99_ms:>9.0f}{figure.max_ms:>9.0f}"
                f"{figure.per_second:>9.0f}{figure.writer_p50_ms:>12.0f}{figure.writer_max_ms:>8.0f}"
                f"{figure.woken_p50_ms:>13.0f}{figure.woken_max_ms:>8.0f}"
                f"{figure.lost:>6}{figure.doubled:>9}{figure.early:>7}",
                flush=True,
            )
    print(json.dumps({"ticks": [vars(one) for one in ticks], "figures": [vars(one) for one in figures]}))


class Table:
    """Fills clock_alarm by the hundred thousand, in SQL."""

    def __init__(self) -> None:
        from yinuo.people.models import Agent

        self.waiting = 0
        self.next_subject = 1
        self.agent = Agent.objects.get(username="bench")
        Agent.objects.filter(pk=self.agent.pk).update(email="bench@desk.example", has_email_notices=True)
        self.agent.refresh_from_db()

    def fill(self, waiting: int) -> None:
        """Have so many waiting for the days to come, in no order, and a share of them that rang in the days before."""
        from django.db import connection
        from django.utils import timezone

        more = waiting - self.waiting
        month = 30 * 86400.0
        now = timezone.now()
        self.add("bench.row", more, now + timedelta(hours=3), month)
        self.add("bench.row", int(more * FIRED_SHARE), now - timedelta(days=31), month, is_fired=True)
        self.waiting = waiting
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE clock_alarm")

    def add(self, kind: str, count: int, first: datetime, seconds: float, *, is_fired: bool = False) -> None:
        """``count`` alarms spread evenly over so many seconds from ``first``, in an order that is not that of time."""
        from django.db import connection

        fired = "due" if is_fired else "NULL"
        step = seconds / count
        if connection.vendor == "postgresql":
            numbers = "(SELECT generate_series(0, %(count)s - 1) AS n)"
            due = "%(first)s::timestamptz + ((n * 7919::bigint) %% %(count)s) * %(step)s * interval '1 second'"
        else:
            numbers = (
                "(WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < %(count)s - 1)"
                " SELECT n FROM numbers)"
            )
            due = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', %(first)s, '+' || (((n * 7919) %% %(count)s) * %(step)s) || ' seconds')"
        values = {
            "kind": kind,
            "count": count,
            "first": first if connection.vendor == "postgresql" else f"{first:%Y-%m-%d %H:%M:%S.%f}"[:-3],
            "step": step,
            "subject": self.next_subject,
        }
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO clock_alarm (kind, subject_kind, subject_id, meant_at, due_at, made_at, fired_at, failed_count,"
                f" last_error) SELECT %(kind)s, 'bench', %(subject)s + n, due, due, due, {fired}, 0, ''"
                f" FROM (SELECT n, {due} AS due FROM {numbers} AS numbers) AS alarms",
                values,
            )
        self.next_subject += count

    def promises(self, count: int, due_at: datetime) -> list[int]:
        """So many open promises to remind of, in one conversation, none due later than its alarm."""
        from django.utils import timezone

        from yinuo.channels.receiving import open_conversation
        from yinuo.customers.models import customer_at
        from yinuo.promises.models import Promise

        now = timezone.now()
        talk = open_conversation(
            customer_at("phone", "13900000000"), channel="chat", team=self.agent.team, subject="安装", agent=self.agent
        )
        made = Promise.objects.bulk_create(
            Promise(
                ticket=talk.ticket,
                customer=talk.ticket.customer,
                conversation=talk,
                words="一会儿给您回电话",
                action="callback",
                owner=self.agent,
                made_at=now - timedelta(hours=1),
                due_at=due_at,
                due_kind="at",
                due_source="said",
                state="open",
            )
            for _ in range(count)
        )
        return [promise.pk for promise in made]

    def due(self, work: str, count: int, first: datetime, seconds: float) -> dict[int, float]:
        """Alarms that fall due from ``first`` on within so many seconds, and when, by their number."""
        from yinuo.clock.models import Alarm

        if work == "row":
            start = self.next_subject
            self.add("bench.row", count, first, seconds)
            rows = Alarm.objects.filter(subject_kind="bench", subject_id__gte=start)
        else:
            subjects = self.promises(count, first)
            rows = Alarm.objects.filter(subject_kind="promise", subject_id__gte=subjects[0])
            moments = [first + timedelta(seconds=seconds) * number / count for number in range(count)]
            Alarm.objects.bulk_create(
                Alarm(kind="promise.due", subject_kind="promise", subject_id=subject, meant_at=at, due_at=at)
                for subject, at in zip(subjects, moments, strict=True)
            )
        return {pk: at.timestamp() for pk, at in rows.values_list("pk", "meant_at")}


def tick(database: str, size: int, table: Table) -> Tick:
    from django.utils import timezone

    from yinuo.clock.firing import fire_next, next_due

    table.add("bench.nothing", TIMED, timezone.now() - timedelta(minutes=5), 60.0)
    firings = _times(fire_next)
    return Tick(database, size, look_ms=median(_times(next_due)), fire_ms=median(firings))


def _times(deed: Any) -> list[float]:
    taken = []
    for _ in range(TIMED):
        began = time.perf_counter()
        deed()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def ringing(database: str, work: str, clocks: int, options: argparse.Namespace, table: Table) -> Figure:
    from django.utils import timezone

    from yinuo.clock.models import Heartbeat
    from yinuo.clock.waking import wake_clocks

    Heartbeat.objects.all().delete()
    processes = [subprocess.Popen([sys.executable, "-m", "yinuo", "clock"], cwd=ROOT) for _ in range(clocks)]
    try:
        until = time.monotonic() + 60
        while Heartbeat.objects.count() < clocks and time.monotonic() < until:
            time.sleep(0.05)
        # All rows are there before the first is due.
        lead = timedelta(seconds=1 + options.due / 1500)
        spread = table.due(work, options.due, timezone.now() + lead, options.seconds)
        rung = await_rings(spread)
        lateness = sorted((rung[pk][0] - due) * 1000 for pk, due in spread.items() if pk in rung)

        writer = Writer(table.agent)
        backlog = table.due(work, options.due // 2, timezone.now() - timedelta(seconds=30), 20.0)
        began = time.time()
        wake_clocks(timezone.now())
        rung |= await_rings(backlog)
        took = max((times[-1] for pk, times in rung.items() if pk in backlog), default=began) - began
        waits = writer.stop()

        now, woken = set_for_now(table, options.singles)
        rung |= woken
        woke = sorted((woken[pk][0] - due) * 1000 for pk, due in now.items() if pk in woken)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
    wanted = spread | backlog | now
    return Figure(
        database=database,
        work=work,
        clocks=clocks,
        waiting=table.waiting,
        due=options.due,
        p50_ms=_share(lateness, 0.5),
        p99_ms=_share(lateness, 0.99),
        max_ms=_share(lateness, 1),
        per_second=round(len(backlog) / took, 1),
        writer_p50_ms=_share(waits, 0.5),
        writer_max_ms=_share(waits, 1),
        woken_p50_ms=_share(woke, 0.5),
        woken_max_ms=_share(woke, 1),
        lost=len(wanted.keys() - rung.keys()),
        doubled=sum(len(times) > 1 for times in rung.values()) + told_twice(wanted),
        early=sum(rung[pk][0] < due for pk, due in wanted.items() if pk in rung),
    )


def await_rings(wanted: dict[int, float]) -> dict[int, list[float]]:
    """When each of them rang, by the clocks' own notes; gives up after PATIENCE."""
    until = time.monotonic() + PATIENCE
    while True:
        rung = {pk: times for pk, times in notes().items() if pk in wanted}
        if len(rung) == len(wanted) or time.monotonic() > until:
            return rung
        time.sleep(0.3)


def notes() -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for path in Path(os.environ["BENCH_NOTES"]).glob("*.txt"):
        for line in path.read_text().splitlines(keepends=True):
            if line.endswith("\n"):
                pk, at = line.split()
                found.setdefault(int(pk), []).append(float(at))
    return {pk: sorted(times) for pk, times in found.items()}


def told_twice(wanted: dict[int, float]) -> int:
    """What the database says, beside the clocks' notes: rows written twice for one alarm."""
    from yinuo.journal.models import Entry

    rows = Counter(
        Entry.objects.filter(verb="bench.rung", subject_kind="alarm", subject_id__gte=min(wanted)).values_list(
            "subject_id", flat=True
        )
    )
    return sum(count > 1 for count in rows.values())


def set_for_now(table: Table, count: int) -> tuple[dict[int, float], dict[int, list[float]]]:
    """Set one alarm after another for the present moment, each after the last has rung."""
    from django.utils import timezone

    from yinuo.clock.models import set_alarm
    from yinuo.people.models import Team

    due: dict[int, float] = {}
    rung: dict[int, list[float]] = {}
    for number in range(count):
        alarm = set_alarm("bench.row", Team(pk=table.next_subject), timezone.now())
        table.next_subject += 1
        due[alarm.pk] = alarm.meant_at.timestamp()
        until = time.monotonic() + 20
        while alarm.pk not in rung and time.monotonic() < until:
            time.sleep(0.01)
            rung |= notes_of(alarm.pk)
        # Not in step with the clock's own looks.
        time.sleep(0.01 * (number % 7))
    return due, rung


def notes_of(pk: int) -> dict[int, list[float]]:
    """The note of the latest alarm, from the ends of the files only: they are long by now."""
    times = []
    for path in Path(os.environ["BENCH_NOTES"]).glob("*.txt"):
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 400))
            for line in file.read().decode().split("\n")[:-1]:
                fields = line.split()
                if len(fields) == 2 and fields[0] == str(pk):
                    times.append(float(fields[1]))
    return {pk: times} if times else {}


class Writer:
    """Somebody who writes a row every 20 ms, as the pages do, and waits for it."""

    def __init__(self, agent: Any) -> None:
        self.agent = agent
        self.waits: list[float] = []
        self.is_over = Event()
        self.thread = Thread(target=self._write)
        self.thread.start()

    def stop(self) -> list[float]:
        self.is_over.set()
        self.thread.join()
        return sorted(self.waits)

    def _write(self) -> None:
        from django.db import connection

        from yinuo.journal.models import record

        while not self.is_over.is_set():
            began = time.perf_counter()
            record("bench.written", self.agent)
            self.waits.append((time.perf_counter() - began) * 1000)
            self.is_over.wait(0.02)
        connection.close()


def _share(values: list[float], share: float) -> float:
    return round(values[min(len(values) - 1, int(len(values) * share))], 1) if values else float("nan")


if __name__ == "__main__":
    sys.exit(main())
