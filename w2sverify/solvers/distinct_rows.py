"""The distinct rows of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["distinct_rows"]


def distinct_rows(features: Any) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The distinct rows of `features[n, d]` in lexicographic order, and the place of each row.

    Exact comparisons; 0 and -0 are equal. Without columns all rows are one.
    """
    points, columns = features.shape
    order = np.lexsort(features.T[::-1]) if columns else np.arange(points)
    lines = features[order]
    fresh = np.ones(points, dtype=bool)
    fresh[1:] = np.any(lines[1:] != lines[:-1], axis=1)
    place = np.empty(points, dtype=np.intp)
    place[order] = np.cumsum(fresh) - 1
    return lines[fresh], place
