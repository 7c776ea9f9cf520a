"""How many messages a second pass through the one way in, and what each step of it takes.

Side by side in one run on this machine: SQLite (a file, WAL, synchronous=FULL, as the desk runs) and, where it answers,
PostgreSQL; one thread and four, each with conversations of its own. Only new messages are counted; every tenth is sent
a second time with its key, and four threads also send the same keys to one conversation, all at once. A further run in
one thread carries a stopwatch round every step; its shares are of its own time, for the stopwatch costs a little itself.
Breaks (exit 1) when a message was lost or doubled: messages, readings and journal entries must equal what was sent.

    python bench/receiving.py [--quick] [--seconds 8]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from threading import Barrier, Thread, local
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.serving import Database, databases  # noqa: E402

THREADS = (1, 4)
#: a conversation goes on for as long as this, then the next one begins
TURNS = 40
SHARED_KEYS = 25
CUSTOMER = (
    "你好，我上周买的净水器到现在还没有人来装。",
    "订单号是 20260301，地址在新华路二十八号。",
    "都等了三天了，到底什么时候能来？",
    "好的，那我等你们电话。",
    "上次也是这么说的，太让人失望了。",
)
AGENT = (
    "您好，请问有什么可以帮您？",
    "非常抱歉给您添麻烦了，我马上帮您查一下订单。",
    "您的订单已经派给安装师傅了。",
    "我明天上午十点前给您回电话，告诉您安装时间。",
    "配件到了我们会尽快给您发过去。",
)
STEPS = (
    "clean and read",
    "begin, wait for the pen",
    "key seen before?",
    "store message",
    "reading row",
    "earlier promises meant",
    "promises and alarms",
    "journal",
    "notify",
    "commit",
    "the rest",
)


@dataclass
class Figure:
    database: str
    threads: int
    per_second: float
    median_ms: float
    slowest_ms: float  # 95 of 100 were faster
    sent: int  # different messages
    repeated: int  # sent once more with a key already used
    stored: int
    read: int
    journalled: int
    promised: int
    kept: int  # promises in the database
    doubled: int  # repeats that were taken for new
    shares: dict[str, float] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return (
            self.sent == self.stored == self.read == self.journalled
            and self.promised == self.kept
            and self.doubled == 0
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short runs: under 50 seconds in all")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of each run")
    parser.add_argument("--child", type=int, metavar="THREADS", help=argparse.SUPPRESS)
    parser.add_argument("--stopwatch", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    seconds = 2.5 if options.quick else options.seconds
    if options.child:
        print(json.dumps(vars(measure(options.database, options.child, seconds, with_stopwatch=options.stopwatch))))
        return 0
    figures: list[Figure] = []
    for kind in databases():
        database = Database(kind)
        try:
            for threads, with_stopwatch in [*((threads, False) for threads in THREADS), (1, True)]:
                figures.append(run(database, threads, seconds, with_stopwatch))
                show(figures[-1])
        finally:
            database.drop()
    show_steps([figure for figure in figures if figure.shares])
    whole = all(figure.is_whole for figure in figures)
    print(json.dumps({"whole": whole, "figures": [vars(figure) for figure in figures]}))
    return 0 if whole else 1


def run(database: Database, threads: int, seconds: float, with_stopwatch: bool) -> Figure:
    """In a process of its own, so that nothing is warm from the run before."""
    command = [
        sys.executable,
        __file__,
        "--child",
        str(threads),
        "--seconds",
        str(seconds),
        "--database",
        database.kind,
    ]
    done = subprocess.run(
        [*command, "--stopwatch"] if with_stopwatch else command,
        env={**database.environment, "DJANGO_SETTINGS_MODULE": "yinuo.settings"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(f"the run on {database.kind} with {threads} threads did not finish")
    return Figure(**json.loads(done.stdout.splitlines()[-1]))


def show(figure: Figure) -> None:
    if not getattr(show, "headed", False):
        print(
            f"{'database':<12}{'threads':>8}{'messages/s':>12}{'median ms':>11}{'95 % ms':>9}{'sent':>8}{'again':>7}"
            f"{'stored':>8}{'promises':>10}"
        )
        show.headed = True  # type: ignore[attr-defined]
    name = f"{figure.database} +⏱" if figure.shares else figure.database
    print(
        f"{name:<12}{figure.threads:>8}{figure.per_second:>12.0f}{figure.median_ms:>11.2f}{figure.slowest_ms:>9.2f}"
        f"{figure.sent:>8}{figure.repeated:>7}{figure.stored:>8}{figure.kept:>10}"
        f"{'' if figure.is_whole else '   LOST OR DOUBLED'}"
    )


def show_steps(figures: list[Figure]) -> None:
    print(f"\n{'share of one message':<26}" + "".join(f"{figure.database:>12}" for figure in figures))
    for step in STEPS:
        print(f"{step:<26}" + "".join(f"{figure.shares[step]:>12.1%}" for figure in figures))


# In the measured process


def measure(database: str, threads: int, seconds: float, *, with_stopwatch: bool) -> Figure:
    import django

    django.setup()
    from django.db import connection
    from django.db.models import Count

    from yinuo.conversations.models import Message, Reading
    from yinuo.journal.models import Entry
    from yinuo.people.models import Agent
    from yinuo.promises.models import Promise

    agent = Agent.objects.get(username="bench")
    Tally(agent, -1).send_for(0.5)  # the language engine is compiled by its first readings
    counted = {"stored": Message, "read": Reading, "kept": Promise}
    before = {name: model.objects.count() for name, model in counted.items()}  # type: ignore[attr-defined]
    journalled = Entry.objects.filter(verb="message.received")
    journalled_before = journalled.count()

    tallies = [Tally(agent, number) for number in range(threads)]
    watch = Stopwatch()
    with watch.running() if with_stopwatch else watch.idle():
        took = _together([tally_run(tally, seconds) for tally in tallies])
        spent = dict(watch.spent)
    if threads > 1:
        shared = tallies[0].begin()
        start = Barrier(threads)
        _together([shared_run(tally, shared.pk, start) for tally in tallies])

    doubled = Message.objects.values("conversation", "key").annotate(times=Count("pk")).filter(times__gt=1).count()
    timings = sorted(timing for tally in tallies for timing in tally.timings)
    figure = Figure(
        database=database,
        threads=threads,
        per_second=round(len(timings) / took, 1),
        median_ms=round(timings[len(timings) // 2] * 1000, 3),
        slowest_ms=round(quantiles(timings, n=20)[-1] * 1000, 3),
        sent=sum(len(tally.keys) for tally in tallies) + (SHARED_KEYS if threads > 1 else 0),
        repeated=sum(tally.repeated for tally in tallies) - (SHARED_KEYS if threads > 1 else 0),
        journalled=journalled.count() - journalled_before,
        promised=len(set().union(*(tally.promised for tally in tallies))),
        doubled=doubled + sum(tally.doubled for tally in tallies),
        **{name: model.objects.count() - before[name] for name, model in counted.items()},  # type: ignore[attr-defined]
    )
    if with_stopwatch:
        shares = {step: spent.get(step, 0.0) / watch.whole for step in STEPS}
        shares["the rest"] = 1 - sum(shares.values())
        figure.shares = {step: round(share, 4) for step, share in shares.items()}
    connection.close()
    return figure


class Tally:
    """What one thread sent, and what became of it."""

    def __init__(self, agent: Any, number: int) -> None:
        self.agent = agent
        self.number = number
        self.keys: set[tuple[int, str]] = set()
        self.timings: list[float] = []
        self.promised: set[int] = set()
        self.repeated = self.doubled = self.conversations = 0

    def begin(self) -> Any:
        from yinuo.channels.receiving import open_conversation
        from yinuo.customers.models import customer_at

        self.conversations += 1
        customer = customer_at("phone", f"139{os.getpid() % 10000:04}{self.number + 1}{self.conversations:05}")
        return open_conversation(customer, channel="chat", team=self.agent.team, subject="净水器安装", agent=self.agent)

    def send_for(self, seconds: float) -> None:
        from yinuo.channels.receiving import receive

        until = time.perf_counter() + seconds
        count = 0
        conversation = self.begin()
        while time.perf_counter() < until:
            if count % TURNS == TURNS - 1:
                conversation = self.begin()
            is_agent = count % 2 == 1
            said = {
                "speaker": "agent" if is_agent else "customer",
                "author": self.agent if is_agent else None,
                "text": (AGENT if is_agent else CUSTOMER)[count // 2 % len(AGENT)],
                "key": f"bench-{count}",
            }
            began = time.perf_counter()
            received = receive(conversation, **said)
            self.timings.append(time.perf_counter() - began)
            self.keys.add((conversation.pk, said["key"]))
            # Said again in one conversation it stays one promise.
            self.promised |= {promise.pk for promise in received.promises}
            if count % 10 == 0:
                self.repeated += 1
                again = receive(conversation, **said)
                self.doubled += again.is_new or again.message.pk != received.message.pk
            count += 1

    def send_shared(self, pk: int, start: Barrier) -> None:
        """The same keys from every thread at once; exactly one of the threads may find each of them new."""
        from yinuo.channels.receiving import receive
        from yinuo.conversations.models import Conversation

        conversation = Conversation.objects.select_related("ticket__customer", "agent").get(pk=pk)
        for number in range(SHARED_KEYS):
            start.wait(30)
            received = receive(conversation, speaker="agent", author=self.agent, text=AGENT[3], key=f"shared-{number}")
            self.repeated += 1
            # Said again in one conversation it stays one promise.
            self.promised |= {promise.pk for promise in received.promises}


def tally_run(tally: Tally, seconds: float) -> Callable[[], None]:
    return lambda: tally.send_for(seconds)


def shared_run(tally: Tally, pk: int, start: Barrier) -> Callable[[], None]:
    return lambda: tally.send_shared(pk, start)


def _together(works: list[Callable[[], None]]) -> float:
    """Seconds that all of them took; the first error of any is raised."""
    from django.db import connection

    errors: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=guarded, args=(work,)) for work in works]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return time.perf_counter() - began


class Stopwatch:
    """Time spent in each step, without the steps inside it; of one thread, and of new messages only."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.whole = 0.0
        self.running_steps = local()

    @contextmanager
    def idle(self) -> Iterator[None]:
        yield

    @contextmanager
    def running(self) -> Iterator[None]:
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.db.models import QuerySet

        from yinuo import language
        from yinuo.channels import receiving
        from yinuo.conversations.models import Message, Reading, Ticket

        places: list[tuple[Any, str, str]] = [
            (receiving, "clean", "clean and read"),
            (language, "read", "clean and read"),
            (BaseDatabaseWrapper, "set_autocommit", "begin, wait for the pen"),
            (BaseDatabaseWrapper, "_commit", "commit"),
            (receiving, "_known", "key seen before?"),
            (receiving, "reading_row", "reading row"),
            (Reading, "save", "reading row"),
            (receiving, "bearings", "earlier promises meant"),
            (receiving, "take_in", "promises and alarms"),
            (Ticket, "note", "journal"),
            (receiving, "_tell_of_customer", "notify"),
        ]
        originals = [(owner, name, getattr(owner, name)) for owner, name, _step in places]
        create = QuerySet.create
        receive = receiving.receive
        for owner, name, step in places:
            setattr(owner, name, self._timed(getattr(owner, name), step))
        stored = self._timed(create, "store message")

        def create_timed(one: Any, **values: Any) -> Any:
            return (stored if one.model is Message else create)(one, **values)

        QuerySet.create = create_timed  # type: ignore[method-assign]
        receiving.receive = self._counted(receive)
        try:
            yield
        finally:
            for owner, name, original in originals:
                setattr(owner, name, original)
            QuerySet.create = create  # type: ignore[method-assign]
            receiving.receive = receive

    def _counted(self, receive: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            before = dict(self.spent)
            self.running_steps.stack = []
            began = time.perf_counter()
            try:
                received = receive(*args, **kwargs)
            finally:
                self.running_steps.stack = None
            if received.is_new:
                self.whole += time.perf_counter() - began
            else:
                self.spent = defaultdict(float, before)
            return received

        return counted

    def _timed(self, original: Callable[..., Any], step: str) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            stack = getattr(self.running_steps, "stack", None)
            if stack is None:
                return original(*args, **kwargs)
            began = time.perf_counter()
            stack.append(0.0)
            try:
                return original(*args, **kwargs)
            finally:
                took = time.perf_counter() - began
                self.spent[step] += took - stack.pop()
                if stack:
                    stack[-1] += took

        return timed


if __name__ == "__main__":
    sys.exit(main())
