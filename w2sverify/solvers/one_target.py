"""Least squares for a single target on ordinary data, with as few calls as possible."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.weighted_design import Floats

__all__ = [
    "OneTarget",
    "eigen",
    "half_solve",
    "is_collinear",
    "other_half_solve",
    "refine",
    "solve",
]

# As in `WeightedDesign`: inside this range squares neither overflow nor lose digits.
_LEAST, _MOST = 1e-180, 1e180
# As in `least_squares`: beyond this variance inflation a Gram matrix is not trusted.
_COLLINEAR = 1e5


@dataclass(frozen=True, eq=False)
class OneTarget:
    """`min over theta of |b - A theta|^2` with `A = sqrt(w) Phi`, `b = sqrt(w) g`, for one target.

    With p the lengths of the columns of A and q that of b, `theta = phi q / p` and the problem is
    `phi^T S phi / 2 - c^T phi`, where `S = gram` has a unit diagonal and `c = moment`. It is what
    `WeightedDesign` is for a batch, at a tenth of the calls: for a few hundred points they are the
    cost. Data that are not ordinary are left to that class: see `of`.
    """

    design: Floats
    goal: Floats
    lengths: Floats
    size: float
    gram: Floats
    moment: Floats

    @classmethod
    def of(cls, features: Any, target: Any, weights: Any) -> OneTarget | None:
        """For NumPy `features[n, d]`, `target[n]` and `weights[n]`; None for anything else.

        None also where a column or the target is zero or not within 1e-90 .. 1e90.
        """
        if not isinstance(features, np.ndarray) or features.ndim != 2 or target.ndim != 1:
            return None
        if features.shape[1] == 0:
            return None
        design, goal = features, target
        if np.minimum.reduce(weights) != np.maximum.reduce(weights):
            root = np.sqrt(weights)
            design, goal = features * root[:, None], target * root
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            gram = design.T @ design
            squares, square = gram.diagonal(), float(goal @ goal)
            numbers = [square, *squares.tolist()]
            # A sum that is no number says that one of them is none.
            if not (min(numbers) > _LEAST and max(numbers) < _MOST and sum(numbers) < np.inf):
                return None
            lengths, size = np.sqrt(squares), square**0.5
            gram /= lengths[:, None]
            gram /= lengths
            moment = goal @ design
            moment /= lengths * size
        return cls(design, goal, lengths, size, gram, moment)

    def theta(self, phi: Floats) -> Floats:
        """The coefficients in their own units."""
        return phi * (self.size / self.lengths)

    def force(self, theta: Floats) -> Floats:
        """`A^T (b - A theta)` in the units of S and c, from the data."""
        residual = self.goal - self.design @ theta
        return np.asarray((residual @ self.design) / (self.lengths * self.size))

    def factor(self, which: NDArray[np.intp] | None = None) -> Floats | None:
        """The Cholesky factor of S on some coefficients; None where it has none."""
        gram = self.gram if which is None else self.gram[which][:, which]
        factor, failed = _lapack().dpotrf(gram, lower=1, clean=1)
        return None if failed else factor


def solve(factor: Floats, right: Floats) -> Floats:
    """`S^-1 right` from the Cholesky factor of S."""
    return np.asarray(_lapack().dpotrs(factor, right, lower=1)[0])


def half_solve(factor: Floats, right: Floats) -> Floats:
    """`L^-1 right` for the Cholesky factor L."""
    return np.asarray(_lapack().dtrtrs(factor, right, lower=1)[0])


def other_half_solve(factor: Floats, right: Floats) -> Floats:
    """`L^-T right` for the Cholesky factor L."""
    return np.asarray(_lapack().dtrtrs(factor, right, lower=1, trans=1)[0])


def refine(
    one: OneTarget,
    phi: Floats,
    free: NDArray[np.intp],
    factor: Floats,
    row: Floats | None = None,
    goal: float = 0.0,
    price: float = 0.0,
) -> tuple[Floats, Floats]:
    """One step from the data over the free coefficients, and the force after it.

    `factor` is that of S on them. With `row`, `row . phi = goal` afterwards, and the force is net
    of the price of that times the row.
    """
    force = one.force(one.theta(phi))
    if row is None:
        inner = solve(factor, force[free])
    else:
        force -= price * row
        normal = row[free]
        inner, response = solve(factor, force[free]), solve(factor, normal)
        missing = goal - float(row @ phi)
        change = (float(normal @ inner) - missing) / float(normal @ response)
        inner -= change * response
        force -= change * row
    step = np.zeros(len(phi))
    step[free] = inner
    return phi + step, force - one.gram @ step


def is_collinear(factor: Floats) -> bool:
    """Whether a column is so nearly a combination of the others that S is not trusted."""
    inverse, failed = _lapack().dpotri(factor, lower=1)
    return bool(failed) or not inverse.diagonal().max() < _COLLINEAR


def eigen(matrix: Floats) -> tuple[Floats, Floats] | None:
    """Eigenvalues in increasing order and eigenvectors of a symmetric matrix."""
    values, vectors, failed = _lapack().dsyevd(matrix, lower=1)
    return None if failed else (values, vectors)


@cache
def _lapack() -> Any:
    from scipy.linalg import lapack

    return lapack
