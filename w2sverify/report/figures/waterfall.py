"""From the weak error to the student's, step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.geometry import figure_number, label
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["waterfall_picture"]

WIDTH, HEIGHT = 440.0, 250.0
BELOW, ABOVE, SIDE = 52.0, 20.0, 4.0
TEXT = 10.0
Step = tuple[str, str, float]


def waterfall_picture(
    start: tuple[str, float], steps: Sequence[Step], end: tuple[str, float], *, description: str
) -> Markup | None:
    """Bars from `start` by `steps` (label, role or "", change) to `end`; None if one is not finite.

    A step without a role has the colour of what it does to the error: more is bad. Labels may have
    two lines.
    """
    numbers = [start[1], end[1], *(change for _, _, change in steps)]
    if not all(map(math.isfinite, numbers)):
        return None
    levels = [start[1]]
    for _, _, change in steps:
        levels.append(levels[-1] + change)
    low, high = min(0.0, *levels), max(0.0, *levels)
    if high <= low:
        return None
    unit = (HEIGHT - BELOW - ABOVE) / (high - low)
    pitch = (WIDTH - 2 * SIDE) / (len(steps) + 2)

    def height(value: float) -> float:
        return BELOW + (value - low) * unit

    def draw(axes: Axes) -> None:
        zero = height(0.0)
        axes.plot([0, WIDTH], [zero, zero], color=INK["muted"], lw=0.8, clip_on=False)
        bars = [(start[0], "weak", 0.0, start[1], figure_number(start[1]))]
        for k, (name, role, change) in enumerate(steps):
            shown = role or ("refuted" if change > 0 else "truth")
            sign = "+" if change > 0 else ""
            bars.append((name, shown, levels[k], levels[k + 1], sign + figure_number(change)))
        bars.append((end[0], "student", 0.0, end[1], figure_number(end[1])))
        for k, (name, role, first, last, text) in enumerate(bars):
            left = SIDE + k * pitch
            bottom, top = height(min(first, last)), height(max(first, last))
            thick = max(top - bottom, 1.5)
            axes.bar(
                left + 0.14 * pitch,
                thick,
                0.72 * pitch,
                bottom,
                align="edge",
                color=INK[role],
                linewidth=0,
            )
            under = max(first, last) <= 0 and min(first, last) < 0
            place = bottom - 8 if under else top + 9
            label(axes, left + pitch / 2, place, text, "ink", "center", TEXT)
            for line, words in enumerate(name.split("\n")):
                place = BELOW - 22 - 11 * line
                label(axes, left + pitch / 2, place, words, "muted", "center", TEXT)
            if 0 < k < len(bars):
                ends = [left - 0.14 * pitch, left + 0.14 * pitch]
                level = height(levels[k - 1])
                axes.plot(ends, [level, level], color=INK["muted"], lw=0.8)

    return drawing(
        draw,
        size=(WIDTH, HEIGHT),
        title="From the weak error to the student error",
        description=description,
    )
