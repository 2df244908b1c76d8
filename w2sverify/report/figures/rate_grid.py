"""Failure rates with their intervals in a grid: one cell for each configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.marks import SMALL, margin, segments, write
from w2sverify.report.figures.svg import INK, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["RateMark", "rate_grid"]

CELL, LINE, HEAD, FOOT = 96.0, 13.0, 20.0, 16.0
NUMBER, PAD, THICK = 38.0, 3.0, 5.0
#: Narrower pictures have room to their right, so that words are equally large in all.
LEAST = 660.0
ROOM = CELL - NUMBER - 2 * PAD
Piece = tuple[float, float, float, float]


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
    deltas: float | None,
    title: str,
    description: str,
) -> Markup:
    """Rows of cells: in each a bar from the low to the high end of every interval, a tick at the
    failures over trials, a line at delta, and both numbers. A cell without marks has a dash.

    An axis is from 0 to 1 or, where `deltas` is given, to so many times the delta of its line. What
    is beyond is drawn at its end.
    """
    side, names = margin(labels)
    lines = [
        max((len(cells.get((row, c), ())) for c in range(len(columns))), default=1) or 1
        for row in range(len(labels))
    ]
    height = HEAD + FOOT + LINE * sum(lines) + 3.0 * len(labels)
    lefts = [side + CELL * column + PAD for column in range(len(columns))]

    def draw(axes: Axes) -> None:
        layers: dict[tuple[str, float], list[Piece]] = {}
        for left, name in zip(lefts, columns, strict=True):
            write(axes, left + ROOM / 2, height - HEAD / 2, name, color=INK["ink"])
            write(axes, left, FOOT / 2 - 2, "0", fontsize=SMALL)
            end = "1" if deltas is None else f"{deltas:g} δ"
            write(axes, left + ROOM, FOOT / 2 - 2, end, fontsize=SMALL)
        bottom = height - HEAD
        for row, name in enumerate(names):
            tall = LINE * lines[row]
            bottom -= tall + 3
            middle = bottom + tall / 2
            write(axes, side - 6, middle, name, ha="right", color=INK["ink"])
            for column, left in enumerate(lefts):
                marks = cells.get((row, column), ())
                if not marks:
                    write(axes, left + ROOM / 2, middle, "–", fontsize=SMALL)
                for index, mark in enumerate(marks):
                    y = bottom + tall - LINE * (index + 0.5)
                    for key, piece in pieces(mark, left, y, deltas):
                        layers.setdefault(key, []).append(piece)
                    count = f"{mark.failures}/{mark.trials}"
                    write(axes, left + ROOM + 3, y, count, ha="left", fontsize=SMALL)
        for (role, width), found in sorted(layers.items(), key=lambda item: -item[0][1]):
            segments(axes, found, role, width, (2, 2) if role == "muted" else ())

    width = max(side + CELL * len(columns), LEAST)
    return drawing(draw, size=(width, height), title=title, description=description)


def pieces(
    mark: RateMark, left: float, y: float, deltas: float | None
) -> list[tuple[tuple[str, float], Piece]]:
    """The background of a line, its bar, delta and tick: colour, thickness and place."""
    top = 1.0 if deltas is None else deltas * mark.delta

    def at(rate: float) -> float:
        return left + ROOM * min(rate / top, 1.0)

    low, line, tick = at(mark.low), at(mark.delta), at(mark.failures / max(mark.trials, 1))
    high = max(at(mark.high), low + 1.5)
    return [
        (("wash", LINE), (left, y, left + ROOM, y)),
        ((mark.role, THICK), (low, y, high, y)),
        (("ink", 1.2), (tick, y - 4, tick, y + 4)),
        (("muted", 0.8), (line, y - LINE / 2, line, y + LINE / 2)),
    ]
