"""A convex regression nearly right made right to rounding: Jensen inequalities and slopes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.jensen import ExactPoints, Simplex

__all__ = ["tighten"]

Floats = NDArray[np.float64]

# Rounds at most; each adds inequalities that were missing.
_ROUNDS = 12
# A tangent above a value by less than this share of the values is rounding.
_ROUNDING = 2.0**-46
# Least distances beyond this many times the violation mean that there is no slope at all.
_FAR = 2.0**-40


def tighten(
    exact: ExactPoints,
    points: Floats,
    goal: Floats,
    mass: Floats,
    simplices: list[Simplex],
    values: Floats,
    slopes: Floats,
) -> tuple[Floats, Floats]:
    """Values and slopes to rounding, from about right ones; `simplices` grows by those missing.

    The values are the projection of the goal under the Jensen inequalities of the simplices
    (non-negative least squares on their forces). The slopes are then moved as little as can be
    until every tangent lies below all values: least distance programming, whose certificate that
    there is no such slope is a simplex with a violated inequality. Returns what it was given where
    that does not end in some rounds.

    Source: Lawson and Hanson 1974, chapter 23.
    """
    from scipy.optimize import nnls

    root = np.sqrt(mass)
    for _ in range(_ROUNDS):
        better = goal.copy()
        if simplices:
            columns = np.zeros((len(goal), len(simplices)))
            for k, simplex in enumerate(simplices):
                total = sum(simplex.shares.values())
                columns[simplex.point, k] = -1.0
                for j, share in simplex.shares.items():
                    columns[j, k] = share / total
            try:
                force, _ = nnls(columns / root[:, None], -root * goal)
            except RuntimeError:  # its iterations ran out
                return values, slopes
            better += columns @ force / mass
        size = 1.0 + float(np.abs(better).max())
        turned, missing = _turn(exact, points, better, slopes, _ROUNDING * size)
        if turned is not None:
            return better, turned
        known = {(s.point, *sorted(s.shares)) for s in simplices}
        fresh = [s for s in missing if (s.point, *sorted(s.shares)) not in known]
        if not fresh:
            break
        simplices += fresh
    return values, slopes


def _turn(
    exact: ExactPoints, points: Floats, values: Floats, slopes: Floats, slack: float
) -> tuple[Floats | None, list[Simplex]]:
    """The nearest slopes whose tangents are below the values, or simplices that forbid them."""
    from scipy.optimize import nnls

    found, whole = slopes.copy(), True
    missing: list[Simplex] = []
    for i, slope in enumerate(slopes):
        step = points - points[i]
        above = values[i] + step @ slope - values - slack
        above[i] = -np.inf
        worst = float(above.max())
        if not worst > 0:
            continue
        others = np.flatnonzero(np.arange(len(points)) != i)
        matrix: Any = np.vstack([-step[others].T, above[others] / worst])
        unit = np.append(np.zeros(points.shape[1]), 1.0)
        try:
            force, _ = nnls(matrix, unit)
        except RuntimeError:  # its iterations ran out
            return None, missing
        left = matrix @ force - unit
        if left[-1] < -_FAR:
            found[i] += -left[:-1] / left[-1] * worst
            continue
        whole = False
        simplex = exact.simplex(i, others[force > 0].tolist())
        if simplex is not None:
            missing.append(simplex)
    return (found if whole else None), missing
