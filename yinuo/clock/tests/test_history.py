"""The checker itself: it sees what it must see, and excuses no more than it says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yinuo.clock.tests.kills.history import Happening, Verdict, Window, check

THREE = [Window("a", 10), Window("b", 20), Window("c", 30)]


def happened(**times: float | tuple[float, ...]) -> list[Happening]:
    return [
        Happening(name, at) for name, found in times.items() for at in (found if isinstance(found, tuple) else (found,))
    ]


def test_every_window_met_once_and_in_time_is_clean() -> None:
    verdict = check(THREE, happened(a=10, b=3600, c=31))
    assert verdict == Verdict(matched=3)
    assert verdict.is_clean


def test_a_loss_is_seen() -> None:
    verdict = check(THREE, happened(a=11, c=31))
    assert verdict.lost == ["b"]
    assert not verdict.is_clean


def test_a_doubling_is_seen() -> None:
    verdict = check(THREE, happened(a=11, b=(21, 22), c=31))
    assert verdict.doubled == ["b"]
    assert not verdict.is_clean


def test_an_early_one_is_seen_by_a_millisecond() -> None:
    verdict = check(THREE, happened(a=11, b=19.999, c=31))
    assert verdict.early == ["b"]
    assert not verdict.is_clean


def test_what_nobody_asked_for_is_seen() -> None:
    verdict = check(THREE, happened(a=11, b=21, c=31, d=5))
    assert verdict.stray == ["d"]
    assert not verdict.is_clean


def test_a_loss_and_a_doubling_do_not_cancel_each_other() -> None:
    verdict = check(THREE, happened(a=(11, 12), c=31))
    assert (verdict.lost, verdict.doubled) == (["b"], ["a"])


def test_a_kill_between_the_two_excuses_a_doubling_which_is_counted() -> None:
    verdict = check(THREE, happened(a=11, b=(21, 25), c=31), excuses=[22])
    assert verdict.ambiguous == ["b"]
    assert verdict.is_clean


def test_a_kill_before_or_after_both_excuses_nothing() -> None:
    assert check(THREE, happened(a=11, b=(21, 25), c=31), excuses=[20, 26]).doubled == ["b"]


def test_one_kill_excuses_one_copy_and_not_two() -> None:
    assert check(THREE, happened(a=11, b=(21, 25, 28), c=31), excuses=[22]).doubled == ["b"]
    verdict = check(THREE, happened(a=(11, 25), b=(21, 25), c=31), excuses=[22])
    assert len(verdict.doubled) == len(verdict.ambiguous) == 1


def test_an_excuse_is_no_excuse_for_losing_or_for_being_early() -> None:
    verdict = check(THREE, happened(a=9, c=31), excuses=[9.5, 20, 25])
    assert (verdict.lost, verdict.early) == (["b"], ["a"])


@given(
    st.dictionaries(st.integers(0, 50), st.integers(0, 1000), min_size=1),
    st.data(),
)
def test_whatever_is_taken_added_or_brought_forward_is_named(opens: dict[int, int], data: st.DataObject) -> None:
    windows = [Window(str(name), at) for name, at in opens.items()]
    history = {name: [at + data.draw(st.integers(0, 500))] for name, at in opens.items()}
    victim = data.draw(st.sampled_from(sorted(opens)))
    fault = data.draw(st.sampled_from(["lost", "doubled", "early"]))
    if fault == "lost":
        history[victim] = []
    elif fault == "doubled":
        history[victim] += [history[victim][0] + data.draw(st.integers(0, 500))]
    else:
        history[victim] = [opens[victim] - 1]
    verdict = check(windows, [Happening(str(name), at) for name, times in history.items() for at in times])
    assert getattr(verdict, fault) == [str(victim)]
    assert not verdict.is_clean
    others = {"lost", "doubled", "early", "stray", "ambiguous"} - {fault}
    assert all(getattr(verdict, other) == [] for other in others)
