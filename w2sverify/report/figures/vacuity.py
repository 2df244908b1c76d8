"""Where a bound says anything: a map over sample size and epsilon."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.report.figures.log_axis import LogAxis
from w2sverify.report.figures.marks import SMALL, block, segments, write
from w2sverify.report.figures.svg import INK, drawing
from w2sverify.report.text import superscript
from w2sverify.runs.rate_record import VacuityMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["distinct_rows", "ratios", "vacuity_picture"]

#: The sample sizes of the paper's experiments: labels that its students are trained on. Charikar et
#: al. 2024, section 5; the molecules are MoleculeNet's as ChemBench splits them.
PAPER_SIZES = {"FreeSolv": 513, "ESOL": 902, "synthetic": 2000, "Lipop": 3360}

LEFT, RIGHT, BOTTOM, TOP = 44.0, 6.0, 34.0, 22.0
COLUMN, ROW, CLEAR = 36.0, 24.0, 11.0
#: Opacity of a cell by the decades between bound and misfit.
SHADES = ((2.0, 0.62), (1.0, 0.44), (0.0, 0.26))


def ratios(found: VacuityMap) -> list[list[float | None]]:
    """The right side over the misfit of the projection: at most 1 where the bound says something.

    None where the bound does not apply or the misfit is 0.
    """
    return [
        [None if value is None or misfit <= 0 else value / misfit for value in row]
        for row, misfit in zip(found.allowance, found.misfit, strict=True)
    ]


def shade(ratio: float | None) -> tuple[str, float | None]:
    """Colour and opacity of a cell."""
    if ratio is None:
        return "wash", None
    decades = abs(math.log10(ratio)) if ratio > 0 else math.inf
    opacity = next(opacity for least, opacity in SHADES if decades >= least)
    return ("refuted" if ratio > 1 else "proved"), opacity


def short(ratio: float | None) -> str:
    """A ratio for a cell, in four characters; what is not 1 does not look like it."""
    if ratio is None:
        return "–"
    if ratio >= 9999.5 or 0 < ratio < 0.0095:
        return f"{ratio:.0e}".replace("e+0", "e").replace("e-0", "e−").replace("e+", "e")
    text = f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}" if ratio >= 1.05 else f"{ratio:.2f}"
    if text == "1.00" and ratio != 1:
        return "> 1" if ratio > 1 else "< 1"
    return text


def vacuity_picture(found: VacuityMap, *, title: str, description: str) -> Markup | None:
    """Cells with the ratio of the bound to the misfit: red above 1, where it is vacuous, blue
    below, deeper by decades, and a dash where it does not apply. The line is at the smallest n at
    which it is not vacuous; the bracket holds the paper's own sizes. None without two sizes.
    """
    sizes = found.sample_sizes
    if len(sizes) < 2 or not found.epsilons or sorted(set(sizes)) != sizes:
        return None
    edges = cell_edges(sizes)
    width = LEFT + COLUMN * len(sizes) + RIGHT
    cells, rows = ratios(found), distinct_rows(found)
    height = BOTTOM + ROW * len(rows) + TOP
    axis = LogAxis(edges[0], edges[-1], LEFT, COLUMN * len(sizes))

    def draw(axes: Axes) -> None:
        block(axes, (LEFT, BOTTOM, axis.length, ROW * len(rows)), "wash")
        for row, (name, at) in enumerate(rows):
            bottom = BOTTOM + ROW * (len(rows) - 1 - row)
            write(axes, LEFT - 5, bottom + ROW / 2, name, ha="right")
            for start, end, role, opacity in runs([shade(ratio) for ratio in cells[at]]):
                left, right = (axis.at(edges[k]) for k in (start, end))
                block(axes, (left, bottom, right - left, ROW), role, opacity)
            speaks = found.informative_from[at]
            for n, ratio in zip(sizes, cells[at], strict=True):
                x = aside(axis.place(n), None if speaks is None else axis.place(speaks))
                write(axes, x, bottom + ROW / 2, short(ratio), fontsize=SMALL, color=INK["ink"])
        for n in sizes:
            write(axes, axis.place(n), BOTTOM - 9, size_label(n), fontsize=SMALL)
        write(axes, LEFT + axis.length / 2, 7, "sample size n", color=INK["ink"])
        write(axes, LEFT - 5, BOTTOM - 9, "ε", ha="right", color=INK["ink"])
        frontier(axes, [found.informative_from[at] for _, at in rows], axis)
        bracket(axes, axis, BOTTOM + ROW * len(rows))

    return drawing(draw, size=(width, height), title=title, description=description)


def distinct_rows(found: VacuityMap) -> list[tuple[str, int]]:
    """Names and places of the rows; neighbours that are equal, to the bit, are one."""
    rows: list[tuple[str, int]] = []
    start = 0
    for k, epsilon in enumerate(found.epsilons):
        one = (found.allowance[k], found.misfit[k], found.informative_from[k])
        last = (found.allowance[k - 1], found.misfit[k - 1], found.informative_from[k - 1])
        if k and one == last:
            rows[-1] = f"{found.epsilons[start]:g}–{epsilon:g}", start
        else:
            start = k
            rows.append((f"{epsilon:g}", k))
    return rows


def runs(
    shades: Sequence[tuple[str, float | None]],
) -> Iterator[tuple[int, int, str, float]]:
    """Neighbouring cells of one shade: first, one past the last, colour and opacity."""
    place = 0
    for (role, opacity), group in groupby(shades):
        size = len(list(group))
        if opacity is not None:
            yield place, place + size, role, opacity
        place += size


def aside(x: float, upright: float | None) -> float:
    """Where a number is written whose cell has its middle at x: not on the line."""
    if upright is None or abs(x - upright) >= CLEAR:
        return x
    return upright + (CLEAR if x >= upright else -CLEAR)


def size_label(n: int) -> str:
    """`10⁵` for powers of ten, else the number."""
    power = round(math.log10(n))
    return f"10{superscript(power)}" if n == 10**power else f"{n:,}"


def cell_edges(sizes: Sequence[int]) -> list[float]:
    """The exponents at which cells meet: half way between sizes."""
    logs = [math.log10(n) for n in sizes]
    inner = [(a + b) / 2 for a, b in pairwise(logs)]
    return [2 * logs[0] - inner[0], *inner, 2 * logs[-1] - inner[-1]]


def frontier(axes: Axes, starts: Sequence[int | None], axis: LogAxis) -> None:
    """The line where the bound stops being vacuous: an upright piece in each row, joined; at the
    right end of the map where it never does.
    """
    places = [axis.place(math.inf if first is None else first) for first in starts]
    top, end = BOTTOM + ROW * len(starts), axis.start + axis.length
    pieces = [
        (x, top - ROW * row, x, top - ROW * (row + 1)) for row, x in enumerate(places) if x < end
    ]
    steps = pairwise(places)
    pieces += [(a, top - ROW * (k + 1), b, top - ROW * (k + 1)) for k, (a, b) in enumerate(steps)]
    segments(axes, [piece for piece in pieces if piece[:2] != piece[2:]], "ink", 2.2)


def bracket(axes: Axes, axis: LogAxis, top: float) -> None:
    """The paper's own sizes: a tick for each above the map, joined, and named."""
    inside = [n for n in PAPER_SIZES.values() if axis.low <= math.log10(n) <= axis.high]
    if not inside:
        return
    places = [axis.place(n) for n in sorted(inside)]
    pieces = [(x, top + 1, x, top + 5) for x in places]
    segments(axes, [*pieces, (places[0], top + 5, places[-1], top + 5)], "weak", 1.2)
    text = f"the paper: n = {min(inside):,} to {max(inside):,}"
    write(axes, places[0], top + 13, text, ha="left", color=INK["weak"])
