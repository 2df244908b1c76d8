"""Least squares for a single target on ordinary data, with as few calls as possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.weighted_design import Floats

__all__ = ["OneTarget", "is_collinear", "solve"]

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
        if weights.min() != weights.max():
            root = np.sqrt(weights)
            design, goal = features * root[:, None], target * root
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            gram = design.T @ design
            squares, square = gram.diagonal(), float(goal @ goal)
            if not (squares.min() > _LEAST and squares.max() < _MOST and _LEAST < square < _MOST):
                return None
            lengths, size = np.sqrt(squares), square**0.5
            gram = gram / lengths[:, None] / lengths
            moment = (goal @ design) / (lengths * size)
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
        from scipy.linalg.lapack import dpotrf

        gram = self.gram if which is None else self.gram[which[:, None], which]
        factor, failed = dpotrf(gram, lower=1, clean=0)
        return None if failed else factor


def solve(factor: Floats, right: Floats) -> Floats:
    """`S^-1 right` from the Cholesky factor of S."""
    from scipy.linalg.lapack import dpotrs

    return np.asarray(dpotrs(factor, right, lower=1)[0])


def is_collinear(factor: Floats) -> bool:
    """Whether a column is so nearly a combination of the others that S is not trusted."""
    from scipy.linalg.lapack import dpotri

    inverse, failed = dpotri(factor, lower=1)
    return bool(failed) or not inverse.diagonal().max() < _COLLINEAR
