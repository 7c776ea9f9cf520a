from __future__ import annotations

from dataclasses import replace

from yinuo.advisor.backtest.__main__ import is_accepted
from yinuo.advisor.backtest.scoring import score
from yinuo.advisor.backtest.worlds import WORLDS


def test_95_percent_comes_true_on_a_small_desk_with_a_surge() -> None:
    """The quick form; docs/advisor.md has the whole table."""
    world = replace(WORLDS["surge"], owners=3, days=45, surges=((25, 30, 2.0),))
    found = score("surge", 1, world=world)
    assert found.coverage[-1].n > 400
    assert is_accepted(found)
    # Whoever quotes the usual time breaks one promise in four.
    assert found.baselines["mean"][0].share < 0.8
