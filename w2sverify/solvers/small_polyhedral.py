"""Least squares over a polyhedron in few dimensions, for a single target on ordinary data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.free_set import ACCEPT
from w2sverify.solvers.one_target import OneTarget, half_solve, is_collinear, other_half_solve
from w2sverify.solvers.weighted_design import Floats

__all__ = ["small_polyhedral"]


def small_polyhedral(
    one: OneTarget, rows: Floats, offset: Floats, equality: NDArray[np.bool_]
) -> Floats | None:
    """`argmin |b - A theta|^2` with `R theta + r >= 0`, or `= 0` where `equality`; or None.

    Takes dense `R[k, d]` and `r[k]`. None where columns of A are nearly collinear, where no theta
    is found that meets the constraints, or where feasibility, signs and stationarity, the last
    recomputed from the data, do not hold to rounding: then another solver has to do it.

    With `S = L L^T` the distance is that of z = `L^T phi` to a point, so that the problem is least
    distance programming, which non-negative least squares solves: its positive entries are the
    active rows. On them the solution is refined once. O(d^2 k) and more for each active row.
    Source: Lawson and Hanson 1974, chapter 23.
    """
    factor = one.factor()
    if factor is None or is_collinear(factor):
        return None
    unit = one.size / one.lengths
    scaled = rows * unit
    sizes = np.sqrt(np.einsum("kd,kd->k", scaled, scaled))
    if not (np.isfinite(sizes).all() and (sizes > 0).all() and np.isfinite(offset / sizes).all()):
        return None
    scaled, offset = scaled / sizes[:, None], offset / sizes
    # The rows and what they ask for in the coordinates z - L^-1 c.
    normals, centre = half_solve(factor, scaled.T), half_solve(factor, one.moment)
    bounds = -offset - centre @ normals
    active = _active_rows(normals, bounds, equality)
    if active is None or active.size > len(centre):
        return None
    basis, triangle = np.linalg.qr(normals[:, active])
    if active.size and not np.abs(triangle.diagonal()).min() > ACCEPT:
        return None
    across = np.linalg.inv(triangle)
    moved = basis @ (bounds[active] @ across)
    phi = other_half_solve(factor, moved + centre)
    # Once more from the data, in the directions that the active rows leave and in those they fix.
    for _ in range(2):
        force = one.force(phi * unit)
        turned = half_solve(factor, force)
        missed = scaled[active] @ phi + offset[active]
        fixed = basis.T @ turned
        step = turned - basis @ fixed - basis @ (missed @ across)
        phi = phi + other_half_solve(factor, step)
    prices = -across @ fixed
    rest = force - one.gram @ other_half_solve(factor, step) + prices @ scaled[active]
    slack = scaled @ phi + offset
    size = 1.0 + float(np.abs(phi).sum())
    costs = 1.0 + float(np.abs(prices).sum())
    kept = np.abs(rest).max(initial=0.0) <= ACCEPT * (size + costs)
    kept &= slack.min(initial=0.0) >= -ACCEPT * size
    kept &= np.abs(slack[equality]).max(initial=0.0) <= ACCEPT * size
    kept &= prices[~equality[active]].min(initial=0.0) >= -ACCEPT * costs
    return phi * unit if kept else None


def _active_rows(
    normals: Floats, bounds: Floats, equality: NDArray[np.bool_]
) -> NDArray[np.intp] | None:
    """The rows that hold the shortest z with `z . normals[:, i] >= bounds[i]`, or equal to it."""
    from scipy.optimize import nnls

    if not equality.any() and bounds.max(initial=0.0) <= 0:
        return np.zeros(0, dtype=np.intp)
    table = np.vstack([normals, bounds])
    both = np.hstack([table, -table[:, equality]])
    goal = np.zeros(len(table))
    goal[-1] = 1.0
    try:
        weights = nnls(both, goal)[0]
    except RuntimeError:  # too many exchanges
        return None
    return np.flatnonzero((weights[: len(bounds)] > 0) | equality)
