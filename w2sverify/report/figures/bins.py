"""The points of a theorem sorted into cells: every point is in exactly one, none is left out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from w2sverify.report.text import decimal, superscript
from w2sverify.runs.verification import Point

__all__ = ["Cell", "Lane", "Scale", "Sign", "cell", "scale", "tally"]

Sign = Literal["negative", "zero", "positive", "unknown"]
Lane = Literal["zero", "positive", "unbounded"]
WIDTHS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
MOST_BINS = 14


@dataclass(frozen=True)
class Scale:
    """Bins of equal width on a logarithmic axis: bin k is `[10^(first + k width), ...)`."""

    first: float
    width: float
    bins: int

    def place(self, value: float) -> int:
        """The bin of a positive finite number; rounding at an edge stays on the axis."""
        return min(max(math.floor((math.log10(value) - self.first) / self.width), 0), self.bins - 1)

    def edge(self, index: int) -> float:
        """The exponent of ten at the lower edge of bin `index`."""
        return self.first + index * self.width

    def label(self, index: int) -> str:
        """The lower edge of bin `index` in words for a figure."""
        exponent = self.edge(index)
        if exponent == int(exponent):
            return f"10{superscript(int(exponent))}"
        mantissa, power = decimal(10.0**exponent)
        return mantissa if power is None else f"{mantissa} × 10{superscript(power)}"


@dataclass(frozen=True)
class Cell:
    """Where a point is drawn: sign and bin of its slack, lane and bin of its gap (0 if none)."""

    sign: Sign
    row: int
    lane: Lane
    column: int


def scale(values: Iterable[float]) -> Scale | None:
    """The finest axis of at most 14 bins that holds all positive finite `values`, or None."""
    logarithms = [math.log10(v) for v in values if 0 < v < math.inf]
    if not logarithms:
        return None
    low, high = min(logarithms), max(logarithms)
    for width in WIDTHS:
        first = math.floor(low / width)
        bins = math.floor(high / width) - first + 1
        if bins <= MOST_BINS:
            break
    return Scale(first * width, width, bins)


def cell(point: Point, slacks: Scale | None, gaps: Scale | None) -> Cell:
    """The cell of a point on axes that were made for a set of points it belongs to."""
    sign: Sign
    lane: Lane
    row = column = 0
    size = abs(point.slack)
    if point.slack == 0:
        sign = "zero"
    elif math.isfinite(size) and slacks is not None:
        sign = "positive" if point.slack > 0 else "negative"
        row = slacks.place(size)
    else:
        sign = "unknown"
    if point.gap == 0:
        lane = "zero"
    elif point.gap is not None and 0 < point.gap < math.inf and gaps is not None:
        lane = "positive"
        column = gaps.place(point.gap)
    else:
        lane = "unbounded"
    return Cell(sign, row, lane, column)


def tally(
    points: Sequence[Point], slacks: Scale | None, gaps: Scale | None
) -> Counter[tuple[Cell, str]]:
    """How many points of each verdict are in each cell."""
    return Counter((cell(point, slacks, gaps), point.verdict.lower()) for point in points)
