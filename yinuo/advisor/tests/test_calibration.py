from __future__ import annotations

import numpy as np
import pytest

from yinuo.advisor.calibration import LEVELS, calibrated, factor, follow, needed_for


@pytest.mark.parametrize(("level", "n"), [(0.5, 1), (0.8, 4), (0.95, 19), (0.99, 99)])
def test_so_many_past_forecasts_are_needed(level: float, n: int) -> None:
    assert needed_for(level) == n
    scores = np.arange(1.0, n + 1)
    assert factor(scores, np.full(n, True), level) == n
    assert np.isinf(factor(scores[1:], np.full(n - 1, True), level))


def test_an_open_promise_counts_as_longer_than_it_is() -> None:
    scores = np.linspace(0.5, 1.5, 99)
    over = np.full(99, True)
    without = factor(scores, over, 0.8)
    assert factor(np.append(scores, [1.0] * 30), np.append(over, [False] * 30), 0.8) > without


def test_the_level_rises_after_misses_and_falls_back_after_hits() -> None:
    after = follow(0.05, 0.95, missed=5, of=5)
    assert after < 0.05
    assert follow(after, 0.95, missed=0, of=200) > after


def test_drawn_lengths_are_stretched_as_the_factors_say() -> None:
    draws = np.random.default_rng(1).exponential(30, (2000, 1))
    stretched = calibrated(draws, [1.0, 1.0, 2.0])
    said, now = np.quantile(draws, LEVELS), np.quantile(stretched, LEVELS)
    np.testing.assert_allclose(now[1:], [said[1], 2 * said[2] + 1], rtol=0.03)
    assert (np.diff(stretched[:, 0]) >= 0).all()
