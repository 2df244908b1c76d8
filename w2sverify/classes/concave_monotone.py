"""Non-decreasing concave functions of one variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ._curve import Curve

__all__ = ["ConcaveMonotone"]


@dataclass(frozen=True)
class ConcaveMonotone(Curve):
    """Non-decreasing concave functions of one variable, such as utilities and learning curves:
    `V = {v : (v_j - v_i) / (x_j - x_i) is never negative and falls with x_i, x_j}`.

    The one feature column is x; points with equal x have equal values. The coefficients of a fit
    are its values at the points; those of the conic form are the values at the distinct x in
    increasing order. Fit: an active set of knots as for `Convex1D`, with one more where a last
    slope above 0 ends; O(n log n). Exact: the same over the rationals, gap 0.

    Source: Hildreth 1954 (concave production functions); Groeneboom, Jongbloed and Wellner 2008.
    """

    sign: ClassVar[int] = -1
    falling: ClassVar[bool] = True
