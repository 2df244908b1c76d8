"""Weighted least squares over a Euclidean ball of many coefficients."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["shifted_cholesky"]

Floats = NDArray[np.float64]

_EPS = float(np.finfo(np.float64).eps)
# The first so many columns give the shift to start from.
_LEADING = 96
# One eigendecomposition costs about as much as the Cholesky factors of so many targets.
_TARGETS = 6
_STEPS = 60


def shifted_cholesky(
    features: Floats, targets: Floats, weights: Floats, radius: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """`argmin over |theta|_2 <= radius of sum_i w_i (g_i - (Phi theta)_i)^2`, where the ball binds.

    `features[n, m]`, `targets[T, n]`, `weights[n]` and the radius are finite, the last positive.
    Returns `theta[T, m]` of norm radius, and for each target whether it is solved: with S the Gram
    matrix and mu the multiplier, the residual of `(S + mu I) theta = Phi^T W g`, times the radius,
    is at most `2^-44 (|g| + |Phi theta|)^2`, which bounds the gap by as much. A target that the
    ball does not bind, or whose numbers are extreme, is not solved.

    Newton's method on `1 / |theta(mu)|`, about six Cholesky factorisations for each target,
    O(n m^2 + m^3 / 3), from the root of the problem on the first columns. For many targets one
    eigendecomposition. For few columns `l2_ball_least_squares` is as fast and solves all cases.
    Source: More and Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553.
    """
    root = np.sqrt(weights)
    theta, solved = np.zeros((len(targets), features.shape[1])), np.zeros(len(targets), dtype=bool)
    # Numbers that leave the range of floats on the way make a target unsolved, and no noise.
    with np.errstate(all="ignore"):
        design, goals = features * root[:, None], targets * root
        sizes = np.sqrt(np.sum(goals * goals, axis=1))
        usable = np.isfinite(sizes) & (sizes > 0)
        gram = design.T @ design
        if not np.all(np.isfinite(gram)) or not np.any(usable):
            return theta, solved
        many = np.sum(usable) > _TARGETS
        solver = _Eigen(gram) if many else _Cholesky(gram)
        for k in np.nonzero(usable)[0]:
            unit = goals[k] / sizes[k]
            length = radius / sizes[k]
            found, shift = _newton(solver, gram, design.T @ unit, length)
            found += solver.solve(design.T @ (unit - design @ found) - shift * found, shift)
            found *= length / np.linalg.norm(found)
            fitted = design @ found
            rest = np.linalg.norm(design.T @ (unit - fitted) - shift * found)
            owed = 2.0**-44 * (1.0 + np.linalg.norm(fitted)) ** 2
            solved[k] = shift > 0 and rest * length <= owed
            theta[k] = found * sizes[k]
    return theta, solved & np.all(np.isfinite(theta), axis=1)


def _newton(
    solver: _Cholesky | _Eigen, gram: Floats, moment: Floats, radius: float
) -> tuple[Floats, float]:
    """theta and the shift with `|theta| = radius`; the shift is 0 if the ball does not bind."""
    largest = float(np.trace(gram))
    least = 4.0 * len(gram) * _EPS * largest
    low = max(float(np.linalg.norm(moment)) / radius - largest, least)
    shift = max(low, _first_shift(gram[:_LEADING, :_LEADING], moment[:_LEADING], radius))
    theta = moment
    for _ in range(_STEPS):
        theta = solver.solve(moment, shift)
        size = float(np.linalg.norm(theta))
        move = (size / radius - 1.0) * size * size / solver.inverse_square(theta, shift)
        if not abs(move) > 4.0 * _EPS * shift:
            break
        if size <= radius and shift <= low:
            return theta, 0.0
        shift = max(shift + move, low)
    return theta, shift


def _first_shift(gram: Floats, moment: Floats, radius: float) -> float:
    """The root of the problem on some columns; 0 if the ball does not bind there."""
    values, vectors = np.linalg.eigh(gram)
    pull = moment @ vectors
    values = np.maximum(values, 0.0)
    low, high = 0.0, float(np.linalg.norm(pull)) / radius
    for _ in range(60):
        middle = 0.5 * (low + high) if low > 0 else high / 64.0
        long = np.linalg.norm(pull / (values + middle)) > radius
        low, high = (middle, high) if long else (low, middle)
        if high < _EPS * values[-1]:
            break
    return low


class _Cholesky:
    """Solves with `S + mu I` by Cholesky factors, keeping the last."""

    def __init__(self, gram: Floats) -> None:
        self.gram, self.shift = gram, -1.0
        self.factor = gram

    def solve(self, right: Floats, shift: float) -> Floats:
        """`(S + mu I)^{-1} b`."""
        from scipy.linalg import cho_solve

        return np.asarray(cho_solve((self._at(shift), True), right, check_finite=False))

    def inverse_square(self, theta: Floats, shift: float) -> float:
        """`theta' (S + mu I)^{-1} theta`."""
        from scipy.linalg import solve_triangular

        half = solve_triangular(self._at(shift), theta, lower=True, check_finite=False)
        return float(half @ half)

    def _at(self, shift: float) -> Floats:
        from scipy.linalg import lapack

        if shift != self.shift:
            moved = self.gram.copy(order="F")
            moved[np.diag_indices_from(moved)] += shift
            self.factor, _ = lapack.dpotrf(moved, lower=1, overwrite_a=1)
            self.shift = shift
        return self.factor


class _Eigen:
    """Solves with `S + mu I` in the eigenvectors of S."""

    def __init__(self, gram: Floats) -> None:
        values, self.vectors = np.linalg.eigh(gram)
        self.values = np.maximum(values, 0.0)

    def solve(self, right: Floats, shift: float) -> Floats:
        """`(S + mu I)^{-1} b`."""
        return np.asarray(self.vectors @ ((right @ self.vectors) / (self.values + shift)))

    def inverse_square(self, theta: Floats, shift: float) -> float:
        """`theta' (S + mu I)^{-1} theta`."""
        turned = theta @ self.vectors
        return float(np.sum(turned * turned / (self.values + shift)))
