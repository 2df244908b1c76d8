"""The identity behind the theorem as two bars of equal length."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.svg import INK, drawing
from w2sverify.runs.verification import Geometry

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["balance_picture"]

WIDTH, HEIGHT = 400.0, 84.0
THICK, LEAST = 18.0, 2.0


def balance_picture(geometry: Geometry, *, description: str) -> Markup | None:
    """`d(g, f) = d(p, f) + d(p, g) + slack`, to scale; None if a number is not finite or all are 0.

    A negative slack is drawn hollow, back from the end of the lower bar: that is how far student
    error and misfit together exceed the weak error.
    """
    whole, parts = geometry.weak_error, [geometry.student_error, geometry.misfit]
    slack = geometry.slack.value
    longest = max(whole, sum(parts))
    if not all(map(math.isfinite, (longest, slack))) or longest <= 0:
        return None
    unit = WIDTH / longest

    def draw(axes: Axes) -> None:
        bar(axes, 0, whole * unit, 60, "weak")
        title(axes, 0, 49, "weak error d(g, f)", "left")
        left = 0.0
        for part, role in zip(parts, ("student", "misfit"), strict=True):
            bar(axes, left, part * unit, 24, role)
            left += part * unit
        end = whole * unit
        if slack > 0:
            bar(axes, left, end - left, 24, "muted")
        elif slack < 0:
            xs, ys = [end, left, left, end, end], [24, 24, 42, 42, 24]
            axes.plot(xs, ys, color=INK["refuted"], lw=1.5, clip_on=False)
        title(axes, 0, 13, "student error d(p, f)", "left", "student")
        title(axes, WIDTH / 2, 13, "+ misfit d(p, g)", "center", "misfit")
        title(axes, WIDTH, 13, "+ slack", "right", "refuted" if slack < 0 else "muted")

    return drawing(
        draw,
        size=(WIDTH, HEIGHT),
        title="Weak error as the sum of student error, misfit and slack",
        description=description,
    )


def bar(axes: Axes, left: float, length: float, bottom: float, role: str) -> None:
    """One part; a part that is not 0 never vanishes."""
    if length > 0:
        shown = max(length, LEAST)
        place = min(left, WIDTH - shown)
        axes.bar(place, THICK, shown, bottom, align="edge", color=INK[role], linewidth=0)


def title(axes: Axes, x: float, y: float, text: str, align: str, role: str = "weak") -> None:
    """The name of a part, in its colour."""
    axes.text(x, y, text, color=INK[role], ha=align, va="center", fontsize=10, parse_math=False)
