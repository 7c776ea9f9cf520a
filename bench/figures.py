"""What the figures cost as a desk's history grows, and whether they are right.

Fills an empty desk with promises of a year (every state, 200 people in 12 teams, outages, what was kept late), then opens
what reads them through Django's test client: the page of figures for a month and for all of it, a list, CSV and sheet,
the calendar, the wall, the workbench. At the end old years are put below the same month: its page should not notice. On
SQLite and, where it answers, PostgreSQL. Times are medians, of a process that is warm.

Breaks (exit 1) only when the page and a recount of the rows in plain Python, from the formulae alone, differ.

    python bench/figures.py [--quick] [--sizes 1000 10000 100000] [--old 1000000] [--pages]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.serving import Database, databases  # noqa: E402

TEAMS, PEOPLE = 12, 200
#: of every hundred promises
STATES = {"kept": 62, "kept_late": 10, "broken": 5, "open": 8, "suggested": 2, "renegotiated": 6, "withdrawn": 7}
ACTIONS = ("callback", "reply", "refund", "ship", "visit", "resolve")
SOURCES = ("said", "said", "said", "set", "policy", "pledge")
ORIGINS = ("heard", "heard", "heard", "by_hand", "dropped_call", "renegotiation", "pledge", "part")
CHANNELS = ("phone", "phone", "chat", "mail", "wechat")
BATCH = 2_000
#: pages this slow are opened once
SLOW = 2.0


@dataclass
class Cost:
    database: str
    promises: int
    what: str
    ms: float
    queries: int
    mib: float  # most that Python held on top of what it had before; 0 where it was not asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller numbers: under 50 seconds in all")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--old", type=int, default=1_000_000, help="older promises put below the month at the end")
    parser.add_argument("--pages", action="store_true", help="leave out the files, which take minutes at 100,000")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.old = [300, 1_000], 5_000
    if options.child:
        measure(options)
        return 0
    costs: list[dict[str, Any]] = []
    wrong: list[str] = []
    for kind in databases():
        found = run(kind, options)
        costs += found["costs"]
        wrong += found["wrong"]
    for line in wrong:
        print(f"WRONG: {line}")
    print(json.dumps({"right": not wrong, "quick": options.quick, "wrong": wrong, "costs": costs}))
    return 1 if wrong else 0


def run(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one database in a process of its own; its last line is its result, the others are shown."""
    database = Database(kind)
    command = [
        sys.executable,
        __file__,
        "--child",
        kind,
        "--sizes",
        *map(str, options.sizes),
        "--old",
        str(options.old),
    ]
    environment = {**database.environment, "DJANGO_SETTINGS_MODULE": "yinuo.settings"}
    last = ""
    try:
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


# In the measuring process


def measure(options: argparse.Namespace) -> None:
    import django

    django.setup()
    desk = Desk()
    costs: list[Cost] = []
    wrong: list[str] = []
    print(f"\n{options.child:<12}{'promises':>10}  {'what':<22}{'ms':>10}{'queries':>9}{'MiB':>8}", flush=True)

    def note(what: str, deed: Callable[[], Any], *, is_weighed: bool = False) -> None:
        cost = Cost(options.child, desk.count, what, *timed(deed), weighed(deed) if is_weighed else 0.0)
        costs.append(cost)
        print(f"{'':<12}{cost.promises:>10,}  {what:<22}{cost.ms:>10.0f}{cost.queries:>9}{cost.mib:>8.1f}", flush=True)

    for size in options.sizes:
        desk.fill(size)
        year = f"?from={desk.first:%Y-%m-%d}&to={desk.now:%Y-%m-%d}"
        note("figures, a month", lambda: desk.get("/figures"))
        note("figures, all", lambda: desk.get("/figures" + year))  # noqa: B023  called at once
        note("list, all", lambda: desk.get("/figures/promises" + year + "&show=counted"))  # noqa: B023
        note("list of the late, all", lambda: desk.get("/figures/promises" + year + "&show=tardy"))  # noqa: B023
        note("contacts, all", lambda: desk.get("/figures/contacts" + year))  # noqa: B023
        if not options.pages:
            note("CSV, all", lambda: desk.take(year, "csv"), is_weighed=size == options.sizes[-1])  # noqa: B023
            note("sheet, all", lambda: desk.take(year, "xlsx"), is_weighed=size == options.sizes[-1])  # noqa: B023
        note("calendar", lambda: desk.get(desk.calendar))
        note("wall", lambda: desk.get("/wall"))
        note("workbench", lambda: desk.get("/", desk.agent))
        wrong += [f"{options.child}, {size} promises: {line}" for line in recount(desk, year)]
    desk.age(options.old)
    note("figures, a month", lambda: desk.get("/figures"))
    note("wall", lambda: desk.get("/wall"))
    note("workbench", lambda: desk.get("/", desk.agent))
    print(json.dumps({"wrong": wrong, "costs": [vars(cost) for cost in costs]}))


def timed(deed: Callable[[], Any]) -> tuple[float, int]:
    """Milliseconds, the median of up to five, and how many queries one takes."""
    from django.db import connection

    asked = 0

    def count(execute: Any, *question: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*question)

    with connection.execute_wrapper(count):
        deed()
    taken = []
    while len(taken) < 5 and sum(taken) < SLOW:
        began = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000, asked


def weighed(deed: Callable[[], Any]) -> float:
    tracemalloc.start()
    try:
        deed()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


class Desk:
    def __init__(self) -> None:
        from django.test import Client
        from django.utils import timezone

        from yinuo.clock.models import Outage
        from yinuo.customers.models import ContactPoint, Customer
        from yinuo.figures.models import CalendarFeed
        from yinuo.people.models import Agent, Team

        self.count = 0
        self.now = timezone.localtime().replace(microsecond=0)
        self.first = self.now - timedelta(days=364)
        self.dice = random.Random(4)
        teams = Team.objects.bulk_create(Team(name=f"{number + 1}组") for number in range(TEAMS))
        self.people = Agent.objects.bulk_create(
            Agent(username=f"p{number}", name=f"坐席{number}", team=teams[number % TEAMS], password="!")
            for number in range(PEOPLE)
        )
        self.manager = Agent.objects.create(username="gm", name="经理", role="manager", password="!")
        self.agent = self.people[0]
        self.customers = Customer.objects.bulk_create(
            Customer(name=f"王{number}", surname="王", title="女士") for number in range(1000)
        )
        ContactPoint.objects.bulk_create(
            ContactPoint(customer=customer, kind="phone", value=f"139{number:08}")
            for number, customer in enumerate(self.customers)
        )
        for day in range(5, 360, 20):
            began_at = self.now - timedelta(days=day)
            Outage.objects.create(process="clock", began_at=began_at, ended_at=began_at + timedelta(hours=3))
        CalendarFeed.renew(self.agent)
        self.calendar = f"/calendar/{CalendarFeed.objects.get(agent=self.agent).token}.ics"
        self.clients = {}
        for person in (self.manager, self.agent):
            self.clients[person.pk] = Client(SERVER_NAME="localhost")
            self.clients[person.pk].force_login(person)

    def get(self, url: str, person: Any = None) -> str:
        response = self.clients[(person or self.manager).pk].get(url)
        assert response.status_code == 200, (url, response.status_code)
        return response.content.decode()  # type: ignore[no-any-return]

    def take(self, year: str, kind: str) -> int:
        """Bytes of the file, read and thrown away as a browser's disk would."""
        response = self.clients[self.manager.pk].post("/figures/export" + year, {"kind": kind})
        assert response.status_code == 200, response.status_code
        size = sum(len(piece) for piece in response.streaming_content)
        response.close()
        return size

    def fill(self, size: int) -> None:
        """Have so many promises due in the year up to today; open ones still ahead for a tenth of those that are open."""
        from django.db import transaction

        while self.count < size:
            with transaction.atomic():
                self._add(min(BATCH, size - self.count))
        self._analyse()

    def _add(self, count: int) -> None:
        """One ticket and one contact for every two promises."""
        from yinuo.conversations.models import Conversation, Message, Ticket
        from yinuo.promises.models import Breach, Keeping, Promise, Renegotiation, Withdrawal

        dice = self.dice
        owners = [dice.choice(self.people) for _ in range((count + 1) // 2)]
        moments = [self.first + timedelta(seconds=dice.randrange(364 * 86400)) for _ in owners]
        tickets = Ticket.objects.bulk_create(
            Ticket(customer=dice.choice(self.customers), subject="退款", owner=owner, team=owner.team, opened_at=at)
            for owner, at in zip(owners, moments, strict=True)
        )
        talks = Conversation.objects.bulk_create(
            Conversation(
                ticket=ticket,
                channel=dice.choice(CHANNELS),
                agent=ticket.owner,
                began_at=at,
                last_at=at + timedelta(minutes=5),
                ended_at=at + timedelta(minutes=5),
            )
            for ticket, at in zip(tickets, moments, strict=True)
        )
        promises = []
        for number in range(count):
            talk = talks[number // 2]
            made_at = talk.began_at + timedelta(minutes=1 + number % 2)
            state = dice.choices(list(STATES), list(STATES.values()))[0]
            due_at = min(made_at + timedelta(seconds=dice.randrange(600, 2 * 86400)), self.now - timedelta(minutes=1))
            if state == "open" and dice.random() < 0.1:
                due_at = self.now + timedelta(seconds=dice.randrange(60, 6 * 3600))
            elif state in ("open", "suggested"):
                # Nobody owes thousands of a year ago; what is open is of the last weeks.
                due_at = self.now - timedelta(seconds=int(dice.expovariate(1 / (7 * 86400))) + 60)
                made_at = min(made_at, due_at - timedelta(hours=2))
            promises.append(
                Promise(
                    ticket=talk.ticket,
                    customer=talk.ticket.customer,
                    conversation=None if dice.random() < 0.1 else talk,
                    words="您放心，我明天下午三点之前一定给您回电话，号码是13800004058",
                    action=dice.choice(ACTIONS),
                    owner=talk.ticket.owner,
                    origin=dice.choice(ORIGINS),
                    made_at=made_at,
                    due_at=max(due_at, made_at + timedelta(minutes=1)),
                    due_kind="by",
                    due_source=dice.choice(SOURCES),
                    state=state,
                )
            )
        Promise.objects.bulk_create(promises)
        of = {state: [promise for promise in promises if promise.state == state] for state in STATES}
        Keeping.objects.bulk_create(
            Keeping(
                promise=promise,
                by=promise.owner,
                fulfilled_at=promise.due_at - timedelta(seconds=dice.randrange(50))
                if promise.state == "kept"
                else promise.due_at + timedelta(seconds=dice.randrange(60, 3 * 86400)),
                reference="R2031",
            )
            for promise in of["kept"] + of["kept_late"]
        )
        Breach.objects.bulk_create(Breach(promise=promise, by=promise.owner, why="忘了") for promise in of["broken"])
        Withdrawal.objects.bulk_create(
            Withdrawal(
                promise=promise,
                by=promise.owner,
                on_behalf_of=dice.choice(["customer", "customer", "desk", "mistake"]),
                why="不用了",
            )
            for promise in of["withdrawn"]
        )
        moved = list(zip(of["renegotiated"], of["kept"], strict=False))
        yes = Message.objects.bulk_create(
            Message(conversation=talks[0], speaker="customer", text="行", said_at=old.made_at) for old, _ in moved
        )
        Renegotiation.objects.bulk_create(
            Renegotiation(promise=old, successor=new, by=old.owner, consent=consent)
            for (old, new), consent in zip(moved, yes, strict=True)
        )
        self.count += count

    def age(self, old: int) -> None:
        """Put so many settled promises below, due more than a year before: copies in SQL of what was kept."""
        from django.db import connection

        from yinuo.promises.models import Keeping, Promise

        columns = [field.column for field in Promise._meta.concrete_fields if field.column != "id"]
        back = {
            "postgresql": "{0} - interval '500 days' - interval '1 day' * (n %% 500)",
            "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', {0}, '-' || (500 + n %% 500) || ' days')",
        }[connection.vendor]
        special = {name: back.format(f"p.{name}") for name in ("made_at", "due_at")}
        values = ", ".join(
            special.get(name, "NULL" if name in ("message_id", "span_start") else f"p.{name}") for name in columns
        )
        last = Promise.objects.order_by("-pk").values_list("pk", flat=True)[0]
        kept = Promise.objects.filter(state="kept").count()
        times = old // kept + 1
        numbers = (
            f"SELECT generate_series(1, {times}) AS n"
            if connection.vendor == "postgresql"
            else f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {times}) SELECT n FROM s"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO promises_promise ({', '.join(columns)}) SELECT {values}"
                f" FROM promises_promise p CROSS JOIN ({numbers}) AS numbers WHERE p.state = 'kept' AND %s = 0 LIMIT %s",
                [0, old],
            )
            cursor.execute(
                f"INSERT INTO {Keeping._meta.db_table} (promise_id, by_id, at, fulfilled_at, reference)"
                " SELECT id, owner_id, due_at, due_at, 'R1' FROM promises_promise WHERE id > %s",
                [last],
            )
        self.count += old
        self._analyse()

    def _analyse(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


# The recount: from the formulae, in plain Python, one row after another. It shares nothing with the page.


def recount(desk: Desk, year: str) -> list[str]:
    """What the page says that the rows do not."""
    from django.http import QueryDict

    from yinuo.figures.asked import Asked
    from yinuo.figures.counting import Figures

    asked = Asked.read(QueryDict(year[1:]), desk.manager)
    page = desk.get(f"/figures{year}&at={asked.as_of:%Y-%m-%dT%H:%M:%S.%f}%2B00:00")
    rows = due_rows(asked.began_at, asked.as_of)
    wanted = counts_of(rows)
    printed: dict[str, int] = {}
    for show, number in re.findall(r'href="/figures/promises\?[^"]*?show=(\w+)[^"]*">\s*([\d,]+)', page):
        # The figures come first; the curve and the tables below open to the same lists.
        printed.setdefault(show, int(number.replace(",", "")))
    wrong = [
        f"{show} is {printed[show]} on the page, {wanted[show]} in the rows"
        for show in printed
        if show in wanted and printed[show] != wanted[show]
    ]
    wrong += [
        f"{show} is not on the page" for show in ("overdue", "broken", "renegotiated", "system") if show not in printed
    ]
    figures = Figures(desk.manager, asked)
    overall, late = figures.overall(), figures.lateness()
    pairs: list[tuple[str, Any, Any]] = [
        ("kept on time", overall.kept.part, wanted["kept"]),
        ("of", overall.kept.n, wanted["counted"]),
        ("vague", overall.vague, wanted["vague"]),
        ("kept while the desk was down", overall.kept_in_outage, wanted["kept_in_outage"]),
        ("median quoted", overall.quoted, percentile([row["quoted"] for row in rows if row["is_quoted"]], 50)),
        *((f"lateness {share}", late[share].value, percentile([row["tardy"] for row in rows if row["is_tardy"]], share)) for share in (50, 90)),
        ("in the trend", sum(step.kept.n for step in figures.trend()), wanted["counted"]),
    ]  # fmt: skip
    for name in ("team", "action", "channel", "owner"):
        groups = figures.groups(name)
        for of in {row[name] for row in rows}:
            mine = [row for row in rows if row[name] == of]
            counts, tally = counts_of(mine), groups[of]
            pairs += [
                (f"{name} {of}: kept", (tally.kept.part, tally.kept.n), (counts["kept"], counts["counted"])),
                (f"{name} {of}: due", tally.due, len(mine)),
                (f"{name} {of}: quoted", tally.quoted, percentile([row["quoted"] for row in mine if row["is_quoted"]], 50)),
            ]  # fmt: skip
    return wrong + [f"{what} is {found}, the rows say {right}" for what, found, right in pairs if found != right]


def due_rows(first: datetime, now: datetime) -> list[dict[str, Any]]:
    """Everything due in the period and before now that was a promise, with what became of it."""
    from yinuo.clock.models import Outage
    from yinuo.conversations.models import Conversation, Ticket
    from yinuo.promises.models import Keeping, Promise, Withdrawal

    outages = list(Outage.objects.filter(process="clock").values_list("began_at", "ended_at"))
    fulfilled = dict(Keeping.objects.values_list("promise_id", "fulfilled_at"))
    withdrawn = dict(Withdrawal.objects.values_list("promise_id", "on_behalf_of"))
    teams, channels = (
        dict(Ticket.objects.values_list("pk", "team_id")),
        dict(Conversation.objects.values_list("pk", "channel")),
    )
    rows = []
    for row in Promise.objects.exclude(due_at=None).values():
        behalf = withdrawn.get(row["id"])
        if not first <= row["due_at"] < now or row["origin"] == "part" or behalf == "mistake":
            continue
        if behalf == "customer":
            fate = "by_customer"
        elif row["state"] == "renegotiated":
            fate = "renegotiated"
        elif any(began <= row["due_at"] <= ended for began, ended in outages):
            fate = "system"
        else:
            names = {"kept": "kept", "kept_late": "late", "broken": "broken", "withdrawn": "taken_back"}
            fate = names.get(row["state"], "overdue")
        late_for = (fulfilled[row["id"]] if row["state"] == "kept_late" else now) - row["due_at"]
        rows.append(
            {
                "fate": fate,
                "team": teams[row["ticket_id"]],
                "action": row["action"],
                "owner": row["owner_id"],
                "channel": channels.get(row["conversation_id"], ""),
                "is_vague": row["due_source"] == "policy",
                "is_quoted": row["due_source"] in ("said", "set")
                and row["origin"] in ("heard", "by_hand", "renegotiation"),
                "quoted": row["due_at"] - row["made_at"],
                "is_tardy": fate in ("late", "overdue", "broken"),
                "tardy": max(timedelta(), late_for),
                "kept_in_outage": fate == "system" and row["state"] == "kept",
            }
        )
    return rows


def counts_of(rows: list[dict[str, Any]]) -> Counter[str]:
    counts = Counter(row["fate"] for row in rows)
    counts["due"] = len(rows)
    counts["counted"] = len(rows) - counts["by_customer"] - counts["renegotiated"] - counts["system"]
    counts["not_kept"] = counts["counted"] - counts["kept"] - counts["late"]
    counts["tardy"] = sum(row["is_tardy"] for row in rows)
    counts["vague"] = sum(row["is_vague"] for row in rows)
    counts["quoted"] = sum(row["is_quoted"] for row in rows)
    counts["kept_in_outage"] = sum(row["kept_in_outage"] for row in rows)
    return counts


def percentile(values: list[timedelta], share: int) -> timedelta | None:
    """The smallest value with that share of all at or below it."""
    return sorted(values)[ceil(len(values) * share / 100) - 1] if values else None


if __name__ == "__main__":
    sys.exit(main())
