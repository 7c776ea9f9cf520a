"""Fifty kills of clock, sender and web, with stops of ten minutes and four days; bench/kills.py does a thousand."""

from __future__ import annotations

import os
from pathlib import Path

from tests.kill_world import Maker
from yinuo.clock.tests.kills.harness import AT_RANDOM, Harness

KILLS = 50


def test_fifty_kills_lose_nothing_ring_nothing_early_and_double_only_in_the_one_stated_window(tmp_path: Path) -> None:
    url = os.environ.get("DATABASE_URL", "")
    maker = Maker(tmp_path, url if url.startswith("postgres") else None)
    try:
        outcome = Harness(maker.template, seed=KILLS).run(KILLS)
    finally:
        maker.close()
    assert outcome.errors == []
    for name, verdict in outcome.verdicts.items():
        assert verdict.is_clean, f"{name}: {verdict}"
        assert verdict.matched > 0, f"there was nothing to lose: {name}"
    # Only what left the desk can be ambiguous, and no more often than a sender was killed between send and mark.
    left_the_desk = (outcome.verdicts["mails received"], outcome.verdicts["notices mailed"])
    assert outcome.count("ambiguous") == sum(len(verdict.ambiguous) for verdict in left_the_desk)
    assert outcome.count("ambiguous") <= outcome.made["kills between send and mark"]
    assert outcome.kills >= KILLS
    assert len(outcome.places.keys() - {AT_RANDOM}) >= 3
    assert set(outcome.stops) == {"0 s", "599.4 s", "600 s", "345600 s"}
