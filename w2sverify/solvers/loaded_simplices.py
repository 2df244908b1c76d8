"""The simplices that carry the force of a convex regression, from multipliers of pairs."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from w2sverify.solvers.jensen import ExactPoints, Simplex

__all__ = ["loaded_simplices"]

# Forces below this share of the largest are rounding. It decides only how long the answer takes.
_FORCE = 1e-7
# More forces than this are taken together by the simplex method.
_MANY = 200


def loaded_simplices(
    points: ExactPoints, scaled: Any, lower: Any, upper: Any, force: Any
) -> list[Simplex]:
    """Simplices around points whose Jensen inequalities have together about the given forces.

    `force[k] > 0` is that of the pair (lower[k], upper[k]) = (i, j) of `scaled[m, d]`, the float
    coordinates of the points. First as few pairs as can carry them are chosen, then the forces at
    each point are taken apart.
    """
    if not len(force):
        return []
    (m, d), k = scaled.shape, np.arange(len(force))
    matrix = np.zeros((m * (1 + d), len(k)))
    matrix[lower, k], matrix[upper, k] = 1.0, -1.0
    step = scaled[upper] - scaled[lower]
    for c in range(d):
        matrix[m + lower * d + c, k] = step[:, c]
    right = matrix @ force
    right[m:] = 0.0
    force = _fewest(matrix, right, force)
    found: list[Simplex] = []
    for i in np.unique(lower[force > 0]).tolist():
        own = np.flatnonzero((lower == i) & (force > _FORCE * force.max()))
        found += _decompose(points, i, upper[own].tolist(), force[own], step[own])
    return found


def _fewest(matrix: Any, right: Any, force: Any) -> Any:
    """A basic solution `f >= 0` of about `matrix f = right`; the given forces where none is found.

    For few forces by non-negative least squares, for many by the simplex method on the sum of what
    is missed, which takes a twentieth of the time.
    """
    from scipy import optimize, sparse

    if len(force) > _MANY:
        size = float(np.abs(right).max()) or 1.0
        eye = sparse.eye_array(len(right))
        table = sparse.hstack([sparse.csc_array(matrix), eye, -eye], format="csc")
        cost = np.concatenate([np.zeros(len(force)), np.ones(2 * len(right))])
        found = optimize.linprog(cost, A_eq=table, b_eq=right / size, method="highs-ds")
        if found.status == 0:
            return np.maximum(found.x[: len(force)], 0.0) * size
    with suppress(RuntimeError):  # its iterations ran out
        force, _ = optimize.nnls(matrix, right)
    return force


def _decompose(
    points: ExactPoints, point: int, others: list[int], force: Any, step: Any
) -> list[Simplex]:
    """Forces that balance at a point as a sum of simplices around it (Caratheodory)."""
    found, rest, live = [], force.copy(), list(range(len(others)))
    while len(live) > 1:
        kept = list(live)
        share = rest.copy()
        while len(kept) > np.linalg.matrix_rank(step[kept]) + 1:
            # Move along a balance of the steps until one of the forces is 0.
            direction = np.linalg.svd(step[kept].T)[2][-1]
            direction = direction if direction.max() > 0 else -direction
            rising = direction > 0
            ratios = np.where(rising, share[kept] / np.where(rising, direction, 1.0), np.inf)
            share[kept] -= ratios.min() * direction
            kept.pop(int(np.argmin(ratios)))
        simplex = points.simplex(point, [others[k] for k in kept])
        if simplex is None:
            break
        found.append(simplex)
        weight = np.array([simplex.shares[others[k]] for k in kept], dtype=np.float64)
        ratios = rest[kept] / weight
        rest[kept] -= ratios.min() * weight
        first = kept[int(np.argmin(ratios))]
        top = _FORCE * force.max()
        live = [k for k in live if k != first and rest[k] > top]
    return found
