"""Non-negative least squares for a single target on ordinary data."""

from __future__ import annotations

import numpy as np

from w2sverify.solvers.free_set import ACCEPT
from w2sverify.solvers.one_target import OneTarget, half_solve, is_collinear, refine
from w2sverify.solvers.weighted_design import Floats

__all__ = ["one_nonnegative"]


def one_nonnegative(one: OneTarget, total: float | None) -> Floats | None:
    """`argmin over theta >= 0, sum theta = total, of |b - A theta|^2`; or None.

    Lawson and Hanson's method on the triangle of S proposes the positive coefficients. They are
    solved for again and refined from the data, and meet the demands of `one_bounded`: None where
    they do not, or where columns are nearly collinear. `total`, if given, is positive.
    Source: Lawson and Hanson 1974, chapter 23.
    """
    from scipy.optimize import nnls

    whole = one.factor()
    if whole is None:
        return None
    triangle, right, unit = whole.T, half_solve(whole, one.moment), one.size / one.lengths
    row, goal = None, 0.0
    try:
        if total is None:
            phi = nnls(triangle, right)[0]
        else:
            peak = float(unit.max())
            row, goal = unit / peak, total / peak
            vertices = total / unit
            phi = _nearest(triangle * vertices, right) * vertices
    except RuntimeError:  # too many exchanges
        return None
    free = phi.nonzero()[0]
    if not free.size:
        force = one.moment if row is None else None
        return phi if force is not None and force.max() <= ACCEPT else None
    factor = whole if len(free) == len(phi) else one.factor(free)
    if factor is None or is_collinear(factor):
        return None
    phi, force = refine(one, phi, free, factor, row, goal)
    noise = ACCEPT * (1.0 + float(phi.sum()))
    if phi[free].min() < 0 or force.max() > noise or force[free].min() < -noise:
        return None
    theta = phi * unit
    if total is not None:
        # What rounding lacks of the sum goes where the fit suffers least.
        place = free[one.lengths[free].argmin()]
        for _ in range(2):
            theta[place] = max(theta[place] + (total - float(theta.sum())), 0.0)
    return np.asarray(theta)


def _nearest(vertices: Floats, point: Floats) -> Floats:
    """Shares of the columns whose mixture is nearest to the point; see `nearest_in_hull`."""
    from scipy.optimize import nnls

    size = len(point)
    rows, goal = np.ones((size + 1, vertices.shape[1])), np.zeros(size + 1)
    moved = vertices - point[:, None]
    rows[:size], goal[size] = moved / max(np.abs(moved).max(), 1e-300), 1.0
    shares = nnls(rows, goal)[0]
    return np.asarray(shares / shares.sum())
