"""Numbers with intervals on one logarithmic axis, a row for each name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.log_axis import LogAxis
from w2sverify.report.figures.marks import SMALL, block, margin, segments, write
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Strip", "strips_picture"]

LENGTH, RIGHT, BOTTOM, TOP = 400.0, 116.0, 30.0, 2.0
ROW, GAP = 18.0, 4.0


@dataclass(frozen=True)
class Strip:
    """One row: thin `ticks`, at most one thick `mark`, `intervals` as bars, and a remark beside it.

    Numbers that are not positive have no place and are not drawn; the remark counts them.
    """

    name: str
    ticks: tuple[float, ...]
    mark: float | None
    intervals: tuple[tuple[float, float], ...]
    remark: str
    role: str


def strips_picture(
    strips: Sequence[Strip], *, axis_name: str, title: str, description: str
) -> Markup | None:
    """The rows from top to bottom on a common axis; None where nothing has a place on it."""
    numbers = [
        value
        for strip in strips
        for value in (*strip.ticks, strip.mark or 0.0, *(e for i in strip.intervals for e in i))
    ]
    left, names = margin([strip.name for strip in strips])
    axis = LogAxis.of(numbers, left, LENGTH, margin=0.04)
    if axis is None:
        return None
    height = BOTTOM + TOP + (ROW + GAP) * len(strips)

    def draw(axes: Axes) -> None:
        ticks = axis.ticks(7)
        segments(axes, [(x, BOTTOM - 3, x, BOTTOM) for x, _ in ticks], "muted", 0.6)
        for x, text in ticks:
            write(axes, x, BOTTOM - 9, text, fontsize=SMALL)
        write(axes, left + axis.length / 2, 7, axis_name, color=INK["ink"])
        for index, strip in enumerate(strips):
            bottom = height - TOP - (ROW + GAP) * (index + 1) + GAP
            middle = bottom + ROW / 2
            block(axes, (left, bottom, axis.length, ROW), "wash")
            write(axes, left - 6, middle, names[index], ha="right", color=INK["ink"])
            write(axes, left + axis.length + 5, middle, strip.remark, ha="left", fontsize=SMALL)
            bars = [
                (axis.place(low), middle, max(axis.place(high), axis.place(low) + 1.5), middle)
                for low, high in strip.intervals
                if 0 < low <= high
            ]
            segments(axes, bars, strip.role, 5.0)
            places = [axis.place(value) for value in strip.ticks if value > 0]
            segments(axes, [(x, middle - 6, x, middle + 6) for x in places], strip.role, 0.8)
            if strip.mark is not None and strip.mark > 0:
                x = axis.place(strip.mark)
                segments(axes, [(x, bottom, x, bottom + ROW)], "ink", 2.0)

    return drawing(draw, size=(left + LENGTH + RIGHT, height), title=title, description=description)
