"""Weighted least squares where each point sees a few neighbouring columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["banded_least_squares"]

Floats = NDArray[np.float64]

# With columns of length one, a smaller pivot says that a column is nearly one of the others.
_PIVOT = 2.0**-8
# Forces that refinement leaves above this, as a share of what they are computed from, are wrong.
_FORCE = 2.0**-44


def banded_least_squares(
    values: Floats, first: NDArray[np.intp], size: int, targets: Floats, weights: Floats
) -> Floats | None:
    """`argmin over theta of sum_i w_i (g_i - sum_a values[a, i] theta[first_i + a])^2`.

    `values[p, n]` are the entries of point i in the columns `first[i] .. first[i] + p - 1` of
    `size`; `targets[T, n]` and `weights[n]` are finite. Returns `theta[T, size]`, or None where the
    columns are not well-conditioned or the numbers extreme: then a dense solver has to do it.

    Banded Cholesky factorisation of the normal equations with columns of length one, and one
    refinement from the data: O(n p^2 + size p^2), and O(n p) for each target.
    Source: Bjorck, Numerical Methods for Least Squares Problems (1996), section 6.2.
    """
    from scipy.linalg import cho_solve_banded, cholesky_banded

    if np.any(weights == 0):
        kept = weights > 0
        values, first, targets = values[:, kept], first[kept], targets[:, kept]
        weights = weights[kept]
    width = len(values)
    bands = np.zeros((width, size))
    with np.errstate(all="ignore"):
        weighted = values * weights
        for a in range(width):
            for b in range(a + 1):
                bands[a - b] += np.bincount(first + b, weighted[a] * values[b], size)
        length = np.sqrt(bands[0])
        if not np.all(np.isfinite(length) & (length > 0)):
            return None
        for a in range(width):
            bands[a, : size - a] /= length[: size - a] * length[a:]
        try:
            factor = cholesky_banded(bands, lower=True, check_finite=False)
        except np.linalg.LinAlgError:
            return None
        if not np.min(factor[0]) >= _PIVOT:
            return None
        solved = np.empty((len(targets), size))
        for k, target in enumerate(targets):
            theta, rest = np.zeros(size), target
            for _ in range(2):
                force = _gather(weighted, first, size, rest) / length
                theta += cho_solve_banded((factor, True), force, check_finite=False) / length
                rest = target - sum(values[a] * theta[first + a] for a in range(width))
            force = _gather(weighted, first, size, rest) / length
            scale = np.sqrt(weights @ target**2) + np.max(np.abs(theta * length))
            if not np.all(np.abs(force) <= _FORCE * scale):
                return None
            solved[k] = theta
    return solved


def _gather(weighted: Floats, first: NDArray[np.intp], size: int, rest: Floats) -> Floats:
    """The inner product of each column with the residual."""
    total = np.zeros(size)
    for a, row in enumerate(weighted):
        total += np.bincount(first + a, row * rest, size)
    return total
