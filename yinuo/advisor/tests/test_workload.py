from __future__ import annotations

import numpy as np

from yinuo.advisor.durations import kaplan_meier
from yinuo.advisor.workload import Newcomers, Task, chances, finishes

TEN = kaplan_meier([10.0], [True])


def ends(*tasks: Task, newcomers: Newcomers | None = None) -> list[float]:
    found: list[float] = finishes(tasks, chances(4, len(tasks)), newcomers)[0].tolist()
    return found


def test_the_earliest_due_goes_first() -> None:
    assert ends(Task(90, TEN, True), Task(30, TEN, True)) == [20, 10]


def test_what_is_in_hand_is_finished_before_anything_more_urgent() -> None:
    assert ends(Task(90, TEN, True, elapsed=4, is_begun=True), Task(30, TEN, True)) == [6, 16]


def test_what_others_do_runs_beside_it() -> None:
    assert ends(Task(20, TEN, False), Task(30, TEN, True)) == [10, 10]


def test_a_more_urgent_newcomer_pushes_back_what_has_not_begun() -> None:
    coming = Newcomers(np.full((4, 1), 5.0), np.full((4, 1), 25.0), np.full((4, 1), 7.0))
    assert ends(Task(20, TEN, True), Task(30, TEN, True), newcomers=coming) == [10, 27]


def test_a_newcomer_that_arrives_after_it_has_begun_pushes_nothing() -> None:
    coming = Newcomers(np.full((4, 1), 15.0), np.full((4, 1), 25.0), np.full((4, 1), 7.0))
    assert ends(Task(20, TEN, True), Task(30, TEN, True), newcomers=coming) == [10, 20]
