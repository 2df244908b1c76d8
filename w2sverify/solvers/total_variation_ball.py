"""The nearest sequence of bounded total variation, in linear time for each multiplier tried."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.solvers.compiled import compiled
from w2sverify.solvers.weighted_design import Floats

__all__ = ["total_variation_ball"]


def total_variation_ball(target: Floats, weights: Floats, radius: float) -> Floats:
    """`argmin sum_i w_i (g_i - v_i)^2` over `sum_i |v_{i+1} - v_i| <= radius`, along the last axis.

    `target[B, n]` and `weights[B, n]`, or `[1, n]` for the same in each row, are finite floats, the
    weights positive; the radius is positive. Returns `v[B, n]`, constant on runs. Raises nothing.

    Method: for a multiplier mu, `v(mu) = argmin sum w (g - v)^2 / 2 + mu sum |v_{i+1} - v_i|` is
    found by dynamic programming: the derivative of the cost up to i, as a function of v_i, is
    piecewise linear and is cut off at -mu and mu, so its corners form a queue with two ends. Runs
    on which v is constant only join as mu grows, and between such events the variation falls
    linearly in mu. Newton's method on this convex function of mu starts at 0, stays below the
    root, goes on with runs in place of points, and ends exactly on the last linear piece.

    Cost: O(n) for the first step and O(runs) for each of the next; each step divides the product of
    excess variation and slope by 4 or more, so their number is a logarithm.
    Source: Johnson, J. Comput. Graph. Statist. 22 (2013) 246 (dynamic programming); Friedman et
    al., Ann. Appl. Statist. 1 (2007) 302 (runs only join); McCormick and Ervolina, Discrete Appl.
    Math. 63 (1994) (the factor 4).
    """
    # A power of two changes no digit, and sums of products neither overflow nor underflow.
    exponent = np.frexp(np.max(np.abs(target), axis=-1, keepdims=True, initial=0.0))[1]
    unit = np.ldexp(1.0, np.clip(exponent, -1000, 1000))
    with np.errstate(over="ignore"):
        # A radius too large for the unit binds nothing, and neither does the largest float.
        radii = np.minimum(float(radius) / unit, np.finfo(float).max)
    fitted = np.empty(target.shape)
    goals, masses = np.ascontiguousarray(target / unit), np.ascontiguousarray(weights)
    _project(goals, masses, np.ascontiguousarray(radii[:, 0]), fitted)
    return np.asarray(fitted * unit)


@compiled
def _project(target: Any, weights: Any, radii: Any, fitted: Any) -> None:
    count, size = target.shape
    # Of each run: mean, mass, value and first point. Of each corner: place, jumps of the slope and
    # of the intercept of the derivative. Of each run in the recursion: the cut-off arguments.
    mean, mass, value = np.empty(size), np.empty(size), np.empty(size)
    first = np.empty(size + 1, np.int64)
    place, slopes, heights = np.empty(2 * size), np.empty(2 * size), np.empty(2 * size)
    low, high = np.empty(size), np.empty(size)
    for b in range(count):
        own = b if weights.shape[0] > 1 else 0
        radius = radii[b]
        for i in range(size):
            mean[i] = value[i] = target[b, i]
            mass[i] = weights[own, i]
            first[i] = i
        runs, mu = size, 0.0
        while True:
            # Runs of equal value become one.
            kept = 0
            for j in range(runs):
                if kept and value[j] == value[kept - 1]:
                    both = mass[kept - 1] + mass[j]
                    mean[kept - 1] += (mean[j] - mean[kept - 1]) * (mass[j] / both)
                    mass[kept - 1] = both
                else:
                    mean[kept], mass[kept] = mean[j], mass[j]
                    value[kept], first[kept] = value[j], first[j]
                    kept += 1
            joined = kept < runs
            runs = kept
            first[runs] = size
            if mu > 0.0 and not joined:
                break
            # The variation is excess + radius - slope * mu on this linear piece.
            excess, slope, before = -radius, 0.0, 0.0
            for j in range(runs):
                after = 0.0
                if j + 1 < runs:
                    after = 1.0 if value[j + 1] > value[j] else -1.0
                    excess += after * (mean[j + 1] - mean[j])
                slope += (after - before) * (after - before) / mass[j]
                before = after
            if excess <= mu * slope or slope == 0.0:
                break
            mu = excess / slope
            # The recursion forwards; corners lie at left .. right.
            left, right = size, size - 1
            for j in range(runs):
                rise, height = mass[j], -mass[j] * mean[j]
                if j > 0:
                    height -= mu
                while left <= right and rise * place[left] + height <= -mu:
                    rise += slopes[left]
                    height += heights[left]
                    left += 1
                # Never less than the mass in exact arithmetic.
                rise = max(rise, mass[j])
                low[j] = (-mu - height) / rise
                left -= 1
                place[left], slopes[left], heights[left] = low[j], rise, height + mu
                rise, height = mass[j], -mass[j] * mean[j]
                if j > 0:
                    height += mu
                while right > left and rise * place[right] + height > mu:
                    rise -= slopes[right]
                    height -= heights[right]
                    right -= 1
                rise = max(rise, mass[j])
                high[j] = (mu - height) / rise
                right += 1
                place[right], slopes[right], heights[right] = high[j], -rise, mu - height
            # The last value is where the derivative, not cut off, is 0; the others follow.
            last = runs - 1
            rise, height = 0.0, -mu
            while left < right and rise * place[left] + height < 0.0:
                rise += slopes[left]
                height += heights[left]
                left += 1
            value[last] = min(max(-height / max(rise, mass[last]), low[last]), high[last])
            for j in range(last - 1, -1, -1):
                value[j] = min(max(value[j + 1], low[j]), high[j])
        # On the last piece: means once more from the data, which removes their rounding.
        excess, slope = -radius, 0.0
        for j in range(runs):
            error = 0.0
            for i in range(first[j], first[j + 1]):
                error += weights[own, i] * (target[b, i] - mean[j])
            mean[j] += error / mass[j]
        before = 0.0
        for j in range(runs):
            after = 0.0
            if j + 1 < runs:
                after = 1.0 if value[j + 1] > value[j] else -1.0
                excess += after * (mean[j + 1] - mean[j])
            low[j] = (after - before) / mass[j]
            slope += (after - before) * low[j]
            before = after
        mu = max(excess, 0.0) / slope if slope > 0.0 else 0.0
        for j in range(runs):
            level = mean[j] + mu * low[j]
            for i in range(first[j], first[j + 1]):
                fitted[b, i] = level
