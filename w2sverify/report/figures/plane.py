"""A plane with the same numbers on both axes, its diagonal and round ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from w2sverify.report.figures.geometry import figure_number, label
from w2sverify.report.figures.svg import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Plane"]

TEXT = 10.0


@dataclass(frozen=True)
class Plane:
    """Numbers from `low` to `high` on both axes, `width` by `height` points."""

    low: float
    high: float
    width: float = 376.0
    height: float = 224.0
    left: float = 52.0
    bottom: float = 40.0

    @classmethod
    def around(cls, values: list[float]) -> Plane | None:
        """A plane with room around these values; None if one is not finite."""
        if not values or not all(map(math.isfinite, values)):
            return None
        low, high = min(values), max(values)
        room = 0.06 * (high - low) or max(abs(high), 1.0) * 0.1
        return cls(low - room, high + room)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the drawing."""
        return self.left + self.width + 12.0, self.bottom + self.height + 8.0

    def x(self, value: float) -> float:
        """Where a number is from the left, cut off at the frame."""
        return self.left + self._share(value) * self.width

    def y(self, value: float) -> float:
        """Where a number is from below, likewise."""
        return self.bottom + self._share(value) * self.height

    def _share(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def frame(self, axes: Axes, across: str, up: str) -> None:
        """Background, diagonal, ticks and the names of the axes."""
        wash = INK["wash"]
        axes.bar(self.left, self.height, self.width, self.bottom, align="edge", color=wash, lw=0)
        ends = [self.low, self.high]
        xs, ys = [self.x(end) for end in ends], [self.y(end) for end in ends]
        axes.plot(xs, ys, color=INK["muted"], lw=0.8, ls=(0, (4, 3)))
        for tick in self.ticks():
            x, y = self.x(tick), self.y(tick)
            axes.plot([x, x], [self.bottom - 3, self.bottom], color=INK["muted"], lw=0.6)
            axes.plot([self.left - 3, self.left], [y, y], color=INK["muted"], lw=0.6)
            label(axes, x, self.bottom - 11, figure_number(tick), "muted", "center", TEXT)
            label(axes, self.left - 6, y, figure_number(tick), "muted", "right", TEXT)
        label(axes, self.left + self.width / 2, 10, across, "ink", "center", TEXT + 1)
        top = self.bottom + self.height
        label(axes, self.left + 8, top - 12, up, "ink", "left", TEXT + 1)

    def ticks(self) -> list[float]:
        """Four to nine round numbers."""
        rough = (self.high - self.low) / 6
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [round(k * step, 12 - math.floor(math.log10(step))) for k in range(first, last + 1)]

    def dots(self, axes: Axes, xs: list[float], ys: list[float], role: str, radius: float) -> None:
        """One path of small octagons, so that a thousand points stay one element."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        if not xs:
            return
        turns = np.arange(9) * (math.pi / 4)
        ring = radius * np.column_stack([np.cos(turns), np.sin(turns)])
        centres = np.array([[self.x(x), self.y(y)] for x, y in zip(xs, ys, strict=True)])
        vertices = (centres[:, None, :] + ring).reshape(-1, 2)
        codes = np.tile([Path.MOVETO, *[Path.LINETO] * 7, Path.CLOSEPOLY], len(xs))
        axes.add_patch(PathPatch(Path(vertices, codes), facecolor=INK[role], linewidth=0))
