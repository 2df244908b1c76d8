"""Convex regression by an active set of knots: the sequential kernels."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.solvers.compiled import compiled

__all__ = ["knot_active_set"]

# A pull below this share of the numbers it is summed from is rounding: 2^-53 and six bits for the
# sums. Only how early the rounds end depends on it.
_ROUNDING = 2.0**-47
# A pivot below this share of its entry has cancelled; this keeps the solution finite.
_PIVOT = 2.0**-50
# Many times what dropping knots was seen to take (33), so that a round is linear whatever happens.
_PASSES = 200


@compiled
def knot_active_set(
    target: Any, weights: Any, x: Any, falling: bool, limit: int, values: Any, knots: Any
) -> int:
    """Fit each row of `target[B, m]` by convex functions of the increasing `x[m]`, m >= 2.

    Writes `values[B, m]`, and into `knots[B, m]` where the slope changes. `weights[m]` are
    positive. With `falling` the functions are non-increasing too, and the last point is a knot
    where the last slope is not 0. Returns the largest number of rounds; it is `limit` if that was
    too few for a row, whose values are convex all the same, but not the nearest.

    Each round adds, between any two knots, the point that pulls most; fits the spline with these
    knots; drops knots where it is concave, and fits again. Where that brings it no nearer to the
    target the round is made again in steps that stay convex, and then with one new knot alone
    (Lawson and Hanson 1974, chapter 23), which always comes nearer; so no set of knots is met
    twice. Each round is O(m).
    """
    size, most = x.size, 0
    places = np.empty((3, size), np.int64)
    work = np.empty((8, size))
    old, new, added = places[0], places[1], places[2]
    residual, trial = work[6], work[7]
    for row in range(target.shape[0]):
        goal, fitted = target[row], values[row]
        scale = _ROUNDING * np.max(np.abs(goal))
        old[0], old[1] = 0, size - 1
        count = 1 if falling else 2
        _fit(x, goal, weights, falling, False, old, count, fitted, work)
        fitted[:] = trial
        turn = 0
        while turn < limit:
            turn += 1
            for i in range(size):
                residual[i] = weights[i] * (goal[i] - fitted[i])
            found, best = _pulls(x, residual, weights, scale, old, count, added, work)
            if found == 0:
                break
            gain = 0.0
            for attempt in range(3):
                if attempt == 2:
                    added[0], found = best, 1
                total = _join(old, count, added, found, new)
                total = _fit(x, goal, weights, falling, attempt > 0, new, total, fitted, work)
                gain = _gain(goal, weights, fitted, trial)
                if gain > 0.0:
                    break
            if not gain > 0.0:
                break
            count = total
            old[:count] = new[:count]
            fitted[:] = trial
        # Once more on the residual, which removes the rounding of the last solution.
        for i in range(size):
            residual[i] = goal[i] - fitted[i]
        _solve(x, residual, weights, old, count, work[0], work)
        _evaluate(x, old, count, work[0], trial)
        for i in range(size):
            fitted[i] += trial[i]
        most = max(most, turn)
        knots[row] = False
        for j in range(count):
            knots[row, old[j]] = True
    return most


@compiled
def _pulls(
    x: Any, residual: Any, weights: Any, scale: float, knots: Any, count: int, added: Any, work: Any
) -> Any:
    """The points that pull most, at most one between two knots, and the one of all that does.

    A kink at x_k lowers the misfit where `sum_i r_i G(x_k, x_i) < 0`, r the weighted residual and
    G the hat function between the neighbouring knots with its peak at x_k: other parts of the
    residual are orthogonal to all splines with these knots. Behind the last knot the function is
    constant, and `min(x_i, x_k) - x_a` takes the place of the hat.
    """
    size, pull = x.size, work[0]
    found, best, strongest = 0, -1, 0.0
    for j in range(count):
        first = knots[j]
        last = size - 1 if j == count - 1 else knots[j + 1]
        inner = j < count - 1
        if last - first < (2 if inner else 1):
            continue
        total, flow, mass = 0.0, 0.0, 0.0
        for k in range(first + 1, last + 1):
            total += flow * (x[k] - x[k - 1])
            pull[k] = total
            flow += residual[k]
            mass += weights[k]
        length = x[last] - x[first]
        slope = total / length if inner else flow
        chosen, most = -1, 0.0
        for k in range(first + 1, last if inner else size):
            height = x[k] - x[first]
            value = pull[k] - slope * height
            if inner:
                height *= (x[last] - x[k]) / length
            if value > most and value > scale * mass * height:
                chosen, most = k, value
        if chosen >= 0:
            added[found] = chosen
            found += 1
            if most > strongest:
                best, strongest = chosen, most
    return found, best


@compiled
def _join(knots: Any, count: int, added: Any, number: int, merged: Any) -> int:
    """Both increasing lists of places in one; its length."""
    i, k = 0, 0
    while i < count or k < number:
        if k == number or (i < count and knots[i] < added[k]):
            merged[i + k] = knots[i]
            i += 1
        else:
            merged[i + k] = added[k]
            k += 1
    return i + k


@compiled
def _fit(
    x: Any,
    goal: Any,
    weights: Any,
    falling: bool,
    careful: bool,
    knots: Any,
    count: int,
    start: Any,
    work: Any,
) -> int:
    """The nearest spline on some of the knots that is convex, into `work[7]`; how many are kept.

    Knots where the nearest one is concave are dropped at once, or with `careful` on the way there
    from the values `start`, as soon as one stops being convex. Where that takes too many passes,
    `work[7]` is the start.
    """
    part, kink, fresh, level, trial = work[0], work[1], work[2], work[3], work[7]
    if careful:
        for j in range(count):
            level[j] = start[knots[j]]
        _kinks(x, knots, count, level, falling, kink)
    for _ in range(_PASSES):
        _solve(x, goal, weights, knots, count, level, work)
        _kinks(x, knots, count, level, falling, fresh)
        share = 1.0
        for j in range(count):
            part[j] = 2.0
            if fresh[j] <= 0.0:
                # Rounding may have left a convex start with kinks below 0.
                ahead = careful and kink[j] > 0.0
                part[j] = kink[j] / (kink[j] - fresh[j]) if ahead else 0.0
                share = min(share, part[j])
        kept = 0
        for j in range(count):
            if part[j] > share:
                knots[kept] = knots[j]
                kink[kept] = kink[j] + share * (fresh[j] - kink[j])
                kept += 1
        if kept == count:
            _evaluate(x, knots, count, level, trial)
            return count
        count = kept
    trial[:] = start
    return count


@compiled
def _solve(x: Any, goal: Any, weights: Any, knots: Any, count: int, level: Any, work: Any) -> None:
    """Values at the knots of the spline nearest to the goal: tridiagonal normal equations of hats.

    Everything is summed in the coordinate of one interval, so that near points lose nothing.
    """
    diagonal, beside = work[4], work[5]
    for j in range(count):
        diagonal[j], level[j] = 0.0, 0.0
    for j in range(count - 1):
        first, last = knots[j], knots[j + 1]
        length = x[last] - x[first]
        left, both, right, pull, push = 0.0, 0.0, 0.0, 0.0, 0.0
        for i in range(first, last):
            share = (x[i] - x[first]) / length
            near = weights[i] * (1.0 - share)
            far = weights[i] * share
            left += near * (1.0 - share)
            both += near * share
            right += far * share
            pull += near * goal[i]
            push += far * goal[i]
        diagonal[j] += left
        diagonal[j + 1] += right
        beside[j] = both
        level[j] += pull
        level[j + 1] += push
    for i in range(knots[count - 1], x.size):
        diagonal[count - 1] += weights[i]
        level[count - 1] += weights[i] * goal[i]
    for j in range(1, count):
        factor = beside[j - 1] / diagonal[j - 1]
        least = _PIVOT * diagonal[j]
        diagonal[j] = max(diagonal[j] - factor * beside[j - 1], least)
        level[j] -= factor * level[j - 1]
    level[count - 1] /= diagonal[count - 1]
    for j in range(count - 2, -1, -1):
        level[j] = (level[j] - beside[j] * level[j + 1]) / diagonal[j]


@compiled
def _kinks(x: Any, knots: Any, count: int, level: Any, falling: bool, kink: Any) -> None:
    """How much the slope rises at each knot; 1 at the two ends, which are never dropped."""
    before = 0.0
    for j in range(count - 1):
        after = (level[j + 1] - level[j]) / (x[knots[j + 1]] - x[knots[j]])
        kink[j] = after - before
        before = after
    kink[count - 1] = -before if falling else 1.0
    kink[0] = 1.0


@compiled
def _evaluate(x: Any, knots: Any, count: int, level: Any, values: Any) -> None:
    """The spline at all points: a chord between two knots, constant behind the last."""
    for j in range(count - 1):
        first, last = knots[j], knots[j + 1]
        slope = (level[j + 1] - level[j]) / (x[last] - x[first])
        for i in range(first, last):
            values[i] = level[j] + slope * (x[i] - x[first])
    for i in range(knots[count - 1], x.size):
        values[i] = level[count - 1]


@compiled
def _gain(goal: Any, weights: Any, before: Any, after: Any) -> float:
    """How much nearer to the goal: a difference of squares, without their cancellation."""
    total = 0.0
    for i in range(goal.size):
        moved = after[i] - before[i]
        total += weights[i] * moved * ((goal[i] - before[i]) + (goal[i] - after[i]))
    return total
