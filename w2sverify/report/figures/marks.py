"""Rectangles, lines and words of the figures, in the colours of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from w2sverify.report.figures.svg import INK
from w2sverify.report.text import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SMALL", "TEXT", "block", "line", "margin", "segments", "write"]

TEXT = 8.5
SMALL = 7.5
#: The longest label beside a row, and the width of a character.
LONGEST, CHARACTER = 56, 4.7
Dashes = tuple[float, ...]


def block(
    axes: Axes, place: tuple[float, float, float, float], role: str, opacity: float | None = None
) -> None:
    """A filled rectangle: left, bottom, width, height."""
    left, bottom, width, height = place
    axes.bar(
        left,
        height,
        width,
        bottom,
        align="edge",
        color=INK[role],
        linewidth=0,
        clip_on=False,
        alpha=opacity,
    )


def write(axes: Axes, x: float, y: float, text: str, **options: str | float) -> None:
    """A short label, by default muted, its middle at (x, y)."""
    style: dict[str, str | float] = {"color": INK["muted"], "fontsize": TEXT, "ha": "center"}
    axes.text(x, y, clean(text), va="center", parse_math=False, **(style | options))  # type: ignore[arg-type]


def line(
    axes: Axes,
    xs: Sequence[float],
    ys: Sequence[float],
    role: str,
    width: float,
    dashes: Dashes = (),
) -> None:
    """A line through these points."""
    style = (0, dashes) if dashes else "solid"
    axes.plot(xs, ys, color=INK[role], lw=width, ls=style, clip_on=False, solid_capstyle="butt")


def segments(
    axes: Axes,
    pieces: Iterable[tuple[float, float, float, float]],
    role: str,
    width: float,
    dashes: Dashes = (),
) -> None:
    """Straight pieces from (x, y) to (x', y') as one path; nothing for none."""
    gap = float("nan")
    rows = list(pieces)
    xs = [x for x0, _, x1, _ in rows for x in (x0, x1, gap)]
    ys = [y for _, y0, _, y1 in rows for y in (y0, y1, gap)]
    if rows:
        line(axes, xs, ys, role, width, dashes)


def margin(labels: Sequence[str]) -> tuple[float, list[str]]:
    """The room to the left of rows with these labels, and the labels, the longest cut short."""
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in labels]
    return 14.0 + CHARACTER * max(map(len, short), default=0), short
