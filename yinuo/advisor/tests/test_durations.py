from __future__ import annotations

import numpy as np

from yinuo.advisor.durations import kaplan_meier, with_tail


def test_what_is_still_open_makes_the_estimate_longer() -> None:
    over = kaplan_meier([10, 20, 30, 40], [True] * 4)
    with_open = kaplan_meier([10, 20, 30, 40, 35, 35, 35], [True] * 4 + [False] * 3)
    assert float(over.quantile(0.75)) == 30
    assert float(with_open.quantile(0.75)) == 40


def test_kaplan_and_meiers_own_arithmetic() -> None:
    # Kaplan & Meier 1958, section 2.1: deaths at .8, 3.1, 5.4, 9.2, losses at 1.0, 2.7, 7.0, 12.1.
    steps = kaplan_meier(
        [0.8, 1.0, 2.7, 3.1, 5.4, 7.0, 9.2, 12.1], [True, False, False, True, True, False, True, False]
    )
    np.testing.assert_allclose(1 - steps.chance, [7 / 8, 7 / 10, 21 / 40, 21 / 80])


def test_where_only_open_ones_lasted_that_long_no_quantile_is_named() -> None:
    assert np.isinf(kaplan_meier([10, 20, 99, 99], [True, True, False, False]).quantile(0.8))


def test_what_has_lasted_longer_than_anything_before_is_not_taken_to_end_at_once() -> None:
    lengths = np.random.default_rng(1).pareto(1.5, 500) * 10
    steps = with_tail(kaplan_meier(lengths, np.full(500, True)))
    longest = float(lengths.max())
    assert float(np.median(steps.rest(np.linspace(0.01, 0.99, 99), longest * 2))) > longest / 2


def test_in_fewer_points_it_says_much_the_same() -> None:
    lengths = np.random.default_rng(1).exponential(30, 5000)
    steps = kaplan_meier(lengths, np.full(5000, True))
    np.testing.assert_allclose(
        steps.in_points(200).quantile([0.5, 0.8, 0.95]), steps.quantile([0.5, 0.8, 0.95]), rtol=0.03
    )


def test_the_chance_to_be_over_grows_smaller_once_time_has_passed() -> None:
    steps = kaplan_meier([0.2, 0.5, 0.9, 1.5], [True] * 4)
    assert steps.chance_by(1.0) == 0.75
    assert steps.chance_by(1.0, 0.6) == 0.5
    assert steps.chance_by(1.0, 0.95) == 0.0
