"""Train the model on the promise lines of the corpus.

    python -m yinuo.language.learned.training              writes data/promises_model.json
    python -m yinuo.language.learned.training --folds 5    scores lines that the model has not seen, beside the rules alone

The same lines give a new process the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pycrfsuite  # type: ignore[import-untyped]

from yinuo.language.corpus.promises import NOW, Case, cases
from yinuo.language.corpus.scores import Score, score
from yinuo.language.learned.scoring import Scoring, Transitions
from yinuo.language.learned.tagger import MODEL_FILE, Tagger
from yinuo.language.learned.traits import setting, traits
from yinuo.language.learned.units import Unit, units
from yinuo.language.rules.folding import fold
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.promise_words import tokens
from yinuo.language.rules.promises import draft, drafted_by_rule, read_promises
from yinuo.language.types import Promise

MODEL = Path(__file__).parents[1] / "data" / MODEL_FILE
#: an averaged perceptron: as good as a likelihood here and three times as fast
ALGORITHM = "ap"
EPOCHS = 40
#: The rules were tuned by looking at the older pages and are nearly always right there; how far to trust them is learned
#: from the pages that were written without them. Those count this many times.
FRESH_WEIGHT = 2
#: weights below it decide nothing and are half of the model
LEAST_WEIGHT = 3.0
FRESH = "blind"


def train(lines: Sequence[Case], epochs: int = EPOCHS) -> bytes:
    trainer = pycrfsuite.Trainer(
        algorithm=ALGORITHM, verbose=False, params={"max_iterations": epochs, "feature.possible_transitions": True}
    )
    for case in lines:
        told, labels = example(case)
        for _ in range(FRESH_WEIGHT if case.trade.startswith(FRESH) else 1):
            trainer.append(told, labels)
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "model")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        learned = tagger.info()
    model = {"corpus": digest(lines)} | _weights(learned.state_features, learned.transitions)
    return written(model)


def written(model: dict[str, Any]) -> bytes:
    """One trait a line, so that two models can be compared."""
    traits = (f"{json.dumps(name, ensure_ascii=False)}: {pair}" for name, pair in model["weights"].items())
    head = json.dumps({key: value for key, value in model.items() if key != "weights"}, ensure_ascii=False)
    return f'{head[:-1]}, "weights": {{\n{f",{chr(10)}".join(traits)}\n}}}}\n'.encode()


def digest(lines: Iterable[Case]) -> str:
    """Tells whether a model was trained on these lines."""
    return sha256("\n".join(repr(case) for case in lines).encode("utf-8", "replace")).hexdigest()


def _weights(state: dict[tuple[str, str], float], moves: dict[tuple[str, str], float]) -> dict[str, Any]:
    """The weights of B and I against O, which alone decide; the least ones, which decide nothing, are left out."""
    weights: dict[str, list[float]] = {}
    for trait in sorted({trait for trait, _ in state}):
        none = state.get((trait, "O"), 0.0)
        pair = [round(state.get((trait, label), 0.0) - none, 1) for label in "BI"]
        if max(map(abs, pair)) >= LEAST_WEIGHT:
            weights[trait] = pair
    return {
        "transitions": {
            step: round(moves.get((step[0].upper(), step[2].upper()), 0.0), 1) for step in Transitions._fields
        },
        "weights": weights,
    }


def example(case: Case) -> tuple[list[list[str]], list[str]]:
    folded = fold(case.text)
    words = tokens(folded, read_moments(case.text, NOW))
    found = units(folded.text, words)
    return traits(setting(found, *draft(folded, words, NOW)[2:])), _labels(case, found, folded.places)


def _labels(case: Case, found: Sequence[Unit], places: list[int] | None) -> list[str]:
    labels = ["O"] * len(found)
    for owed in case.owed:
        begun = False
        for at, unit in enumerate(found):
            start = places[unit.start] if places else unit.start
            end = places[unit.end - 1] + 1 if places else unit.end
            if start < owed.end and owed.start < end and (start >= owed.start or end <= owed.end):
                labels[at] = "I" if begun else "B"
                begun = True
    return labels


def read_with(model: Tagger, text: str) -> tuple[Promise, ...]:
    return read_promises(text, NOW, read_moments(text, NOW), model)


def read_by_rule(text: str) -> tuple[Promise, ...]:
    return drafted_by_rule(text, NOW, read_moments(text, NOW))


def folds(lines: Sequence[Case], number: int) -> Iterable[tuple[list[Case], list[Case]]]:
    """Splits by the text alone: each line is left out once."""
    for fold_number in range(number):
        out = [zlib.crc32(case.text.encode()) % number == fold_number for case in lines]
        yield [c for c, o in zip(lines, out, strict=True) if not o], [c for c, o in zip(lines, out, strict=True) if o]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, metavar="N", help="train N times without a part, and score that part")
    options = parser.parse_args()
    lines = cases()
    if options.folds:
        print("part       lines  rules: message span   with the model: message span  due  action owner")
        for number, (seen, unseen) in enumerate(folds(lines, options.folds)):
            model = Tagger(Scoring.read(train(seen)))
            for name, part in (("tuned", False), ("blind", True)):
                rows = [case for case in unseen if case.trade.startswith(FRESH) == part]
                _print(f"{number} {name}", score(rows, read_by_rule), score(rows, partial(read_with, model)), rows)
        return
    MODEL.write_bytes(train(lines))
    print(f"{MODEL}: {MODEL.stat().st_size} bytes from {len(lines)} lines")


def _print(name: str, rules: Score, both: Score, rows: Sequence[Case]) -> None:
    print(
        f"{name:<10} {len(rows):>5}         {rules.message_f1:.3f} {rules.span_f1:.3f}"
        f"                     {both.message_f1:.3f} {both.span_f1:.3f} {both.due_exact:.3f}  {both.action:.3f} {both.owner:.3f}"
    )


if __name__ == "__main__":
    main()
