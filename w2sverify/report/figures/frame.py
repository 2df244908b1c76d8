"""Axes of equal scale with round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from w2sverify.report.figures.svg import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Frame", "frame", "signed"]

LEFT, BOTTOM, SIDE = 52.0, 40.0, 240.0
STEPS = (1.0, 2.0, 2.5, 5.0)


@dataclass(frozen=True)
class Frame:
    """A square of the drawing that shows `[x, x + span] x [y, y + span]`; `step` between ticks."""

    x: float
    y: float
    span: float
    step: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point on the drawing."""
        unit = SIDE / self.span
        return LEFT + (x - self.x) * unit, BOTTOM + (y - self.y) * unit

    def ticks(self, low: float) -> list[float]:
        """The round numbers from `low` on."""
        first = math.ceil(low / self.step - 1e-9)
        last = math.floor((low + self.span) / self.step + 1e-9)
        return [k * self.step for k in range(first, last + 1)]

    def draw(self, axes: Axes, x: str, y: str) -> None:
        """The frame, its ticks and names, and the lines where a coordinate is 0."""
        ends = LEFT + SIDE, BOTTOM + SIDE
        for value in self.ticks(self.x):
            place = self.at(value, self.y)[0]
            line(axes, (place, BOTTOM), (place, ends[1]), "rule")
            text(axes, place, BOTTOM - 11, signed(value, self.step), "center")
        for value in self.ticks(self.y):
            place = self.at(self.x, value)[1]
            line(axes, (LEFT, place), (ends[0], place), "rule")
            text(axes, LEFT - 6, place, signed(value, self.step), "right")
        if self.x <= 0 <= self.x + self.span:
            place = self.at(0, self.y)[0]
            line(axes, (place, BOTTOM), (place, ends[1]), "muted")
        if self.y <= 0 <= self.y + self.span:
            place = self.at(self.x, 0)[1]
            line(axes, (LEFT, place), (ends[0], place), "muted")
        text(axes, LEFT + SIDE / 2, 10, x, "center", "ink")
        axes.text(
            9,
            BOTTOM + SIDE / 2,
            y,
            color=INK["ink"],
            ha="center",
            va="center",
            rotation=90,
            fontsize=10,
            parse_math=False,
        )


def frame(xs: Iterable[float], ys: Iterable[float]) -> Frame:
    """The smallest round square around all points and the origin."""
    (low_x, high_x), (low_y, high_y) = reach(xs), reach(ys)
    span = max(high_x - low_x, high_y - low_y) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(m * power for m in (*STEPS, 10.0) if span / (m * power) <= 5)
    low_x, low_y = (math.floor(low / step + 1e-9) * step for low in (low_x, low_y))
    needed = max(high_x - low_x, high_y - low_y)
    return Frame(low_x, low_y, math.ceil(needed / step - 1e-9) * step or step, step)


def reach(values: Iterable[float]) -> tuple[float, float]:
    """Least and greatest of the values and 0."""
    known = [0.0, *values]
    return min(known), max(known)


def signed(value: float, step: float) -> str:
    """A multiple of a step with as many digits as the step has."""
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    digits += round(step * 10**digits, 9) != round(step * 10**digits)
    shown = f"{value:.{digits}f}"
    return "0" if float(shown) == 0 else shown.replace("-", "−")


def line(axes: Axes, start: tuple[float, float], end: tuple[float, float], role: str) -> None:
    """A thin straight line."""
    axes.plot([start[0], end[0]], [start[1], end[1]], color=INK[role], lw=0.8, clip_on=False)


def text(axes: Axes, x: float, y: float, words: str, align: str, role: str = "muted") -> None:
    """A label in the middle of a height."""
    axes.text(x, y, words, color=INK[role], ha=align, va="center", fontsize=10, parse_math=False)
