"""Weighted least squares over a Euclidean ball of coefficients, by the secular equation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.errors import InputError
from w2sverify.solvers.free_set import ACCEPT
from w2sverify.solvers.one_ball import one_ball
from w2sverify.solvers.one_target import OneTarget
from w2sverify.solvers.weighted_design import Floats, WeightedDesign

__all__ = ["l2_ball_least_squares", "solve_secular"]

# Above this condition number of `S + mu` its eigenvalues carry too little; one refinement step
# takes their error out below it.
_CONDITION = 1e6
# Columns whose lengths differ by less than this can share one rounding level.
_SPREAD = 2.0**10
# The columns have lengths up to 1; below this a singular value, or a square, counts as 0.
_TINY = 1e-150
_EPS = float(np.finfo(np.float64).eps)


def l2_ball_least_squares(
    features: Any, target: Any, weights: Any, radius: float
) -> tuple[Any, Any]:
    """`argmin over |theta|_2 <= radius of sum_i w_i (g_i - (Phi theta)_i)^2`, and its multiplier.

    `features[..., n, d]` (fewer leading axes: shared and factored once), `target[..., n]` and
    `weights[n]` (not negative) are finite float64 arrays, NumPy or torch. Returns, in their
    namespace, `theta[..., d]` and the `lambda[...] >= 0` with
    `Phi^T W (g - Phi theta) = lambda theta`. If the least-squares solution of least norm lies in
    the ball it is returned and lambda is 0; otherwise `|theta| = radius` to rounding. Any rank,
    n < d, zero columns, zero weights and scales from 1e-150 to 1e150 are solved; lambda may then
    leave the range of floats and be infinite, and columns 1e150 times shorter than the longest
    count as zero.

    Raises `InputError` for a radius that is negative or not finite.

    One eigendecomposition of the Gram matrix, Newton's method on `1 / |theta(lambda)|`, which rises
    to 1 / radius without overshooting, and one refinement from the data. Where the conditions,
    recomputed from the data, fail, the singular value decomposition of a QR factor takes its place;
    a Jacobi one, accurate whatever the columns' scales, where their lengths differ widely.
    Cost: O(n d^2 + d^3), and O(d) for each of about five Newton steps.
    Source: More and Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553 (the iteration); Drmac and
    Veselic, SIAM J. Matrix Anal. Appl. 29 (2008) 1322 (Jacobi).
    """
    if not 0 <= radius < np.inf:
        raise InputError(f"The radius is {radius}; give a finite number that is not negative.")
    one = OneTarget.of(features, target, weights)
    found = None if one is None else one_ball(one, radius)
    if one is not None and found is not None:
        # Equal weights were left out there.
        share = float(weights[0]) if one.design is features else 1.0
        return found[0], np.asarray(found[1] * share)
    design = WeightedDesign.of(features, target, weights)
    # u = theta g / q: one unit for all columns, since the norm sees their units.
    unit = np.max(design.column_scale, axis=-1, keepdims=True)
    shrink = design.column_scale / unit
    with np.errstate(over="ignore", under="ignore"):
        bound = np.clip(radius * (unit / design.target_scale), 1e-280, 1e280)
    gram = design.gram * shrink[:, :, None] * shrink[:, None, :]
    squares, vectors = np.linalg.eigh(gram)
    squares = np.maximum(squares, 0.0)
    pull = (design.moment * shrink[:, None, :]) @ vectors
    shift = solve_secular(squares[:, None, :], pull / bound[:, :, None])
    well = squares[:, -1:] <= _CONDITION * (squares[:, :1] + shift)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        coef, shift, accurate = _refine(design, shrink, squares, vectors, pull, bound, shift)

    bad = ~(well & accurate)
    rows = np.nonzero(np.any(bad, axis=-1))[0]
    if rows.size:
        triangle, rhs = design.triangular(rows)
        singular, vectors, pull = _singular_values(triangle * shrink[rows][:, None, :], rhs)
        squares = np.where(singular > 0, singular**2, 1.0)
        exact = solve_secular(squares[:, None, :], pull / bound[rows][:, :, None])
        with np.errstate(under="ignore"):
            inner = pull / (squares[:, None, :] + exact[:, :, None])
        again = inner @ np.swapaxes(vectors, -1, -2)
        coef[rows] = np.where(bad[rows][:, :, None], again, coef[rows])
        shift[rows] = np.where(bad[rows], exact, shift[rows])

    active = (shift > 0)[:, :, None]
    direction = coef / np.where(active, _norm(coef)[:, :, None], 1.0)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        inside = np.where(coef == 0, 0.0, coef * (design.target_scale / unit)[:, :, None])
        multiplier = shift * unit * unit
    theta = np.where(active, radius * direction, inside)
    return design.restore(theta), design.restore(multiplier)


def solve_secular(squares: Floats, pull: Floats) -> Floats:
    """The `mu >= 0` with `|pull / (squares + mu)| = 1`, or 0 where the left side is less at 0."""
    size = _norm(pull)
    with np.errstate(over="ignore"):
        active = _norm(pull / np.maximum(squares, _TINY**2)) > 1.0
    alone = np.max(np.abs(pull) - squares, axis=-1, initial=0.0)
    low = np.maximum(alone, size - np.max(squares, axis=-1, initial=0.0))
    shift = np.where(active, low, 0.0)
    for _ in range(100):
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            damped = np.maximum(squares + shift[..., None], _TINY**2)
            solution = pull / damped
            length = _norm(solution)
            slope = np.sum(solution**2 / damped, axis=-1)
            step = (length - 1.0) * length * length / slope
        step = np.where(active & (slope > 0), step, 0.0)
        moved = np.clip(shift + step, low, size)
        # From below the steps only rise, until rounding has the last word.
        close = np.abs(length - 1.0) <= 8.0 * _EPS
        settled = close | (moved <= shift * (1.0 + 16.0 * _EPS))
        shift = np.where(active, moved, 0.0)
        if np.all(settled | ~active):
            break
    return np.asarray(shift)


def _refine(
    design: WeightedDesign,
    shrink: Floats,
    squares: Floats,
    vectors: Floats,
    pull: Floats,
    bound: Floats,
    shift: Floats,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """One Newton step on (u, mu) from the residual in the data; also whether it now vanishes."""
    active = shift > 0
    damped = squares[:, None, :] + shift[:, :, None]
    inverse = np.where(damped > _TINY, 1.0 / np.maximum(damped, _TINY), 0.0)
    back = np.swapaxes(vectors, -1, -2)
    inner = pull * inverse
    coef = inner @ back
    residual = design.correlation(coef * shrink[:, None, :]) * shrink[:, None, :]
    residual -= shift[:, :, None] * coef
    newton = (residual @ vectors) * inverse
    length = np.where(active, _norm(inner), 1.0)
    unit = inner / length[:, :, None]
    drift = np.sum(unit * newton, axis=-1) - 0.5 * (bound - length) * (bound / length + 1.0)
    curvature = length * np.sum(unit * unit * inverse, axis=-1)
    change = np.where(active, drift, 0.0) / np.where(active & (curvature > 0), curvature, 1.0)
    newton -= change[:, :, None] * inner * inverse
    coef, shift = coef + newton @ back, np.where(active, shift + change, 0.0)

    fitted = coef * shrink[:, None, :]
    force = design.correlation(fitted) * shrink[:, None, :] - shift[:, :, None] * coef
    noise = ACCEPT * (1.0 + np.sum(np.abs(fitted), axis=-1, keepdims=True))
    accurate = np.all(np.abs(force) <= noise * shrink[:, None, :], axis=-1)
    short = np.abs(_norm(coef) - bound) <= ACCEPT * bound
    return coef, shift, accurate & (~active | short & (shift > 0))


def _singular_values(triangle: Floats, rhs: Floats) -> tuple[Floats, Floats, Floats]:
    """Singular values `s[U, d]` of `R[U, k, d]`, right vectors `V[U, d, d]` and `s U^T z[U, T, d]`.

    Singular values that are rounding are 0.
    """
    count, height, size = triangle.shape
    singular, left = np.zeros((count, size)), np.zeros((count, height, size))
    thin, singular[:, :height], right = np.linalg.svd(triangle, full_matrices=True)
    left[:, :, :height] = thin
    vectors = np.ascontiguousarray(np.swapaxes(right, -1, -2))
    level = np.repeat(singular[:, :1], size, axis=-1)

    lengths = np.sqrt(np.sum(triangle**2, axis=1))
    shortest = np.min(np.where(lengths > 0, lengths, np.inf), axis=-1)
    uneven = np.nonzero(np.max(lengths, axis=-1) > _SPREAD * shortest)[0]
    if uneven.size:
        from scipy.linalg import lapack

        square = np.zeros((size, size))
        for i in uneven:
            square[:height] = triangle[i]
            # joba=0: accurate for A = B D with a well-conditioned B and any diagonal D.
            values, u, v, work, _, _ = lapack.dgejsv(square, joba=0, jobu=0, jobv=0, jobp=0)
            left[i], singular[i], vectors[i] = u[:height], values * (work[0] / work[1]), v
            level[i] = lengths[i] @ np.abs(v)
    null = (singular <= size * _EPS * level) | (singular < _TINY)
    singular = np.where(null, 0.0, singular)
    return singular, vectors, (rhs @ left) * singular[:, None, :]


def _norm(vectors: Floats) -> Floats:
    """Euclidean norms along the last axis, without overflow or underflow."""
    largest = np.max(np.abs(vectors), axis=-1, initial=0.0)
    safe = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(safe * np.sqrt(np.sum((vectors / safe[..., None]) ** 2, axis=-1)))
