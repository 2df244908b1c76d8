"""A panel of points, a colour for each series."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from w2sverify.exhibits.scatter import Scatter, Series
from w2sverify.report.figures.frame import BOTTOM, LEFT, SIDE, Frame, frame
from w2sverify.report.figures.svg import INK, SERIES, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["scatter_picture"]

SIZE = LEFT + SIDE + 12, BOTTOM + SIDE + 12


def scatter_picture(scatter: Scatter) -> Markup:
    """The points of all series over axes of equal scale, and the lines through the origin.

    Coordinates that are not finite are left out and counted in the description.
    """
    series = [finite(each) for each in scatter.series]
    shown = frame((x for s in series for x in s.x), (y for s in series for y in s.y))
    known = sum(len(each.x) for each in series)
    missing = sum(len(each.x) for each in scatter.series) - known

    def draw(axes: Axes) -> None:
        shown.draw(axes, scatter.x, scatter.y)
        for slope in scatter.slopes:
            diagonal(axes, shown, slope)
        for index, each in enumerate(series):
            dots(axes, shown, each, SERIES[index % len(SERIES)])

    return drawing(
        draw,
        size=SIZE,
        title=scatter.title,
        description=f"{known} points in {len(series)} series, {scatter.y} over {scatter.x}"
        + (f"; {missing} points are no numbers" if missing else ""),
    )


def finite(series: Series) -> Series:
    """The points that can be drawn."""
    pairs = [
        (x, y)
        for x, y in zip(series.x, series.y, strict=True)
        if math.isfinite(x) and math.isfinite(y)
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
