"""The three functions of a counterexample, in the plane or on the line that they span."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.falsification.finding import Finding
from w2sverify.report.figures.geometry import Place, dot, figure_number, label, side
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["witness_picture"]

WIDTH, SIDE, HEIGHT, LINE_HEIGHT = 360.0, 84.0, 230.0, 150.0
NAMES = {"weak": "weak g", "student": "student p", "truth": "truth f"}
PAIRS = (
    ("weak", "truth", "weak", "d(g, f)"),
    ("student", "truth", "student", "d(p, f)"),
    ("student", "weak", "misfit", "d(p, g)"),
)
Squares = tuple[float, float, float]


def witness_picture(finding: Finding) -> Markup | None:
    """Weak model, student and truth with their squared distances; None where there are no three.

    Three functions span a plane whatever n is, so every length in the picture is a true one.
    """
    if (
        finding.plane is None
        or not any(finding.plane)
        or not all(map(math.isfinite, finding.plane))
    ):
        return None
    weak_error, student_error, misfit = finding.plane
    up = math.sqrt(misfit)
    rise = (misfit + student_error - weak_error) / (2 * up) if up else 0.0
    across = math.sqrt(max(0.0, student_error - rise * rise))
    flat = across < 1e-6 * math.sqrt(max(finding.plane))
    words = (
        f"Weak error {figure_number(weak_error)}, student error {figure_number(student_error)}, "
        f"misfit {figure_number(misfit)}"
    )
    if flat:
        places = {"student": 0.0, "weak": up, "truth": rise}
        return line_picture(places, finding.plane, words)
    corners = {"student": (0.0, 0.0), "weak": (0.0, up), "truth": (across, rise)}
    return plane_picture(corners, finding.plane, words)


def plane_picture(corners: dict[str, Place], squares: Squares, words: str) -> Markup:
    """A triangle."""
    low = [min(corner[k] for corner in corners.values()) for k in (0, 1)]
    high = [max(corner[k] for corner in corners.values()) for k in (0, 1)]
    room = WIDTH - 2 * SIDE, HEIGHT - 80
    unit = 1 / max((b - a) / r for a, b, r in zip(low, high, room, strict=True))
    spare = [(r - (b - a) * unit) / 2 for a, b, r in zip(low, high, room, strict=True)]

    def draw(axes: Axes) -> None:
        at = {
            name: (
                SIDE + spare[0] + (corner[0] - low[0]) * unit,
                42 + spare[1] + (corner[1] - low[1]) * unit,
            )
            for name, corner in corners.items()
        }
        middle = sum(place[1] for place in at.values()) / 3
        for (first, last, role, symbol), square in zip(PAIRS, squares, strict=True):
            (third,) = {*at} - {first, last}
            side(axes, (at[first], at[last], at[third]), role, symbol, square)
        for name, place in at.items():
            dot(axes, place, name, NAMES[name], (0, 14 if place[1] > middle else -15), "center")

    return drawing(draw, size=(WIDTH, HEIGHT), title=TITLE, description=words)


TITLE = "Student, weak model and truth in the plane they span"


def line_picture(places: dict[str, float], squares: Squares, words: str) -> Markup:
    """Three points on one line, each distance measured below it."""
    low, high = min(places.values()), max(places.values())
    unit = (WIDTH - 2 * SIDE) / (high - low)

    def draw(axes: Axes) -> None:
        at = {name: SIDE + (place - low) * unit for name, place in places.items()}
        top = LINE_HEIGHT - 42.0
        together: dict[float, list[str]] = {}
        axes.plot([20, WIDTH - 20], [top, top], color=INK["rule"], lw=1, zorder=0)
        for name, x in at.items():
            near = [key for key in together if abs(key - x) < 2]
            together.setdefault(near[0] if near else x, []).append(name)
        for k, (x, names) in enumerate(sorted(together.items())):
            text = " = ".join(NAMES[name] for name in names)
            lift = 15 + 13 * (k % 2 if len(together) == 3 else 0)
            dot(axes, (x, top), names[0], text, (0, lift), "center")
        y = top
        for (first, last, role, symbol), square in zip(PAIRS, squares, strict=True):
            ends = sorted((at[first], at[last]))
            if ends[1] - ends[0] < 2:
                continue
            y -= 28
            axes.plot(ends, [y, y], color=INK[role], lw=2, clip_on=False)
            text = f"{symbol} {figure_number(square)}"
            label(axes, sum(ends) / 2, y + 9, text, role, "center", 10)

    return drawing(draw, size=(WIDTH, LINE_HEIGHT), title=TITLE, description=words)
