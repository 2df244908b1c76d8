"""Failure rates with their intervals in a grid: one cell for each configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.marks import SMALL, block, margin, segments, write
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["RateMark", "rate_grid"]

CELL, LINE, HEAD, FOOT = 104.0, 13.0, 20.0, 16.0
NUMBER, PAD, THICK = 40.0, 4.0, 5.0


@dataclass(frozen=True)
class RateMark:
    """One line of a cell: failures in trials, the interval of the rate, delta, and its colour."""

    failures: int
    trials: int
    low: float
    high: float
    delta: float
    role: str


def rate_grid(
    labels: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], Sequence[RateMark]],
    *,
    top: float,
    title: str,
    description: str,
) -> Markup:
    """Rows of cells: in each a bar from the low to the high end of every interval on an axis from 0
    to `top`, a tick at the failures over trials, a line at delta, and both numbers.

    What is beyond `top` is drawn at the end of the axis. A cell without marks says `none`.
    """
    lines = [
        max([len(marks) for (row, _), marks in cells.items() if row == index], default=1)
        for index in range(len(labels))
    ]
    side, names = margin(labels)
    height = HEAD + FOOT + LINE * sum(lines) + 3.0 * len(labels)
    width = side + CELL * len(columns)
    room = CELL - NUMBER - 2 * PAD

    def draw(axes: Axes) -> None:
        bars: dict[str, list[tuple[float, float, float, float]]] = {}
        ticks, deltas = [], []
        for column, name in enumerate(columns):
            left = side + CELL * column + PAD
            write(axes, left + room / 2, height - HEAD / 2, name, color=INK["ink"])
            write(axes, left, FOOT / 2 - 2, "0", fontsize=SMALL)
            write(axes, left + room, FOOT / 2 - 2, f"{top:g}", fontsize=SMALL)
        bottom = height - HEAD
        for row, name in enumerate(names):
            bottom -= LINE * lines[row] + 3
            tall = LINE * lines[row]
            write(axes, side - 6, bottom + tall / 2, name, ha="right", color=INK["ink"])
            for column in range(len(columns)):
                left = side + CELL * column + PAD
                block(axes, (left, bottom, room, tall), "wash")
                marks = cells.get((row, column), ())
                if not marks:
                    write(axes, left + room / 2, bottom + tall / 2, "none", fontsize=SMALL)
                for index, mark in enumerate(marks):
                    y = bottom + tall - LINE * (index + 0.5)
                    ends = [left + room * min(v / top, 1.0) for v in (mark.low, mark.high)]
                    at = left + room * min(mark.failures / max(mark.trials, 1) / top, 1.0)
                    ends[1] = max(ends[1], ends[0] + 1.5)
                    bars.setdefault(mark.role, []).append((ends[0], y, ends[1], y))
                    ticks.append((at, y - 4, at, y + 4))
                    line = left + room * min(mark.delta / top, 1.0)
                    deltas.append((line, y - LINE / 2, line, y + LINE / 2))
                    count = f"{mark.failures}/{mark.trials}"
                    write(axes, left + room + 3, y, count, ha="left", fontsize=SMALL)
        for role in sorted(bars):
            segments(axes, bars[role], role, THICK)
        segments(axes, deltas, "muted", 0.8, (2, 2))
        segments(axes, ticks, "ink", 1.2)

    return drawing(draw, size=(width, height), title=title, description=description)
