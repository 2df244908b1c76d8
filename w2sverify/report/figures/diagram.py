"""A computed instance in the plane: the strong class, points and distances, to scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.exhibits.diagram import Diagram, Place
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["diagram_picture"]

WIDTH, HEIGHT, ROOM = 400.0, 320.0, (60.0, 28.0)


def diagram_picture(diagram: Diagram) -> Markup:
    """The polygon, the segments with their labels, the dots with their names.

    Labels stand on the side of a segment away from the middle of the dots, names on the side of
    a dot away from the other ends of its segments.
    """
    places = [*diagram.polygon, *(dot.at for dot in diagram.dots)]
    low = [min(place[k] for place in places) for k in (0, 1)]
    high = [max(place[k] for place in places) for k in (0, 1)]
    unit = min(
        (size - 2 * ROOM[k]) / ((high[k] - low[k]) or 1.0) for k, size in enumerate((WIDTH, HEIGHT))
    )
    middle = [(low[k] + high[k]) / 2 for k in (0, 1)]

    def at(place: Place) -> Place:
        return (
            WIDTH / 2 + (place[0] - middle[0]) * unit,
            HEIGHT / 2 + (place[1] - middle[1]) * unit,
        )

    def draw(axes: Axes) -> None:
        corners = [at(place) for place in diagram.polygon]
        if corners:
            axes.fill(*zip(*corners, strict=True), color=INK["wash"], linewidth=0, clip_on=False)
            closed = [*corners, corners[0]]
            axes.plot(*zip(*closed, strict=True), color=INK["muted"], lw=1, clip_on=False)
        dots = [at(dot.at) for dot in diagram.dots]
        centre = tuple(sum(dot[k] for dot in dots) / max(len(dots), 1) for k in (0, 1))
        for segment in diagram.segments:
            ends = at(segment.start), at(segment.end)
            line(axes, *ends, segment.role, segment.label, (centre[0], centre[1]))
        for dot in diagram.dots:
            ends = [
                at(end)
                for segment in diagram.segments
                for start, end in (
                    (segment.start, segment.end),
                    (segment.end, segment.start),
                )
                if start == dot.at
            ]
            name(axes, at(dot.at), ends, dot.role, dot.name)

    return drawing(
        draw,
        size=(WIDTH, HEIGHT),
        title=diagram.title,
        description="; ".join(segment.label for segment in diagram.segments if segment.label),
    )


def line(axes: Axes, start: Place, end: Place, role: str, words: str, centre: Place) -> None:
    """A segment, and its label on the side away from the centre."""
    axes.plot([start[0], end[0]], [start[1], end[1]], color=INK[role], lw=1.8, clip_on=False)
    length = math.dist(start, end)
    if not (words and length):
        return
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    right, up = (start[1] - end[1]) / length, (end[0] - start[0]) / length
    if right * (x - centre[0]) + up * (y - centre[1]) < 0:
        right, up = -right, -up
    align = "left" if right > 0.4 else "right" if right < -0.4 else "center"
    label(axes, x + 7 * right, y + 11 * up, words, role, align)


def name(axes: Axes, place: Place, ends: list[Place], role: str, words: str) -> None:
    """A dot and its name."""
    turns = [2 * math.pi * k / 16 for k in range(16)]
    xs = [place[0] + 4 * math.cos(turn) for turn in turns]
    ys = [place[1] + 4 * math.sin(turn) for turn in turns]
    axes.fill(xs, ys, color=INK[role], linewidth=0, clip_on=False)
    pull = [0.0, 0.0]
    for end in ends:
        length = math.dist(place, end) or 1.0
        pull = [pull[k] - (end[k] - place[k]) / length for k in (0, 1)]
    size = math.hypot(*pull)
    right, up = (pull[0] / size, pull[1] / size) if size > 1e-6 else (0.0, 1.0)
    align = "left" if right > 0.4 else "right" if right < -0.4 else "center"
    label(axes, place[0] + 9 * right, place[1] + 13 * up, words, role, align, 11)


def label(
    axes: Axes, x: float, y: float, words: str, role: str, align: str, size: float = 10
) -> None:
    """A piece of text, its middle at height y."""
    axes.text(x, y, words, color=INK[role], ha=align, va="center", fontsize=size, parse_math=False)
