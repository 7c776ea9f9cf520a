"""Points of the small drawings, as numbers for a template. Pure; the axis is the same for all rows of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yinuo.figures.counting import Step
from yinuo.figures.sums import Share

WIDTH, HEIGHT = 640, 132
_TOP, _LEFT = 8, 6


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``floor`` percent to 100. It is cut, for rates live near the top, and says so where it is drawn."""

    floor: int

    def at(self, percent: float, length: float) -> float:
        """How far along an axis of ``length``."""
        return round(length * max(0.0, percent - self.floor) / (100 - self.floor), 2)


def axis_for(shares: Iterable[Share]) -> Axis:
    lows = [share.low for share in shares if share.is_shown]
    return Axis(min(90, int(min(lows, default=0) // 10) * 10))


@dataclass(frozen=True, slots=True)
class Point:
    step: Step
    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Curve:
    points: list[Point]
    lines: list[str]  # stretches without a gap, as points of a polyline
    bands: list[str]
    axis: Axis
    middle_y: float
    width: int = WIDTH
    height: int = HEIGHT


def curve(steps: Sequence[Step]) -> Curve:
    """The trend with its interval as a band. A step whose share is not shown leaves a gap."""
    axis = axis_for(step.kept for step in steps)
    room = HEIGHT - 2 * _TOP

    def y(percent: float) -> float:
        return round(_TOP + room - axis.at(percent, room), 2)

    gap = (WIDTH - 2 * _LEFT) / max(1, len(steps) - 1)
    stretches: list[list[Point]] = [[]]
    for place, step in enumerate(steps):
        share = step.kept
        if share.is_shown:
            x = round(_LEFT + place * gap, 2) if len(steps) > 1 else WIDTH / 2
            stretches[-1].append(Point(step, x, y(share.percent), y(share.high), y(share.low)))
        elif stretches[-1]:
            stretches.append([])
    drawn = [stretch for stretch in stretches if stretch]
    return Curve(
        points=[point for stretch in drawn for point in stretch],
        lines=[" ".join(f"{point.x},{point.y}" for point in stretch) for stretch in drawn if len(stretch) > 1],
        bands=[
            " ".join(
                [f"{point.x},{point.top}" for point in stretch]
                + [f"{point.x},{point.bottom}" for point in stretch[::-1]]
            )
            for stretch in drawn
            if len(stretch) > 1
        ],
        axis=axis,
        middle_y=y((axis.floor + 100) / 2),
    )


@dataclass(frozen=True, slots=True)
class Whisker:
    """A share on the common axis of its table, in percent of the width."""

    low: float
    value: float
    high: float


def whisker(share: Share, axis: Axis) -> Whisker | None:
    if not share.is_shown:
        return None
    return Whisker(axis.at(share.low, 100), axis.at(share.percent, 100), axis.at(share.high, 100))
