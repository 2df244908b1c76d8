"""The range of a class at each point."""

from __future__ import annotations

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from ..exact import to_float
from .support_bound import support_bound

__all__ = ["envelope"]


def envelope(strong_class: ConvexClass, features: Floats) -> tuple[Floats, Floats]:
    """`(lower[n], upper[n])` with `lower_i <= v_i <= upper_i` for every member, proved.

    The support function at the unit vectors, which is the exact range where it is exact; rounded
    outwards by one float. Infinite where the class is not bounded. Cost: 2 n support functions.
    """
    size = len(features)
    ends = np.empty((2, size))
    for i in range(size):
        for row, sign in enumerate((-1.0, 1.0)):
            unit = np.zeros(size)
            unit[i] = sign
            ends[row, i] = (
                to_float(value)
                if np.isfinite(float(value := support_bound(strong_class, features, unit)))
                else np.inf
            )
    ends = np.nextafter(ends, np.inf)
    return -ends[0], ends[1]
