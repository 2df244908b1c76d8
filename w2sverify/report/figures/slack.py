"""Slack over gap for one class: one panel of the small multiples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.bins import Cell, Lane, Scale, Sign, tally
from w2sverify.report.figures.marks import SMALL, block, write
from w2sverify.report.figures.svg import INK, drawing
from w2sverify.report.text import count
from w2sverify.runs.verification import Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["slack_panel"]

WIDTH, HEIGHT = 264.0, 200.0
LEFT, RIGHT, BOTTOM, TOP = 44.0, 8.0, 32.0, 6.0
STRIP, SPACE = 15.0, 5.0
VERDICTS = ("proved", "undecided", "refuted")
LANES: dict[Lane, str] = {"zero": "gap = 0", "positive": "gap > 0", "unbounded": "gap unknown"}


@dataclass(frozen=True)
class Rows:
    """Heights of the rows: negative slack (mirrored), exactly zero, positive slack."""

    slacks: Scale | None
    mirrored: bool

    @property
    def zero(self) -> tuple[float, float]:
        """Bottom and height of the row of slacks that are exactly zero."""
        free = HEIGHT - BOTTOM - TOP - 2 * SPACE - STRIP
        below = 0.4 * free if self.mirrored else STRIP
        return BOTTOM + below + SPACE, STRIP

    @property
    def positive(self) -> tuple[float, float]:
        """Bottom and height of the region of positive slacks."""
        bottom = sum(self.zero) + SPACE
        return bottom, HEIGHT - TOP - bottom

    @property
    def negative(self) -> tuple[float, float]:
        """Bottom and height of the region of negative slacks."""
        return BOTTOM, self.zero[0] - SPACE - BOTTOM

    def place(self, at: Cell) -> tuple[float, float]:
        """Bottom and height of a cell."""
        if at.sign == "zero" or self.slacks is None:
            return self.zero
        bottom, height = self.positive if at.sign == "positive" else self.negative
        step = height / self.slacks.bins
        if at.sign == "positive":
            return bottom + at.row * step, step
        return bottom + height - (at.row + 1) * step, step


def lanes(used: set[Lane]) -> dict[Lane, tuple[float, float]]:
    """Left edge and width of each lane that holds a point; gaps above zero get the most room."""
    weights: dict[Lane, float] = {"zero": 1.0, "positive": 1.8, "unbounded": 0.9}
    present = [lane for lane in LANES if lane in used]
    if not present:
        return {}
    room = WIDTH - LEFT - RIGHT - 6 * (len(present) - 1)
    unit = room / sum(weights[lane] for lane in present)
    places: dict[Lane, tuple[float, float]] = {}
    left = LEFT
    for lane in present:
        places[lane] = (left, unit * weights[lane])
        left += unit * weights[lane] + 6
    return places


def slack_panel(
    points: Sequence[Point],
    slacks: Scale | None,
    gaps: Scale | None,
    *,
    mirrored: bool,
    title: str,
    description: str,
) -> Markup:
    """The panel of one class. The axes are shared with the other panels of its theorem.

    Where the gap is exactly 0 or not bounded, the points of a row are a bar, its length their
    number; where it is positive, each cell is a square whose area is their number. `mirrored`
    makes room for negative slacks below zero. Points whose slack is no number are not drawn.
    """
    cells = Counter(
        {k: n for k, n in tally(points, slacks, gaps).items() if k[0].sign != "unknown"}
    )
    rows = Rows(slacks, mirrored)
    places = lanes({at.lane for at, _ in cells})

    def draw(axes: Axes) -> None:
        frame(axes, rows, places)
        gap_axis(axes, places, gaps)
        empty(axes, rows, places, {(at.lane, at.sign) for at, _ in cells})
        for lane, place in places.items():
            if lane == "positive" and gaps is not None:
                squares(axes, cells, rows, place, gaps.bins)
            else:
                bars(axes, cells, rows, lane, place)

    return drawing(draw, size=(WIDTH, HEIGHT), title=title, description=description)


def frame(axes: Axes, rows: Rows, places: dict[Lane, tuple[float, float]]) -> None:
    """Lane backgrounds, row labels and hairlines."""
    for left, width in places.values():
        for bottom, height in (rows.negative, rows.zero, rows.positive):
            block(axes, (left, bottom, width, height), "wash")
    side = LEFT - 5
    write(axes, side, sum(rows.zero) - STRIP / 2, "0", ha="right", color=INK["ink"])
    if not rows.mirrored:
        write(axes, side, rows.negative[0] + STRIP / 2, "< 0", ha="right")
    if rows.slacks is None:
        bottom, height = rows.positive
        write(axes, side, bottom + height / 2, "> 0", ha="right")
        return
    every = max(1, round(rows.slacks.bins / 5))
    for index in range(0, rows.slacks.bins + 1, every):
        text, share = rows.slacks.label(index), index / rows.slacks.bins
        marks = [(rows.positive[0] + share * rows.positive[1], "")]
        if rows.mirrored:
            marks.append((sum(rows.negative) - share * rows.negative[1], "−"))
        for y, sign in marks:
            axes.plot([LEFT - 3, LEFT], [y, y], color=INK["muted"], lw=0.6, clip_on=False)
            write(axes, side, y, sign + text, ha="right", fontsize=SMALL)


def empty(
    axes: Axes,
    rows: Rows,
    places: dict[Lane, tuple[float, float]],
    used: set[tuple[Lane, Sign]],
) -> None:
    """The word `none` where there is nothing, so that an empty field is not taken for a fault."""
    signs: dict[Sign, tuple[float, float]] = {
        "negative": rows.negative,
        "zero": rows.zero,
        "positive": rows.positive,
    }
    for lane, (left, width) in places.items():
        for sign, (bottom, height) in signs.items():
            if (lane, sign) not in used:
                write(axes, left + width / 2, bottom + height / 2, "none", fontsize=SMALL)


def gap_axis(axes: Axes, places: dict[Lane, tuple[float, float]], gaps: Scale | None) -> None:
    """Names of the lanes, and ticks under the one with a logarithmic axis."""
    for lane, (left, width) in places.items():
        height = 8 if "positive" in places else BOTTOM - 11
        write(axes, left + width / 2, height, LANES[lane], color=INK["ink"])
        if lane != "positive" or gaps is None:
            continue
        every = max(1, round(gaps.bins / (3 if len(places) == 1 else 2)))
        for index in range(0, gaps.bins + 1, every):
            x = left + width * index / gaps.bins
            axes.plot([x, x], [BOTTOM - 3, BOTTOM], color=INK["muted"], lw=0.6, clip_on=False)
            write(axes, x, BOTTOM - 10, gaps.label(index), fontsize=SMALL)


def bars(
    axes: Axes,
    cells: Counter[tuple[Cell, str]],
    rows: Rows,
    lane: Lane,
    place: tuple[float, float],
) -> None:
    """Horizontal bars, stacked by verdict; the longest of each sign says its number."""
    left, width = place
    here = sorted({at for at, _ in cells if at.lane == lane}, key=lambda at: (at.sign, at.row))
    totals = {at: sum(cells[at, verdict] for verdict in verdicts(cells)) for at in here}
    longest = {
        sign: max(n for a, n in totals.items() if a.sign == sign) for sign in {a.sign for a in here}
    }
    unit = (width - 34) / max(longest.values())
    for at in here:
        bottom, height = rows.place(at)
        x = left
        for verdict in verdicts(cells):
            length = unit * cells[at, verdict]
            if length:
                shown = verdict if verdict in VERDICTS else "undecided"
                thick = min(0.8 * height, STRIP - 4)
                least = 0.8 if verdict == "proved" else 2.4
                block(axes, (x, bottom + (height - thick) / 2, max(length, least), thick), shown)
                x += length
        if totals[at] == longest[at.sign]:
            middle = bottom + height / 2
            write(axes, x + 4, middle, count(totals[at]), ha="left", fontsize=SMALL)


def squares(
    axes: Axes,
    cells: Counter[tuple[Cell, str]],
    rows: Rows,
    place: tuple[float, float],
    columns: int,
) -> None:
    """A square for each cell; where verdicts differ, the graver is drawn on top."""
    left, width = place
    here = {key: n for key, n in cells.items() if key[0].lane == "positive"}
    most = max(here.values())
    step = width / columns
    side = min(step, rows.positive[1] / rows.slacks.bins if rows.slacks else STRIP, STRIP)
    for verdict in verdicts(cells):
        for at in sorted(
            {at for at, v in here if v == verdict}, key=lambda at: (at.row, at.column)
        ):
            bottom, height = rows.place(at)
            least = 1.2 if verdict == "proved" else 3.0
            edge = max(side * (here[at, verdict] / most) ** 0.5, least)
            x = left + (at.column + 0.5) * step - edge / 2
            shown = verdict if verdict in VERDICTS else "undecided"
            block(axes, (x, bottom + (height - edge) / 2, edge, edge), shown)


def verdicts(cells: Counter[tuple[Cell, str]]) -> list[str]:
    """The verdicts that occur, the known ones first and the gravest last."""
    found = {verdict for _, verdict in cells}
    unknown = sorted(found - set(VERDICTS))
    return [*unknown, *(verdict for verdict in VERDICTS if verdict in found)]
