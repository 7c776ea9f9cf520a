from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.language.corpus.promises import NOW, Case, cases
from yinuo.language.corpus.scores import score
from yinuo.language.learned.scoring import Scoring
from yinuo.language.learned.tagger import Stretch, Tagger, tagger
from yinuo.language.learned.training import FRESH, MODEL, digest, example, read_by_rule, read_with, train
from yinuo.language.learned.traits import setting, traits
from yinuo.language.learned.units import units
from yinuo.language.rules.drafts import Draft
from yinuo.language.rules.folding import fold
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.promise_words import tokens
from yinuo.language.rules.promises import draft
from yinuo.language.rules.statements import Statement
from yinuo.language.rules.tagged import Shelf, parted

CASES = cases()
BLIND = [case for case in CASES if case.trade.startswith(FRESH)]


def test_the_model_is_small_and_was_trained_on_the_corpus_as_it_stands():
    assert MODEL.stat().st_size < 5_000_000
    # python -m yinuo.language.learned.training
    assert json.loads(MODEL.read_bytes())["corpus"] == digest(CASES)


def test_the_same_lines_give_a_new_process_the_same_model():
    code = "import sys; from yinuo.language.learned.training import cases, train; sys.stdout.buffer.write(train(cases()[:80], 5))"
    models = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)]
    assert models[0] == models[1] != b""


@settings(max_examples=40)
@given(st.sampled_from(CASES))
def test_what_is_kept_together_weighs_what_its_traits_weigh_one_by_one(case: Case):
    scoring = tagger().scoring
    folded = fold(case.text)
    words = tokens(folded, read_moments(case.text, NOW))
    told = setting(units(folded.text, words), *draft(folded, words, NOW)[2:])
    begins, goes_on = scoring.scores(told)
    for spelt, begin, go_on in zip(traits(told), begins, goes_on, strict=True):
        assert (begin, go_on) == scoring.sum(spelt)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), max_size=12))
def test_nothing_goes_on_that_has_not_begun(weights: list[tuple[int, int]]):
    labels = tagger().scoring.likeliest([b for b, _ in weights], [i for _, i in weights])
    assert len(labels) == len(weights)
    assert not any(own == "I" and before == "O" for before, own in zip(["O", *labels], labels, strict=False))


def test_every_promise_of_the_corpus_is_labelled_from_its_first_word():
    for case in BLIND[:300]:
        assert example(case)[1].count("B") == len(case.owed)


def test_lines_that_it_has_not_seen_are_read_better_than_by_rule_alone():
    """Trained briefly and without the held-out third; the whole training is scored by --folds (see MODEL_CARD.md)."""
    model = Tagger(Scoring.read(train([case for case in BLIND if not case.is_held_out], 8)))
    unseen = [case for case in BLIND if case.is_held_out]
    learned, by_rule = score(unseen, partial(read_with, model)), score(unseen, read_by_rule)
    assert learned.message_f1 > by_rule.message_f1 + 0.02
    assert learned.span_f1 > by_rule.span_f1 + 0.03
    assert learned.due_exact >= 0.95
    assert learned.false_dates <= 0.03


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=5), st.integers(0, 25), st.integers(1, 15))
def test_a_stretch_is_parted_into_pieces_that_follow_each_other(drafts: list[tuple[int, int]], start: int, length: int):
    """Drafts may begin before the stretch, and two may begin at one place."""
    said = Statement()
    said.action = "reply"
    shelf = Shelf(Draft(said, begin, begin + long, "self", None, []) for begin, long in drafts)
    pieces = list(parted([Stretch(start, start + length, ())], shelf))
    assert [pieces[0].start, pieces[-1].end] == [start, start + length]
    assert all(piece.start < piece.end for piece in pieces)
    assert all(one.end == other.start for one, other in pairwise(pieces))
