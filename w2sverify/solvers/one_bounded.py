"""Bounded least squares for a single target on ordinary data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.block_pivoting import PATIENCE, SLACK
from w2sverify.solvers.free_set import ACCEPT
from w2sverify.solvers.one_target import OneTarget, is_collinear, refine, solve
from w2sverify.solvers.weighted_design import Floats

__all__ = ["one_bounded"]

_FAR = 2.0**30


def one_bounded(one: OneTarget, lower: Floats, upper: Floats, total: float | None) -> Floats | None:
    """`argmin over lower <= theta <= upper, sum theta = total, of |b - A theta|^2`; or None.

    The method of `block_pivoting` with one step of refinement from the data, and the same demands
    on the answer as there: None where they are not met, or where columns are nearly collinear.
    """
    unit = one.size / one.lengths
    low, high = lower / unit, upper / unit
    row, goal = None, 0.0
    if total is not None:
        row, goal = unit / unit.max(), total / float(unit.max())
    # Constraints on a scale of their own need the target rescaled, as the batched solver does.
    forced = float(np.abs(np.clip(0.0, low, high)).max())
    if forced > _FAR or (total is not None and not 1 / _FAR < abs(goal) < _FAR):
        return None
    found = _pivot(one, low, high, row, goal)
    if found is None:
        return None
    side, phi, price, factor = found
    free = np.flatnonzero(side == 0)
    if factor is not None and is_collinear(factor):
        return None
    theta = np.clip(one.theta(phi), lower, upper)
    theta = np.where(side < 0, lower, np.where(side > 0, upper, theta))
    phi = theta / unit
    if factor is not None:
        phi, force = refine(one, phi, free, factor, row, goal, price)
    else:
        force = one.force(theta)
    noise = ACCEPT * (1.0 + float(np.abs(phi).sum()))
    wrong = np.where(side == 0, np.abs(force), force * side * -1.0) > noise
    wrong &= low < high
    theta = one.theta(phi)
    theta = np.where(side < 0, lower, np.where(side > 0, upper, theta))
    if np.any(wrong) or np.any(theta < lower) or np.any(theta > upper):
        return None
    return np.asarray(theta)


def _pivot(
    one: OneTarget, low: Floats, high: Floats, row: Floats | None, goal: float
) -> tuple[NDArray[np.int8], Floats, float, Floats | None] | None:
    """The sides, phi, the price of the sum and the factor of S on the free coefficients."""
    size = len(one.moment)
    side = np.zeros(size, dtype=np.int8)
    if row is None:
        side[one.moment < low], side[one.moment > high] = -1, 1
    side[low == high] = -1
    fewest, patience, price = size + 1, PATIENCE, 0.0
    for _ in range(2 * size + 10):
        free = np.flatnonzero(side == 0)
        if row is not None and not free.size:
            return None
        phi = np.where(side < 0, low, np.where(side > 0, high, 0.0))
        factor = one.factor(free) if free.size else None
        if free.size and factor is None:
            return None
        pull = one.moment - one.gram @ phi if free.size < size else one.moment
        if factor is not None:
            inner = solve(factor, pull[free])
            if row is not None:
                normal = row[free]
                response = solve(factor, normal)
                rest = goal - float(row @ phi)
                price = (float(normal @ inner) - rest) / float(normal @ response)
                inner = inner - price * response
            phi[free] = inner
        force = one.moment - one.gram @ phi
        if row is not None:
            force -= price * row
        slack = SLACK * (1.0 + float(np.abs(phi).sum()))
        outside = (phi > high).astype(np.int8) - (phi < low)
        inward = (low < high) & (force * -side > slack)
        proposal = np.where(side == 0, outside, np.where(inward, 0, side)).astype(np.int8)
        wrong = np.flatnonzero(proposal != side)
        if not wrong.size:
            return side, phi, price, factor
        patience = PATIENCE if wrong.size < fewest else patience - 1
        fewest = min(fewest, wrong.size)
        if patience <= 0:
            wrong = wrong[-1:]
        side[wrong] = proposal[wrong]
    return None
