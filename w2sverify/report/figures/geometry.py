"""Figure 1 of the paper from a real instance: student, weak model and truth in their plane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.svg import INK, drawing
from w2sverify.report.text import decimal, superscript
from w2sverify.runs.verification import Geometry

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Triangle", "describe", "geometry_picture", "triangle"]

WIDTH, HEIGHT = 400.0, 300.0
SIDES, BELOW, ABOVE = 78.0, 40.0, 26.0
TEXT = 10.0
Place = tuple[float, float]


@dataclass(frozen=True)
class Triangle:
    """The instance turned: the weak model is straight above the student, the truth to the right."""

    weak: Place
    truth: Place
    angle: float | None
    right: bool


def triangle(geometry: Geometry) -> Triangle | None:
    """Turn and mirror the plane, which keeps every distance; None if a coordinate is no number.

    `angle` is the angle at the student in degrees, None where a side has no length; `right` says
    that it is exactly 90 degrees, which is decided by the exact slack and not by rounding.
    """
    (gx, gy), (fx, fy) = geometry.weak, geometry.truth
    if not all(map(math.isfinite, (gx, gy, fx, fy))):
        return None
    up, far = math.hypot(gx, gy), math.hypot(fx, fy)
    if up == 0 or far == 0:
        return Triangle((0.0, up), (far, 0.0), None, False)
    along = (gx * fx + gy * fy) / up
    across = abs(gx * fy - gy * fx) / up
    right = geometry.slack.exact.strip() in {"0", "-0"}
    angle = 90.0 if right else math.degrees(math.atan2(across, along))
    return Triangle((0.0, up), (across, along), angle, right)


def describe(geometry: Geometry, shape: Triangle | None) -> str:
    """The picture in a sentence, for those who cannot see it."""
    angle = (
        "" if shape is None or shape.angle is None else f"; angle at the student {shape.angle:.1f}°"
    )
    return (
        f"Weak error {figure_number(geometry.weak_error)}, student error "
        f"{figure_number(geometry.student_error)}, misfit {figure_number(geometry.misfit)}, "
        f"slack {figure_number(geometry.slack.value)}{angle}"
    )


def figure_number(value: float) -> str:
    """A number for a figure label."""
    mantissa, power = decimal(value)
    return mantissa if power is None else f"{mantissa} × 10{superscript(power)}"


def geometry_picture(geometry: Geometry, shape: Triangle, *, description: str) -> Markup:
    """The picture. Only the tangent line is drawn of the class: all of V lies on its lower side.

    That is the optimality of the projection, `<g-p, v-p> <= 0` for every member v, and exact; the
    rest of the boundary of V is not known to the record and is not drawn.
    """
    corners = [(0.0, 0.0), shape.weak, shape.truth]
    low_x, low_y = (min(c[k] for c in corners) for k in (0, 1))
    high_x, high_y = (max(c[k] for c in corners) for k in (0, 1))
    room_x, room_y = WIDTH - 2 * SIDES, HEIGHT - BELOW - ABOVE
    extent = max((high_x - low_x) / room_x, (high_y - low_y) / room_y)
    unit = 1 / extent if extent > 0 else 1.0
    spare = (room_x - (high_x - low_x) * unit) / 2, (room_y - (high_y - low_y) * unit) / 2

    def at(point: Place) -> Place:
        return (
            SIDES + spare[0] + (point[0] - low_x) * unit,
            BELOW + spare[1] + (point[1] - low_y) * unit,
        )

    def draw(axes: Axes) -> None:
        p, g, f = (at(corner) for corner in corners)
        if shape.weak[1] > 0:
            half_plane(axes, p)
        side(axes, (g, f, p), "weak", "d(g, f)", geometry.weak_error)
        side(axes, (p, f, g), "student", "d(p, f)", geometry.student_error)
        side(axes, (p, g, f), "misfit", "d(p, g)", geometry.misfit)
        if shape.angle is not None:
            corner(axes, p, f, shape)
        dot(axes, g, "weak", "weak g", (0, 13), "center")
        dot(axes, p, "student", "student p", (-9, -10), "right")
        dot(axes, f, "truth", "truth f", (9, -9), "left")

    return drawing(
        draw,
        size=(WIDTH, HEIGHT),
        title="Student, weak model and truth in the plane they span",
        description=description,
    )


def half_plane(axes: Axes, p: Place) -> None:
    """The side of the tangent at the student on which the whole class lies."""
    axes.bar(0, p[1], WIDTH, 0, align="edge", color=INK["wash"], linewidth=0, clip_on=False)
    axes.plot([0, WIDTH], [p[1], p[1]], color=INK["muted"], lw=0.8, ls=(0, (4, 3)), clip_on=False)
    label(axes, 8, 12, "all of V lies on this side of the dashed line", "muted", "left", TEXT - 1)


def side(
    axes: Axes, corners: tuple[Place, Place, Place], role: str, symbol: str, squared: float
) -> None:
    """The side between the first two corners, its squared length written away from the third."""
    start, end, opposite = corners
    length = math.dist(start, end)
    if length == 0:
        return
    axes.plot([start[0], end[0]], [start[1], end[1]], color=INK[role], lw=2, clip_on=False)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    right, up = (start[1] - end[1]) / length, (end[0] - start[0]) / length
    if right * (opposite[0] - x) + up * (opposite[1] - y) > 0:
        right, up = -right, -up
    align = "left" if right > 0.4 else "right" if right < -0.4 else "center"
    x, y = x + 10 * right, y + (10 + 12 * abs(up)) * up
    label(axes, x, y + 6, symbol, role, align, TEXT)
    label(axes, x, y - 6, figure_number(squared), role, align, TEXT)


def corner(axes: Axes, p: Place, f: Place, shape: Triangle) -> None:
    """The angle at the student: a square where it is exactly right, otherwise an arc."""
    if shape.right:
        xs, ys = [p[0], p[0] + 12, p[0] + 12], [p[1] + 12, p[1] + 12, p[1]]
    else:
        start, stop = math.pi / 2, math.atan2(f[1] - p[1], f[0] - p[0])
        turns = [start + (stop - start) * k / 24 for k in range(25)]
        xs = [p[0] + 20 * math.cos(turn) for turn in turns]
        ys = [p[1] + 20 * math.sin(turn) for turn in turns]
    axes.plot(xs, ys, color=INK["ink"], lw=1, clip_on=False)
    text = "90°" if shape.right else f"{shape.angle:.1f}°"
    label(axes, p[0] + 24, p[1] + 16, text, "ink", "left", TEXT)


def dot(
    axes: Axes,
    point: Place,
    role: str,
    text: str,
    offset: Place,
    align: str,
) -> None:
    """A corner of the triangle with its name."""
    turns = [2 * math.pi * k / 16 for k in range(16)]
    xs = [point[0] + 4 * math.cos(turn) for turn in turns]
    ys = [point[1] + 4 * math.sin(turn) for turn in turns]
    axes.fill(xs, ys, color=INK[role], linewidth=0, clip_on=False)
    label(axes, point[0] + offset[0], point[1] + offset[1], text, role, align, TEXT + 1)


def label(axes: Axes, x: float, y: float, text: str, role: str, align: str, size: float) -> None:
    """A piece of text, its middle at height y."""
    axes.text(
        x,
        y,
        text,
        color=INK[role],
        ha=align,
        va="center",
        fontsize=size,
        parse_math=False,
    )
