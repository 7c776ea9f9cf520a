"""How long an advice takes on a big desk: 200 agents, 5,000 open promises, 20,000 that are settled.

In one run on SQLite and, where it answers, PostgreSQL: one advice (a random agent and kind), the chance of every open promise
at once, and the nightly learning. Breaks (exit 1) when an advice takes more queries than QUERIES or says nothing.

    python bench/advisor.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("YINUO_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/yinuo")
BENCH_POSTGRES = POSTGRES.rsplit("/", 1)[0] + "/yinuo_bench_advisor"
AGENTS, TEAMS, OPEN, SETTLED = 200, 10, 5_000, 20_000
QUERIES = 9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the settled promises, fewer questions")
    parser.add_argument("--inside", metavar="DATABASE_URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measure(options.quick)))
        return 0
    figures = []
    with tempfile.TemporaryDirectory() as home:
        for name, url in databases(home):
            command = [sys.executable, __file__, "--inside", url, *(["--quick"] if options.quick else [])]
            environment = os.environ | {"DATABASE_URL": url, "YINUO_HOME": home}
            ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            figure = {"database": name} | json.loads(ran.stdout.splitlines()[-1])
            figures.append(figure)
            print(
                f"{name:<12} one advice p50 {figure['advice_p50']:.0f} ms, p95 {figure['advice_p95']:.0f} ms,"
                f" of the processor p50 {figure['processor_p50']:.0f} ms, p95 {figure['processor_p95']:.0f} ms,"
                f" at most {figure['queries']} queries; chances of {figure['open']:,} open promises"
                f" {figure['all_chances']:.2f} s; learning from {figure['read']:,} promises {figure['learning']:.1f} s"
            )
    whole = all(figure["queries"] <= QUERIES and figure["silent"] == 0 for figure in figures)
    print(json.dumps({"whole": whole, "figures": figures}))
    return 0 if whole else 1


def databases(home: str) -> list[tuple[str, str]]:
    found = [("sqlite", f"sqlite:///{home}/bench.sqlite3")]
    try:
        import psycopg

        with psycopg.connect(POSTGRES.rsplit("/", 1)[0] + "/postgres", connect_timeout=3, autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS yinuo_bench_advisor")
            server.execute("CREATE DATABASE yinuo_bench_advisor")
        found.append(("postgresql", BENCH_POSTGRES))
    except Exception as error:
        print(f"PostgreSQL left out: {error}".strip())
    return found


def measure(is_quick: bool) -> dict[str, Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "yinuo.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from yinuo.advisor.advising import advise, on_time_probability
    from yinuo.advisor.learning import learn
    from yinuo.people.models import Agent
    from yinuo.promises.models import Promise

    call_command("migrate", verbosity=0)
    now = timezone.localtime().replace(hour=14, minute=5, second=0, microsecond=0)
    while now.weekday() > 4:
        now -= timedelta(days=1)
    fill(now, SETTLED // 10 if is_quick else SETTLED)
    began = time.perf_counter()
    read = learn(now)
    learning = time.perf_counter() - began
    agents, dice = list(Agent.objects.all()), random.Random(1)
    took, worked, queries, silent = [], [], 0, 0
    for question in range(60 if is_quick else 300):
        agent, action = dice.choice(agents), dice.choice(("callback", "reply", "resolve"))
        with CaptureQueriesContext(connection) as asked:
            began, begun = time.perf_counter(), time.process_time()
            advice = advise(agent, action, now, due_at=now + timedelta(hours=2))
            if question >= 20:  # the first ones load the code and what was learnt
                took.append(1000 * (time.perf_counter() - began))
                worked.append(1000 * (time.process_time() - begun))
        queries, silent = max(queries, len(asked)), silent + (advice.at_80 is None)
    promises = list(Promise.objects.live().select_related("owner"))
    began = time.perf_counter()
    on_time_probability(promises, now)
    return {
        "advice_p50": statistics.median(took),
        "advice_p95": statistics.quantiles(took, n=20)[-1],
        "processor_p50": statistics.median(worked),
        "processor_p95": statistics.quantiles(worked, n=20)[-1],
        "queries": queries,
        "silent": silent,
        "open": len(promises),
        "all_chances": time.perf_counter() - began,
        "read": read,
        "learning": learning,
    }


def fill(now: Any, settled: int) -> None:
    """Owners who do one promise after the other, the earliest due first."""
    from yinuo.channels.receiving import open_conversation
    from yinuo.customers.models import customer_at
    from yinuo.people.models import Agent, Team
    from yinuo.promises.models import Keeping, Promise

    dice = random.Random(2)
    teams = Team.objects.bulk_create(Team(name=f"team {number}") for number in range(TEAMS))
    agents = Agent.objects.bulk_create(
        Agent(username=f"agent{number}", name=f"agent {number}", team=teams[number % TEAMS]) for number in range(AGENTS)
    )
    tickets = {}
    for number, team in enumerate(teams):
        conversation = open_conversation(
            customer_at("phone", f"139000000{number:02d}"), channel="phone", team=team, subject="", agent=agents[number]
        )
        tickets[team.pk] = conversation.ticket
    kinds = {"callback": (12, 2), "reply": (20, 5), "resolve": (45, 24)}
    days = [now - timedelta(days=back) for back in range(56, 0, -1) if (now - timedelta(days=back)).weekday() < 5]
    rows, ends = [], []
    for agent in agents:
        count = settled // AGENTS
        free = days[0]
        made = sorted(
            dice.choice(days).replace(hour=9, minute=0) + timedelta(minutes=dice.random() * 480) for _ in range(count)
        )
        for made_at in made:
            action = dice.choice(list(kinds))
            minutes, hours = kinds[action]
            free = max(made_at, free) + timedelta(minutes=dice.lognormvariate(0, 0.8) * minutes)
            rows.append((agent, action, made_at, made_at + timedelta(hours=hours), "kept"))
            ends.append(free)
        for _ in range(OPEN // AGENTS):
            action = dice.choice(list(kinds))
            made_at = now - timedelta(minutes=dice.random() * 240)
            rows.append((agent, action, made_at, now + timedelta(minutes=dice.random() * 1440), "open"))
            ends.append(None)
    promises = Promise.objects.bulk_create(
        (
            Promise(
                ticket=tickets[agent.team_id], customer=tickets[agent.team_id].customer, words="bench", action=action,
                owner=agent, made_at=made_at, due_at=due_at, due_kind="by", due_source="said", state=state,
            )
            for agent, action, made_at, due_at, state in rows
        ),
        batch_size=1000,
    )  # fmt: skip
    Keeping.objects.bulk_create(
        (
            Keeping(promise=promise, by=promise.owner, fulfilled_at=end, reference="bench")
            for promise, end in zip(promises, ends, strict=True)
            if end is not None
        ),
        batch_size=1000,
    )


if __name__ == "__main__":
    sys.exit(main())
