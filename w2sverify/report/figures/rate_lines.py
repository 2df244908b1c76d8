"""A bound and what happened over the sample size, both logarithmic: one panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.log_axis import LogAxis
from w2sverify.report.figures.marks import SMALL, block, line, segments, write
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["BOTTOM", "LEFT", "ROOM", "TALL", "RateLine", "rate_lines"]

WIDTH, HEIGHT = 300.0, 210.0
LEFT = 34.0
BOTTOM = 30.0
RIGHT, TOP, APART = 74.0, 8.0, 8.5
ROOM = WIDTH - LEFT - RIGHT
TALL = HEIGHT - BOTTOM - TOP


@dataclass(frozen=True)
class RateLine:
    """Points (n, value), in the order of n, of one line; `label` stands at its right end.

    `role` is its colour. Values that are not positive have no place on the axis and are not drawn.
    """

    points: tuple[tuple[float, float], ...]
    label: str
    role: str

    @property
    def drawn(self) -> list[tuple[float, float]]:
        """The points that have a place."""
        return [(n, value) for n, value in self.points if value > 0]


def rate_lines(
    lines: Sequence[RateLine], sizes: LogAxis, values: LogAxis, *, title: str, description: str
) -> Markup:
    """The panel; axes are shared with the other panels of a theorem, and labels do not overlap."""

    def draw(axes: Axes) -> None:
        block(axes, (LEFT, BOTTOM, ROOM, TALL), "wash")
        across, upwards = sizes.ticks(5), values.ticks(6)
        segments(axes, [(LEFT, y, LEFT + ROOM, y) for y, _ in upwards], "rule", 0.5)
        ticks = [(x, BOTTOM - 3, x, BOTTOM) for x, _ in across]
        segments(axes, ticks + [(LEFT - 3, y, LEFT, y) for y, _ in upwards], "muted", 0.6)
        for x, text in across:
            write(axes, x, BOTTOM - 10, text, fontsize=SMALL)
        for y, text in upwards:
            write(axes, LEFT - 5, y, text, ha="right", fontsize=SMALL)
        write(axes, LEFT + ROOM / 2, 6, "sample size n", color=INK["ink"])
        ends: list[tuple[float, str, str]] = []
        dots: dict[str, list[tuple[float, float, float, float]]] = {}
        for each in lines:
            places = [(sizes.place(n), values.place(value)) for n, value in each.drawn]
            if not places:
                continue
            line(axes, [x for x, _ in places], [y for _, y in places], each.role, 1.4)
            dots.setdefault(each.role, []).extend((x - 1.4, y, x + 1.4, y) for x, y in places)
            ends.append((places[-1][1], each.label, each.role))
        for role, pieces in dots.items():
            segments(axes, pieces, role, 2.8)
        for y, text, role in spread(ends):
            write(axes, LEFT + ROOM + 4, y, text, ha="left", fontsize=SMALL, color=INK[role])

    return drawing(draw, size=(WIDTH, HEIGHT), title=title, description=description)


def spread(ends: Sequence[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Labels with their heights moved apart, upwards from the lowest."""
    placed: list[tuple[float, str, str]] = []
    for y, text, role in sorted(ends):
        if placed and y < placed[-1][0] + APART:
            y = placed[-1][0] + APART
        placed.append((y, text, role))
    over = max((placed[-1][0] - (HEIGHT - TOP)) if placed else 0.0, 0.0)
    return [(y - over, text, role) for y, text, role in placed]
