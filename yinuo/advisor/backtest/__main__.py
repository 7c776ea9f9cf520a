"""Does "95 %" come true? Simulated desks with known truth, quoted for strictly by time, beside plainer rules.

    python -m yinuo.advisor.backtest [--quick] [--seed 1] [--plot docs/images/advisor.svg]

Breaks (exit 1) when in some world the interval of the coverage of "95 %" does not hold 0.95, or a big group has less than
0.92.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from yinuo.advisor.backtest.plotting import plot
from yinuo.advisor.backtest.scoring import Score, score
from yinuo.advisor.backtest.worlds import WORLDS

ACCEPTED, WORST_ACCEPTED = 0.95, 0.92


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two worlds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    scores = []
    print(
        "| world | n | 50 % | 80 % | 95 % (interval) | worst big group | median | mean | mean + 1.645 σ | plain 95 % |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in list(WORLDS)[:2] if options.quick else WORLDS:
        scores.append(score(name, options.seed))
        print(_row(scores[-1]), flush=True)
    if options.plot:
        plot(scores, options.plot)
    figures = {one.world: {"n": one.coverage[-1].n, "coverage": [c.share for c in one.coverage]} for one in scores}
    holds = all(is_accepted(one) for one in scores)
    print(json.dumps({"holds": holds, "worlds": figures}))
    return 0 if holds else 1


def is_accepted(one: Score) -> bool:
    low, high = one.coverage[-1].interval
    return low <= ACCEPTED <= high and (one.worst is None or one.worst[1].share >= WORST_ACCEPTED)


def _row(one: Score) -> str:
    low, high = one.coverage[-1].interval
    cells = [one.world, f"{one.coverage[-1].n:,}", *(f"{100 * c.share:.1f}" for c in one.coverage[:-1])]
    cells.append(f"{100 * one.coverage[-1].share:.1f} ({100 * low:.1f}–{100 * high:.1f})")
    cells.append(f"{100 * one.worst[1].share:.1f} {one.worst[0]} (n={one.worst[1].n:,})" if one.worst else "–")
    cells.append(f"{one.median:.0f} min")
    cells += [f"{100 * cover.share:.1f} %, {median:.0f} min" for cover, median in one.baselines.values()]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
