"""The nearest convex function of one variable."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.compiled import compiled
from w2sverify.solvers.knot_active_set import knot_active_set
from w2sverify.solvers.weighted_design import Floats

__all__ = ["convex_regression"]

# Far more than any data were seen to need (80), so that the time is linear whatever happens.
_ROUNDS = 1000
# A point with less than this share of the largest weight pulls less than any rounding.
_WEIGHTLESS = 2.0**-200
# Points nearer than this share of the largest |x| are one; slopes between others do not overflow.
_NEAR = 2.0**-500


def convex_regression(
    x: Floats, target: Floats, weights: Floats, *, falling: bool = False
) -> tuple[Floats, NDArray[np.bool_]]:
    """`argmin over convex v of sum_i w_i (g_i - v(x_i))^2`; with `falling`, also non-increasing.

    `x[n]` and `target[B, n]` are finite, in any order and with ties; `weights[n]` are not negative
    and sum to one. Returns `v[B, n]` at the points, and where the slope changes (`knots[B, n]`;
    with `falling` also at the last point, where the last slope is not 0). Both are proposals: v is
    convex up to rounding. Points without weight lie on the line between their neighbours, or on
    that at the end. Raises nothing.

    Method: `knot_active_set`, mostly 5 to 40 rounds of O(n), after a sort.
    Source: Groeneboom, Jongbloed and Wellner, The support reduction algorithm, Scand. J. Statist.
    35 (2008), with many knots in a round.
    """
    values, knots = np.empty(target.shape), np.empty(target.shape, dtype=np.bool_)
    with np.errstate(all="ignore"):
        spots, mass, goal, scale, order, group = _gather(target, x, weights)
        fitted, found = goal.copy(), np.ones(goal.shape, dtype=np.bool_)
        if len(spots) > 1:
            knot_active_set(goal, mass, spots, falling, _ROUNDS, fitted, found)
        _spread(values, knots, x, spots, fitted, found, scale, order, group)
    return values, knots


@compiled
def _gather(target: Any, x: Any, weights: Any) -> Any:
    """Points with weight in order, those at one place as one, near 1 in size.

    Returns their places, weights, targets `[B, m]`, the powers of two by which those were
    multiplied, the order of x, and to which of the m each point in order belongs, or -1.
    """
    count, rows = x.size, target.shape[0]
    order = np.argsort(x, kind="mergesort")
    unit = _power(max(-x[order[0]], x[order[-1]]))
    least = _WEIGHTLESS * np.max(weights)
    spots, mass, group = np.empty(count), np.zeros(count), np.empty(count, np.int64)
    size = 0
    for k in range(count):
        i = order[k]
        group[k] = -1
        if weights[i] > least:
            if size == 0 or x[i] * unit - spots[size - 1] > _NEAR:
                spots[size] = x[i] * unit
                size += 1
            group[k] = size - 1
            mass[size - 1] += weights[i]
    goal, scale = np.zeros((rows, size)), np.empty(rows)
    for row in range(rows):
        largest = 0.0
        for k in range(count):
            if group[k] >= 0:
                largest = max(largest, abs(target[row, order[k]]))
        scale[row] = _power(largest)
        for k in range(count):
            if group[k] >= 0:
                share = weights[order[k]] / mass[group[k]]
                goal[row, group[k]] += share * (target[row, order[k]] * scale[row])
    return spots[:size], mass[:size], goal, scale, order, group


@compiled
def _spread(
    values: Any,
    knots: Any,
    x: Any,
    spots: Any,
    fitted: Any,
    found: Any,
    scale: Any,
    order: Any,
    group: Any,
) -> None:
    """Back to the points; those without weight go on the line where they are."""
    unit = _power(max(-x[order[0]], x[order[-1]]))
    for row in range(fitted.shape[0]):
        before = -1
        for k in range(x.size):
            i = order[k]
            knots[row, i] = group[k] >= 0 and found[row, group[k]]
            if group[k] >= 0:
                before = group[k]
                value = fitted[row, before]
            else:
                value = _between(spots, x[i] * unit, fitted[row], found[row], before)
            values[row, i] = value / scale[row]


@compiled
def _between(spots: Any, place: float, fitted: Any, found: Any, before: int) -> float:
    """The function at a place behind `before` spots; beyond the ends it goes on as it ends."""
    size = spots.size
    left, right = before, before + 1
    if before < 0:
        left, right = 0, 1
        while right < size and not found[right]:
            right += 1
    elif right == size and found[left]:
        left, right = before - 1, before
        while left > 0 and not found[left]:
            left -= 1
    if left < 0 or right == size:
        return float(fitted[max(before, 0)])
    near = right if before == right else left
    slope = (fitted[right] - fitted[left]) / (spots[right] - spots[left])
    return float(fitted[near] + slope * (place - spots[near]))


@compiled
def _power(size: float) -> float:
    """A power of two that brings a size near 1 and changes no digit; 1 for 0."""
    if not 0.0 < size < np.inf:
        return 1.0
    return math.ldexp(1.0, -min(max(math.frexp(size)[1], -1000), 1000))
