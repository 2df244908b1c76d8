"""The nearest convex function of one variable."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.knot_active_set import knot_active_set
from w2sverify.solvers.weighted_design import Floats

__all__ = ["convex_regression"]

# Many times what any data were seen to need (60), so that the time is linear whatever happens.
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
    and not all zero. Returns `v[B, n]` at the points, and where the slope changes (`knots[B, n]`;
    with `falling` also at the last point, where the last slope is not 0). Both are proposals: v is
    convex up to rounding. Points without weight lie on the line between their neighbours, or on
    that at the end. Raises nothing.

    Method: `knot_active_set`, 5 to 40 rounds of O(n) after a sort.
    Source: Groeneboom, Jongbloed and Wellner, The support reduction algorithm, Scand. J. Statist.
    35 (2008), with many knots in a round.
    """
    with np.errstate(all="ignore"):
        order = np.argsort(x, kind="stable")
        # Powers of two change no digit; what they push below the least float becomes a tie.
        place = np.ldexp(x, -np.frexp(np.max(np.abs(x)))[1])[order]
        heavy = weights[order] > _WEIGHTLESS * np.max(weights)
        sites, spots = order[heavy], place[heavy]
        head = np.ones(len(spots), dtype=bool)
        head[1:] = np.diff(spots) > _NEAR
        group = np.cumsum(head) - 1
        mass = np.ldexp(weights[sites], -np.frexp(np.max(weights))[1])
        largest = np.max(np.abs(target[:, sites]), axis=1, keepdims=True)
        exponent = np.clip(np.frexp(largest)[1], -1000, 1000)
        goal = np.ldexp(target[:, sites], -exponent)
        if not np.all(head):
            starts = np.flatnonzero(head)
            total = np.add.reduceat(mass, starts)
            goal = np.add.reduceat(goal * (mass / total[group]), starts, axis=1)
            mass, spots = total, spots[starts]

        fitted, found = goal.copy(), np.ones(goal.shape, dtype=bool)
        if len(spots) > 1:
            knot_active_set(goal, mass, spots, falling, _ROUNDS, fitted, found)
        values, knots = np.empty(target.shape), np.zeros(target.shape, dtype=bool)
        values[:, sites], knots[:, sites] = fitted[:, group], found[:, group]
        if len(sites) < len(x):
            rest = ~heavy
            for row, curve in enumerate(fitted):
                values[row, order[rest]] = _continued(place[rest], spots, curve, found[row])
        return np.ldexp(values, exponent), knots


def _continued(place: Floats, spots: Floats, curve: Floats, found: NDArray[np.bool_]) -> Any:
    """The piecewise linear function at other places; beyond its ends it goes on as it ends."""
    knots = np.flatnonzero(found)
    values = np.interp(place, spots, curve)
    if len(knots) > 1:
        for end, inner in ((knots[0], knots[1]), (knots[-1], knots[-2])):
            slope = (curve[end] - curve[inner]) / (spots[end] - spots[inner])
            beyond = (place - spots[end]) * np.sign(spots[end] - spots[inner]) > 0
            if end in (0, len(spots) - 1):
                values[beyond] = curve[end] + slope * (place[beyond] - spots[end])
    return values
