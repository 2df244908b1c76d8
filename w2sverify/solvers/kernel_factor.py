"""A factor of a positive semidefinite matrix, as narrow as its numerical rank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["kernel_factor"]

Floats = NDArray[np.float64]


def kernel_factor(matrix: Floats) -> Floats:
    """`R[n, r]` with `R R^T` close to the symmetric positive semidefinite `matrix[n, n]`.

    r is the numerical rank. Pivoted Cholesky factorisation, stopped where what is left of the
    diagonal is at most `n 2^-52` of its largest entry; what is left of a semidefinite matrix has
    its largest entry on the diagonal, so `R R^T` deviates by that and by rounding of the same
    size, `2 n 2^-52 max K_ii` in all. Cost: O(n r^2). The matrix is not changed.

    Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), section 10.3; Lucas,
    LAPACK working note 161 (2004).
    """
    from scipy.linalg import lapack

    size = len(matrix)
    largest = float(np.max(np.diagonal(matrix), initial=0.0))
    if not largest > 0:
        return np.zeros((size, 0))
    # A power of two leaves every entry as it is, and no square overflows.
    exponent = 2 * (int(np.frexp(largest)[1]) // 2)
    scaled = np.asfortranarray(np.ldexp(matrix, -exponent))
    factor, pivots, rank, _ = lapack.dpstrf(scaled, lower=1, overwrite_a=1)
    rows = np.zeros((size, rank))
    rows[pivots - 1] = np.tril(factor)[:, :rank]
    return np.ldexp(rows, exponent // 2)
