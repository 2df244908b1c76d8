"""Weighted least squares of any rank."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.solvers.one_target import OneTarget, is_collinear, solve
from w2sverify.solvers.weighted_design import Floats, WeightedDesign

__all__ = ["least_squares", "solve_least_squares"]

# Added to the unit diagonal of a Gram matrix: far above its rounding errors, so that no LU
# factorisation meets a zero pivot (which would raise for the whole batch), and taken out again by
# one step of refinement wherever columns are less collinear than the limit below.
RIDGE = 2.0**-40
# Variance inflation factor (squared length of a column over its squared distance from the others)
# above which a Gram matrix is not trusted.
COLLINEAR = 1e5


def least_squares(features: Any, target: Any, weights: Any) -> Any:
    """`argmin over theta of sum_i w_i (g_i - (Phi theta)_i)^2`, the one of least Euclidean norm.

    `features[..., n, d]` (fewer leading axes: shared and factored once), `target[..., n]` and
    `weights[n]` (not negative) are finite float64 arrays, NumPy or torch. Returns `theta[..., d]`
    in their namespace. Raises nothing: any rank, n < d, zero columns, zero weights and column
    scales from 1e-150 to 1e150 are solved. The numerical rank is that of the columns scaled to
    equal norm, so it does not depend on units.

    Well-conditioned matrices: Gram matrix, LU and one refinement from the data, O(n d^2 + d^3).
    Others: QR, then the singular value decomposition of R, some 20 times the d^3 term.
    Source: Golub and Van Loan, Matrix Computations (2013), sections 5.3 and 5.5.
    """
    one = OneTarget.of(features, target, weights)
    factor = None if one is None else one.factor()
    if one is not None and factor is not None and not is_collinear(factor):
        phi = solve(factor, one.moment)
        return one.theta(phi + solve(factor, one.force(one.theta(phi))))
    if one is None and isinstance(target, np.ndarray) and features.ndim == 2 == 1 + target.ndim:
        kept = features.any(axis=0)
        if 0 < np.count_nonzero(kept) < len(kept):
            theta = np.zeros(len(kept))
            theta[kept] = least_squares(features[:, kept], target, weights)
            return theta
    design = WeightedDesign.of(features, target, weights)
    return design.restore(design.original(solve_least_squares(design)))


def solve_least_squares(design: WeightedDesign) -> Floats:
    """The solution `phi[F, T, d]` in scaled coordinates."""
    inverse = np.linalg.inv(design.gram + RIDGE * np.eye(design.shape[2]))
    inflation = np.diagonal(inverse * design.gram, axis1=-2, axis2=-1)
    collinear = np.any(~(inflation < COLLINEAR), axis=-1)
    coef = design.moment @ inverse
    coef += design.correlation(coef) @ inverse
    if np.any(collinear):
        rows = np.nonzero(collinear)[0]
        coef[rows] = _minimum_norm(*design.triangular(rows), design.column_scale[rows])
    return np.asarray(coef)


def _minimum_norm(triangle: Floats, rhs: Floats, column_scale: Floats) -> Floats:
    """Least squares by SVD of `R[U, k, d]`; of all solutions, the one of least `|phi / p|`."""
    left, singular, right = np.linalg.svd(triangle, full_matrices=True)
    size = max(triangle.shape[-2:])
    cut = size * np.finfo(np.float64).eps * singular[:, :1]
    inside = singular > cut
    with np.errstate(divide="ignore"):
        inverse = np.where(inside, 1.0 / np.where(inside, singular, 1.0), 0.0)
    count = singular.shape[-1]
    coef = ((rhs @ left[:, :, :count]) * inverse[:, None, :]) @ right[:, :count, :]

    # Whatever is added from the null space of A, the fit stays: take out of theta = phi / p the
    # part that lies in the image of the null space.
    null = np.ones(right.shape[:2], dtype=bool)
    null[:, :count] = ~inside
    smallest = np.min(column_scale, axis=-1, keepdims=True)
    shrink = smallest / column_scale
    basis = np.where(null[:, :, None], right, 0.0)
    project = np.linalg.pinv(basis * shrink[:, None, :])
    # The second time removes what the rounding of the first left there.
    for _ in range(2):
        coef = coef - ((coef * shrink[:, None, :]) @ project) @ basis
    return np.asarray(coef)
