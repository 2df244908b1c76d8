"""Gain against misfit, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.geometry import label
from w2sverify.report.figures.plane import Plane
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Mark", "gain_picture"]


@dataclass(frozen=True)
class Mark:
    """One teacher: misfit and gain with their intervals (a number twice where there is none)."""

    name: str
    misfit: tuple[float, float, float]
    gain: tuple[float, float, float]


def gain_picture(marks: Sequence[Mark], *, description: str) -> Markup | None:
    """A cross for each teacher; on the dashed line the gain is the misfit. None if not finite.

    Intervals are (low, value, high).
    """
    plane = Plane.around([value for mark in marks for value in (*mark.misfit, *mark.gain)])
    if plane is None:
        return None

    def draw(axes: Axes) -> None:
        plane.frame(axes, "misfit", "gain")
        taken: list[float] = []
        for mark in sorted(marks, key=lambda mark: mark.gain[1]):
            role = "student" if mark.gain[1] >= mark.misfit[1] else "refuted"
            (left, x, right), (low, y, high) = mark.misfit, mark.gain
            style = {"color": INK[role], "lw": 1.2}
            axes.plot([plane.x(left), plane.x(right)], [plane.y(y)] * 2, **style)  # type: ignore[arg-type]
            axes.plot([plane.x(x)] * 2, [plane.y(low), plane.y(high)], **style)  # type: ignore[arg-type]
            plane.dots(axes, [x], [y], role, 3.0)
            if len(marks) > 1:
                write_name(axes, plane, mark, taken)

    return drawing(draw, size=plane.size, title="Gain against misfit", description=description)


def write_name(axes: Axes, plane: Plane, mark: Mark, taken: list[float]) -> None:
    """The teacher's name beside its cross, moved up where another is in the way."""
    right_half = plane.x(mark.misfit[1]) > plane.left + 0.6 * plane.width
    shift, align = (-7.0, "right") if right_half else (7.0, "left")
    y = plane.y(mark.gain[1]) + 8
    while any(abs(y - other) < 11 for other in taken):
        y += 11
    taken.append(y)
    name = mark.name if len(mark.name) <= 24 else f"{mark.name[:22]}…"
    label(axes, plane.x(mark.misfit[1]) + shift, y, name, "ink", align, 9.0)
