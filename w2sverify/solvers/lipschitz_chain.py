"""The nearest sequence with bounded steps, by dynamic programming on two stacks."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.solvers.chain_peaks import peaks_in_trees
from w2sverify.solvers.compiled import compiled
from w2sverify.solvers.weighted_design import Floats

__all__ = ["lipschitz_chain"]

# Corners that may change stacks for each point, before trees take over. It decides only how long
# the answer takes; on noise and smooth data there are 1 to 100.
_MOVES = 256


def lipschitz_chain(target: Floats, weights: Floats, limits: Floats) -> Floats:
    """`argmin sum_i w_i (g_i - v_i)^2` over `|v_{i+1} - v_i| <= c_i`, along the last axis.

    `target[B, n]`, `weights[B, n]` and the limits `c[B, n-1]` are floats, the last two with one row
    where it is the same for all; targets are finite, weights positive, limits not negative and
    perhaps infinite. Returns `v[B, n]`. Raises nothing.

    Method: the derivative of the cost up to i, as a function of v_i, is increasing and piecewise
    linear. A step of at most c moves what is left of its zero by -c and what is right of it by c,
    so its corners are kept in two stacks that meet there, each corner by its distance from the next
    one; a new point moves the zero, and the corners in between change stacks. Backwards, each v_i
    is the zero r_i, clipped to the reach of v_{i+1}. Which steps are at their limits is then known,
    and the level of each run of those is a mean of the data.

    Cost: O(n) where the zero passes few corners at a time. Tiny limits make it pass most of them
    again and again, n^2 in all: after 256 n the corners are put into trees, O(n log n).
    Source: Agarwal, Phillips and Sadri, LATIN 2010 (Lipschitz isotonic regression on paths, in
    trees).
    """
    largest = np.max(np.abs(target), axis=-1, keepdims=True, initial=0.0)
    unit = np.ldexp(1.0, np.clip(np.frexp(largest)[1], -1000, 1000))
    goals = np.ascontiguousarray(target / unit)
    # The projection stays within the range of the target, at most 2 here: wider steps are free.
    with np.errstate(over="ignore"):
        reach = np.ascontiguousarray(np.minimum(limits / unit, 4.0))
    weights = np.ascontiguousarray(weights)
    peaks, fitted = np.empty(goals.shape), np.empty(goals.shape)
    done = np.zeros(len(goals), dtype=bool)
    _peaks_in_stacks(goals, weights, reach, peaks, done, _MOVES * goals.shape[1])
    if not np.all(done):
        peaks_in_trees(goals, weights, reach, peaks, done)
    _backwards(goals, weights, reach, peaks, fitted)
    return np.asarray(fitted * unit)


@compiled
def _peaks_in_stacks(
    target: Any, weights: Any, limits: Any, peaks: Any, done: Any, budget: int
) -> None:
    count, size = target.shape
    # Each entry is a corner: the jump of the slope there, and the distance to the next one outside.
    gaps, jumps = np.empty((2, 2 * size)), np.empty((2, 2 * size))
    depth, inner = np.zeros(2, np.int64), np.zeros(2)
    for b in range(count):
        own, fence = (b if weights.shape[0] > 1 else 0), (b if limits.shape[0] > 1 else 0)
        depth[0] = depth[1] = 0
        moves = 0
        for i in range(size):
            weight, goal = weights[own, i], target[b, i]
            slope, peak = weight, goal
            if depth[0] > 0 and not inner[0] <= goal <= inner[1]:
                # The zero moves to this side; `sign` makes both sides look alike.
                side = 1 if goal > inner[1] else 0
                other, sign = 1 - side, (1.0 if goal > inner[1] else -1.0)
                force = sign * weight * (inner[side] - goal)
                while depth[side] > 0 and force < 0.0:
                    top = depth[side] - 1
                    corner, jump = inner[side], jumps[side, top]
                    slope = max(slope + jump, weight)
                    peak = corner - sign * force / slope
                    force += slope * gaps[side, top]
                    depth[side] = top
                    inner[side] += sign * gaps[side, top]
                    gaps[other, depth[other]] = sign * (corner - inner[other])
                    jumps[other, depth[other]] = -jump
                    inner[other] = corner
                    depth[other] += 1
                    moves += 1
            peaks[b, i] = peak
            if i + 1 < size:
                if moves > budget:
                    break
                limit = limits[fence, i]
                for side in range(2):
                    sign = 1.0 if side else -1.0
                    top = depth[side]
                    gaps[side, top] = sign * (inner[side] - peak) if top > 0 else 0.0
                    jumps[side, top] = slope
                    inner[side] = peak + sign * limit
                    depth[side] = top + 1
        done[b] = moves <= budget


@compiled
def _backwards(target: Any, weights: Any, limits: Any, peaks: Any, fitted: Any) -> None:
    count, size = target.shape
    shape = np.empty(size)
    for b in range(count):
        own, fence = (b if weights.shape[0] > 1 else 0), (b if limits.shape[0] > 1 else 0)
        last = size - 1
        while last >= 0:
            # A run of steps at their limits, ending where a step is free.
            first, value = last, peaks[b, last]
            shape[last] = 0.0
            while first > 0:
                limit = limits[fence, first - 1]
                if peaks[b, first - 1] > value + limit:
                    value += limit
                    shape[first - 1] = shape[first] + limit
                elif peaks[b, first - 1] < value - limit:
                    value -= limit
                    shape[first - 1] = shape[first] - limit
                else:
                    break
                first -= 1
            # Its level is the mean of what is left; a second pass removes the rounding.
            mass, level = 0.0, peaks[b, last]
            for i in range(first, last + 1):
                mass += weights[own, i]
            for _ in range(2):
                error = 0.0
                for i in range(first, last + 1):
                    error += weights[own, i] * (target[b, i] - shape[i] - level)
                level += error / mass
            for i in range(first, last + 1):
                fitted[b, i] = level + shape[i]
            last = first - 1
