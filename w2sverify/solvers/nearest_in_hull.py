"""The point of a polytope nearest to a target, in few dimensions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.one_target import OneTarget, half_solve, is_collinear

__all__ = ["nearest_in_hull", "one_nearest"]

Floats = NDArray[np.float64]

# What is owed of the gap, as a share of the largest square of a vertex less the target.
_GAP = 2.0**-48


def nearest_in_hull(vertices: Floats, target: Floats) -> Floats | None:
    """Weights `mu[k] >= 0` of sum one for which `|vertices[d, k] mu - target|` is least.

    None where the gap, `|x|^2 - min_j <x, v_j - g>` at `x = V mu - g`, recomputed from the data,
    is above `2^-48 max_j |v_j - g|^2`, or numbers are extreme: then another solver has to do it.

    Non-negative least squares on `P nu = 0, sum nu = 1` with `P_j = v_j - g`: for a given direction
    of nu the best length leaves `|P mu|^2 / (1 + |P mu|^2)`, which rises with `|P mu|`, so that
    `mu = nu / sum nu` is optimal. Any rank, repeated vertices, k far above d: O(d^2 k) and more for
    each step of the active set.
    Source: Lawson and Hanson 1974, chapter 23 (least distance programming).
    """
    from scipy.optimize import nnls

    with np.errstate(all="ignore"):
        shifted = vertices - target[:, None]
        largest = np.sqrt(np.max(np.sum(shifted * shifted, axis=0)))
        # Squares of what is smaller lose digits to underflow.
        if not (np.isfinite(largest) and largest > 1e-150):
            return None
        shifted /= largest
    rows = np.vstack([shifted, np.ones(shifted.shape[1])])
    goal = np.zeros(len(rows))
    goal[-1] = 1.0
    try:
        weights = nnls(rows, goal)[0]
    except RuntimeError:
        return None
    weights = np.asarray(weights) / np.sum(weights)
    point = shifted @ weights
    gap = point @ point - np.min(point @ shifted)
    return weights if gap <= _GAP else None


def one_nearest(one: OneTarget, vertices: Floats) -> Floats | None:
    """Weights of the rows of `vertices[k, d]` whose mixture fits a single target best; or None.

    The triangle of S takes the place of the points, and the gap is recomputed from the data.
    """
    factor = one.factor()
    if factor is None or is_collinear(factor):
        return None
    phi = vertices * (one.lengths / one.size)
    if not np.logical_and.reduce(np.isfinite(phi), axis=None):
        return None
    found = nearest_in_hull(factor.T @ phi.T, half_solve(factor, one.moment))
    if found is None:
        return None
    mixed = found @ phi
    force = one.force(one.theta(mixed))
    pulls = phi @ force
    gap = float(pulls.max()) - float(mixed @ force)
    most = 1.0 + float(np.einsum("kd,kd->k", phi, phi).max())
    return found if gap <= _GAP * most else None
