"""Kill clock, sender and web a thousand times while promises are made, then match every due time to what happened.

Real processes against a fresh SQLite file and, where it answers, a fresh PostgreSQL database; a mail server of our own
that notes every mail and refuses some for a while; kill -9 at the named failpoints, or wherever the process stood. Between
the rounds the desk stands still for 0 s, 10 minutes or 4 days. yinuo/clock/tests/kills holds the harness and its checker.
Breaks (exit 1) when a message, an alarm, a notice or a mail was lost, doubled outside the window that a kill between
sending and marking leaves, or early.

    python bench/kills.py [--quick] [--kills 1000] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.serving import POSTGRES, databases  # noqa: E402
from tests.kill_world import Maker  # noqa: E402
from yinuo.clock.tests.kills.harness import Harness, Outcome  # noqa: E402

COLUMNS = ("lost", "doubled", "early", "stray", "ambiguous")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="30 kills on each database: under 50 seconds in all")
    parser.add_argument("--kills", type=int, default=1000, help="on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    options = parser.parse_args()
    kills = 30 if options.quick else options.kills
    if options.quick:
        print("quick: 30 kills, far too few to trust")
    outcomes: dict[str, Outcome] = {}
    for kind in [options.database] if options.database else databases():
        outcomes[kind] = run(kind, kills, options.seed)
        show(kind, outcomes[kind])
    is_clean = all(outcome.is_clean for outcome in outcomes.values())
    print(json.dumps({"clean": is_clean, "seed": options.seed, **{kind: short(one) for kind, one in outcomes.items()}}))
    return 0 if is_clean else 1


def run(kind: str, kills: int, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="yinuo-kills-", ignore_cleanup_errors=True) as folder:
        maker = Maker(Path(folder), POSTGRES if kind == "postgresql" else None)
        try:
            return Harness(maker.template, seed).run(kills)
        finally:
            maker.close()


def show(kind: str, outcome: Outcome) -> None:
    print(f"\n{kind}: {outcome.kills} kills in {outcome.seconds:.0f} s")
    stops = ", ".join(f"{count} × {name}" for name, count in outcome.stops.items())
    print(f"stops before a round: {stops}")
    print("kills: " + ", ".join(f"{count} {place}" for place, count in outcome.places.items()))
    print(", ".join(f"{count} {what}" for what, count in outcome.made.items()))
    print(f"{'':<30}{'matched':>9}" + "".join(f"{column:>11}" for column in COLUMNS))
    for name, verdict in outcome.verdicts.items():
        print(f"{name:<30}{verdict.matched:>9}" + "".join(f"{len(getattr(verdict, column)):>11}" for column in COLUMNS))
    for error in outcome.errors:
        print(f"ERROR {error}")


def short(outcome: Outcome) -> dict[str, Any]:
    """Everything but the names of what is well."""
    figures = outcome.as_dict()
    figures["verdicts"] = {
        name: {"matched": verdict.matched} | {column: getattr(verdict, column)[:20] for column in COLUMNS}
        for name, verdict in outcome.verdicts.items()
    }
    return figures


if __name__ == "__main__":
    sys.exit(main())
