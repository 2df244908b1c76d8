"""Weighted least squares over a Euclidean ball of many coefficients."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["shifted_cholesky"]

Floats = NDArray[np.float64]

_EPS = float(np.finfo(np.float64).eps)
# The first so many columns give the shift to start from; up to as many are diagonalised at once.
_LEADING = 96
# One eigendecomposition costs about as much as the Cholesky factors of so many targets.
_TARGETS = 6
_STEPS = 100
# What is owed of the gap and of the distance from the projection, as shares of the data.
_GAP, _DISTANCE = 2.0**-44, 2.0**-30
# Eigenvalues of S below this share of the largest may be rounding.
_RANK = 2.0**-30


def shifted_cholesky(
    features: Floats, targets: Floats, weights: Floats, radius: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """`argmin over |theta|_2 <= radius of sum_i w_i (g_i - (Phi theta)_i)^2`, for plain data.

    `features[n, m]`, `targets[T, n]`, `weights[n]` and the radius are finite, the last positive.
    Returns `theta[T, m]`, and for each target whether it is solved: with S the Gram matrix, s its
    least eigenvalue, mu the multiplier and r the residual of `(S + mu I) theta = Phi^T W g`, the
    bound `|r| / sqrt(4 mu + s)` on the distance from the projection is at most
    `2^-30 (|g| + |Phi theta|)`, and where the ball binds the bound `|r| radius` on the gap at most
    `2^-44 (|g| + |Phi theta|)^2`.
    Not solved are targets of extreme numbers, and those that the ball does not bind where columns
    are many or nearly dependent; `l2_ball_least_squares` solves all.

    Newton's method on `1 / |theta(mu)|`: about six Cholesky factorisations for each target,
    O(n m^2 + m^3 / 3), from the root of the problem on the first columns; for few columns or many
    targets one eigendecomposition instead.
    Source: More and Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553.
    """
    root = np.sqrt(weights)
    theta, solved = np.zeros((len(targets), features.shape[1])), np.zeros(len(targets), dtype=bool)
    if not features.shape[1]:
        return theta, ~solved
    # Numbers that leave the range of floats on the way make a target unsolved, and no noise.
    with np.errstate(all="ignore"):
        design, goals = features * root[:, None], targets * root
        sizes = np.sqrt(np.sum(goals * goals, axis=1))
        usable = np.isfinite(sizes) & (sizes > 0)
        gram = design.T @ design
        if not np.all(np.isfinite(gram)) or not np.any(usable):
            return theta, solved
        few = len(gram) <= _LEADING or np.sum(usable) > _TARGETS
        solver = _Eigen(gram) if few else _Cholesky(gram)
        for k in np.nonzero(usable)[0]:
            unit = goals[k] / sizes[k]
            length = radius / sizes[k]
            moment = solver.turn(unit @ design)
            found, shift = _newton(solver, moment, length)
            if not shift:
                # Not bound: least squares, if its columns are far from dependent.
                if solver.least <= _RANK * solver.largest:
                    continue
                found = solver.solve(moment, 0.0)
            force = (unit - design @ solver.back(found)) @ design
            found += solver.solve(solver.turn(force) - shift * found, shift)
            found = solver.back(found)
            norm = np.linalg.norm(found)
            if shift:
                found *= length / norm
            elif norm > length:
                continue
            fitted = design @ found
            rest = np.linalg.norm((unit - fitted) @ design - shift * found)
            size = 1.0 + np.linalg.norm(fitted)
            solved[k] = not shift or rest * length <= _GAP * size * size
            solved[k] &= rest <= _DISTANCE * size * np.sqrt(4.0 * shift + solver.least)
            theta[k] = found * sizes[k]
    return theta, solved & np.all(np.isfinite(theta), axis=1)


def _newton(solver: _Cholesky | _Eigen, moment: Floats, radius: float) -> tuple[Floats, float]:
    """theta and the shift with `|theta| = radius`; the shift is 0 if the ball does not bind."""
    least = 4.0 * len(moment) * _EPS * solver.largest
    low = max(float(np.linalg.norm(moment)) / radius - solver.largest, least)
    shift = max(low, solver.start(moment, radius))
    theta = moment
    for _ in range(_STEPS):
        theta = solver.solve(moment, shift)
        square = float(theta @ theta)
        size = float(np.sqrt(square))
        move = (size / radius - 1.0) * square / solver.inverse_square(theta, shift)
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
        self.gram, self.factor, self.shift = gram, gram, -1.0
        self.largest, self.least = float(np.trace(gram)), 0.0

    def turn(self, vector: Floats) -> Floats:
        """The vector in the coordinates of this solver: its own."""
        return vector

    back = turn

    def start(self, moment: Floats, radius: float) -> float:
        """A shift near the root."""
        return _first_shift(self.gram[:_LEADING, :_LEADING], moment[:_LEADING], radius)

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
        self.largest, self.least = float(self.values[-1]), float(self.values[0])

    def turn(self, vector: Floats) -> Floats:
        """The vector in the eigenvectors."""
        return np.asarray(vector @ self.vectors)

    def back(self, vector: Floats) -> Floats:
        """The vector in the columns."""
        return np.asarray(self.vectors @ vector)

    def start(self, moment: Floats, radius: float) -> float:
        """From the left of the root the iteration needs no better start."""
        del moment, radius
        return 0.0

    def solve(self, right: Floats, shift: float) -> Floats:
        """`(S + mu I)^{-1} b`."""
        return np.asarray(right / (self.values + shift))

    def inverse_square(self, theta: Floats, shift: float) -> float:
        """`theta' (S + mu I)^{-1} theta`."""
        return float(theta @ (theta / (self.values + shift)))
