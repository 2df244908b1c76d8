"""A panel of points, a colour for each series."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.exhibits.scatter import Scatter, Series
from w2sverify.report.figures.frame import BOTTOM, LEFT, SIDE, Frame, frame, text
from w2sverify.report.figures.svg import INK, SERIES, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["scatter_picture"]

SIZE = LEFT + SIDE + 12, BOTTOM + SIDE + 12


def scatter_picture(scatter: Scatter) -> Markup:
    """The points of all series over axes of equal scale, and the lines through the origin.

    Coordinates that are not finite are left out and counted in the description. Where few points
    are so far out that the others would be one blot, they are left out too, and the picture says
    how many.
    """
    known = [within(each, math.inf) for each in scatter.series]
    limit = reading_limit(
        [max(abs(x), abs(y)) for s in known for x, y in zip(s.x, s.y, strict=True)]
    )
    series = [within(each, limit) for each in known]
    shown = frame((x for s in series for x in s.x), (y for s in series for y in s.y))
    finite = sum(len(each.x) for each in known)
    missing = sum(len(each.x) for each in scatter.series) - finite
    outside = finite - sum(len(each.x) for each in series)
    said = f"{outside} point{'s' if outside != 1 else ''} outside" if outside else ""

    def draw(axes: Axes) -> None:
        shown.draw(axes, scatter.x, scatter.y)
        for slope in scatter.slopes:
            diagonal(axes, shown, slope)
        for index, each in enumerate(series):
            dots(axes, shown, each, SERIES[index % len(SERIES)])
        if said:
            text(axes, LEFT + SIDE, BOTTOM + SIDE + 6, said, "right")

    return drawing(
        draw,
        size=SIZE,
        title=scatter.title,
        description=f"{finite - outside} points in {len(series)} series, "
        f"{scatter.y} over {scatter.x}"
        + (f"; {said}" if said else "")
        + (f"; {missing} points are no numbers" if missing else ""),
    )


def reading_limit(sizes: list[float]) -> float:
    """The size up to which points are drawn: all, or 98 % where the rest is thrice as far out."""
    if not sizes:
        return math.inf
    ordered = sorted(sizes)
    usual = ordered[math.ceil(0.98 * len(ordered)) - 1]
    return usual if 0 < 3 * usual < ordered[-1] else math.inf


def within(series: Series, limit: float) -> Series:
    """The points that are finite and no further out than the limit."""
    pairs = [
        (x, y)
        for x, y in zip(series.x, series.y, strict=True)
        if math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= limit
    ]
    return Series(series.name, [x for x, _ in pairs], [y for _, y in pairs])


def diagonal(axes: Axes, shown: Frame, slope: float) -> None:
    """The part of y = slope x that lies in the frame."""
    low, high = shown.x, shown.x + shown.span
    if slope:
        ends = sorted((shown.y / slope, (shown.y + shown.span) / slope))
        low, high = max(low, ends[0]), min(high, ends[1])
    if low < high:
        start, end = shown.at(low, slope * low), shown.at(high, slope * high)
        axes.plot(
            [start[0], end[0]],
            [start[1], end[1]],
            color=INK["ink"],
            lw=1.2,
            ls=(0, (5, 3)),
            clip_on=False,
        )


def dots(axes: Axes, shown: Frame, series: Series, role: str) -> None:
    """All points of a series as one path: lines of no length with round ends."""
    if not series.x:
        return
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    places = [shown.at(x, y) for x, y in zip(series.x, series.y, strict=True)]
    path = Path(
        [place for at in places for place in (at, at)],
        [Path.MOVETO, Path.LINETO] * len(places),
    )
    path.should_simplify = False
    axes.add_patch(
        PathPatch(
            path,
            edgecolor=INK[role],
            facecolor="none",
            linewidth=4,
            capstyle="round",
            clip_on=False,
        )
    )
