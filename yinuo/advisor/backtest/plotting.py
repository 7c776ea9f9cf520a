"""The reliability plot: what was said against what came true."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from yinuo.advisor.backtest.scoring import Score
from yinuo.advisor.calibration import LEVELS

#: fewer claims than this make no point
LEAST = 30


def plot(scores: Sequence[Score], to: Path) -> None:
    """Write an SVG; the same scores write the same file."""
    import matplotlib  # type: ignore[import-not-found,unused-ignore]  # a development dependency

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "yinuo", "font.family": "sans-serif", "font.size": 9})
    from matplotlib import pyplot

    figure, (quotes, chances) = pyplot.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    for axes, title in ((quotes, "Quotes before a promise"), (chances, "Open promises at noon: chance to be on time")):
        axes.plot([0, 1], [0, 1], color="0.6", linewidth=0.8, linestyle="--")
        axes.set(title=title, xlabel="said", ylabel="came true", xlim=(0, 1), ylim=(0, 1))
    for one in scores:
        quotes.plot(LEVELS, [covered.share for covered in one.coverage], marker="o", markersize=4, label=one.world)
        points = reliability(one)
        chances.plot([point[0] for point in points], [point[1] for point in points], marker="o", markersize=4)
    quotes.legend(frameon=False, loc="upper left")
    figure.savefig(to, metadata={"Date": None})
    pyplot.close(figure)


def reliability(one: Score) -> list[tuple[float, float, int]]:
    """(mean chance said, share that came true, how many) in tenths of what was said."""
    tenth = np.minimum((one.claimed * 10).astype(int), 9)
    found = []
    for which in range(10):
        chosen = tenth == which
        if (count := int(chosen.sum())) >= LEAST:
            found.append((float(one.claimed[chosen].mean()), float(one.came_true[chosen].mean()), count))
    return found
