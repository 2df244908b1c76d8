"""The nearest vector with bounded differences between all pairs."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.solvers.compiled import compiled
from w2sverify.solvers.pair_forest import repair_pairs
from w2sverify.solvers.weighted_design import Floats

__all__ = ["lipschitz_pairs"]

# A pair counts as violated from this share of half the range of the target on: rounding is below.
_VIOLATED = 2.0**-46
# Passes over all pairs; each repairs one pair of each point at most. In practice some dozens.
_PASSES = 1000


def lipschitz_pairs(target: Floats, weights: Floats, limits: Floats) -> Floats:
    """`argmin sum_i w_i (g_i - v_i)^2` over `|v_i - v_j| <= c_ij`, for each row of the target.

    `target[B, n]`, `weights[n]` (not negative, not all zero) and the symmetric `limits[n, n]`
    (not negative, perhaps infinite; the diagonal is not read) are floats. Returns `v[B, n]`. Raises
    nothing on finite input.

    Method: the dual active set method of `exact_lipschitz_pairs` in floats. Each pass finds the
    most violated pair of each point, and repairs them one after another on the forest of pairs
    that carry a force. The level of each tree is a mean of the data, computed anew at the end.
    Cost: O(n^2) for each pass, and O(size of its trees) for each repair.
    Source: Goldfarb and Idnani, Math. Programming 27 (1983) 1.
    """
    fitted, size = np.empty(target.shape), target.shape[1]
    reach = np.array(limits, dtype=np.float64)
    np.fill_diagonal(reach, np.inf)
    for row, goal in enumerate(target):
        # Half the range is 1: the projection stays inside, and longer limits bind nothing.
        unit = float(np.max(goal) / 2 - np.min(goal) / 2)
        if unit == 0.0:
            fitted[row] = goal
            continue
        with np.errstate(over="ignore"):
            scaled, short = goal / unit - goal[0] / unit, np.minimum(reach / unit, 4.0)
        values, worst = scaled.copy(), np.empty(size, dtype=np.int64)
        # Pairs held: their ends, lists of them at each node, and their forces.
        nobody = np.full((2, size), -1)
        forest = (nobody, nobody.copy(), nobody[0].copy(), np.zeros(size))
        for _ in range(_PASSES):
            _worst_pairs(short, values, _VIOLATED, worst)
            if np.all(worst < 0):
                break
            repair_pairs(short, scaled, weights, values, worst, _VIOLATED, *forest)
        repair_pairs(short, scaled, weights, values, worst[:0], _VIOLATED, *forest)
        fitted[row] = (values + goal[0] / unit) * unit
    return fitted


@compiled
def _worst_pairs(limits: Any, values: Any, violated: float, worst: Any) -> None:
    """For each i the j < i that it is farthest beyond its limit of, or -1."""
    for i in range(len(values)):
        most, worst[i] = violated, -1
        for j in range(i):
            excess = abs(values[i] - values[j]) - limits[i, j]
            if excess > most:
                most, worst[i] = excess, j
