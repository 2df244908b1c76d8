"""Convex functions of one variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ._curve import Curve

__all__ = ["Convex1D"]


@dataclass(frozen=True)
class Convex1D(Curve):
    """Convex functions of one variable: `V = {v : (v_j - v_i) / (x_j - x_i) rises with x_i, x_j}`.

    The one feature column is x; points with equal x have equal values. The coefficients of a fit
    are its values at the points; those of the conic form are the values at the distinct x in
    increasing order. Fit: an active set of knots, many of them exchanged in a round,
    O(n log n) with the sort. Exact: the same over the rationals, gap 0.

    Source: Hildreth 1954; Groeneboom, Jongbloed and Wellner 2001 and 2008.
    """

    sign: ClassVar[int] = 1
    falling: ClassVar[bool] = False
