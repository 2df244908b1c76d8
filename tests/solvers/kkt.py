"""Optimality conditions of the float solvers, recomputed from the data in exact arithmetic.

Each function returns the largest violation as a share of the numbers it is computed from:
`|Phi_j| (|g| + sum_k |Phi_k| |theta_k|)` for the force `Phi_j^T W (g - Phi theta)`, all norms
weighted. A right answer is left with rounding, some 1e-15; a wrong active set has 1e-3 or more.
"""

from fractions import Fraction
from math import isqrt

import numpy as np

#: Violations below this are rounding.
ROUNDING = 1e-12


def fractions(values):
    return [Fraction(value) for value in np.asarray(values, dtype=np.float64).tolist()]


def root(square):
    """The square root of a rational to 60 bits or more, whatever its size."""
    if square == 0:
        return Fraction(0)
    shift = 128 - square.numerator.bit_length() + square.denominator.bit_length()
    shift += shift % 2
    scaled = square * Fraction(2) ** shift
    return isqrt(scaled.numerator // scaled.denominator) / Fraction(2) ** (shift // 2)


def forces(problem, coef):
    """The exact forces and their scales, one for each column."""
    columns = [fractions(column) for column in problem.features.T]
    theta, target, weights = map(fractions, (coef, problem.target, problem.weights))
    residual = list(target)
    for column, entry in zip(columns, theta, strict=True):
        residual = [r - x * entry for r, x in zip(residual, column, strict=True)]
    force = [sum(w * r * x for w, r, x in zip(weights, residual, c, strict=True)) for c in columns]
    norms = [root(sum(w * x * x for w, x in zip(weights, c, strict=True))) for c in columns]
    size = root(sum(w * g * g for w, g in zip(weights, target, strict=True)))
    size += sum(norm * abs(entry) for norm, entry in zip(norms, theta, strict=True))
    return force, [norm * size for norm in norms]


def share(violation, scale):
    if violation <= 0:
        return 0.0
    return float(violation / scale) if scale else float("inf")


def stationary(problem, coef):
    """Least squares: no force anywhere."""
    return max(share(abs(f), s) for f, s in zip(*forces(problem, coef), strict=True))


def bounded(problem, coef, lower, upper):
    """Bounds: no force that could still move its coefficient; infinite outside the bounds."""
    if not (np.all(coef >= lower) and np.all(coef <= upper)):
        return float("inf")
    size = len(coef)
    rises = np.broadcast_to(coef < upper, size)
    falls = np.broadcast_to(coef > lower, size)
    worst = 0.0
    for f, s, rise, fall in zip(*forces(problem, coef), rises, falls, strict=True):
        worst = max(worst, share(f, s) if rise else 0.0, share(-f, s) if fall else 0.0)
    return worst


def summed(problem, coef, lower, upper, total):
    """Bounds and a sum: no exchange between two coefficients helps."""
    if not (np.all(coef >= lower) and np.all(coef <= upper)):
        return float("inf")
    theta, goal = fractions(coef), Fraction(total)
    missed = share(abs(sum(theta) - goal), sum(map(abs, theta)) + abs(goal))
    force, scale = forces(problem, coef)
    norms = [n for n in (root(column_square(problem, j)) for j in range(len(coef))) if n]
    if norms:
        # What the sum forces on the fit counts as well, where the target is smaller than that.
        forced = abs(goal) * min(norms)
        scale = [s + root(column_square(problem, j)) * forced for j, s in enumerate(scale)]
    rises = np.broadcast_to(coef < upper, len(coef))
    falls = np.broadcast_to(coef > lower, len(coef))
    return max(
        [missed]
        + [
            share(force[i] - force[k], scale[i] + scale[k])
            for i in range(len(coef))
            for k in range(len(coef))
            if rises[i] and falls[k]
        ]
    )


def column_square(problem, j):
    weights, column = fractions(problem.weights), fractions(problem.features[:, j])
    return sum(w * x * x for w, x in zip(weights, column, strict=True))


def l1_ball(problem, coef, radius):
    """The l1 ball: on the boundary the support shares the largest force, inside there is none."""
    theta, bound = fractions(coef), Fraction(radius)
    norm = sum(map(abs, theta))
    outside = share(norm - bound, bound)
    force, scale = forces(problem, coef)
    if norm < bound * (1 - Fraction(1, 10**12)):
        return max([outside, *(share(abs(f), s) for f, s in zip(force, scale, strict=True))])
    along = [f * (1 if t >= 0 else -1) if t else abs(f) for f, t in zip(force, theta, strict=True)]
    support = [j for j, t in enumerate(theta) if t]
    worst = [share(-along[j], scale[j]) for j in support]
    pairs = [(i, j) for i in range(len(theta)) for j in support]
    worst += [share(along[i] - along[j], scale[i] + scale[j]) for i, j in pairs]
    return max([outside, *worst])


def l2_ball(problem, coef, multiplier, radius):
    """The l2 ball: the force is the multiplier times the coefficients; norm-wise."""
    theta, bound = fractions(coef), Fraction(radius)
    norm = root(sum(t * t for t in theta))
    missed = share(abs(norm - bound) if multiplier > 0 else norm - bound, bound)
    force, scale = forces(problem, coef)
    if multiplier < 0:
        return float("inf")
    if multiplier == 0 or 1e-290 < multiplier < np.inf:
        price = Fraction(float(multiplier))
    else:
        # Outside the range of floats: whether there is any multiplier.
        price = sum(f * t for f, t in zip(force, theta, strict=True)) / sum(t * t for t in theta)
    return max(
        [
            missed,
            *(share(abs(f - price * t), max(scale)) for f, t in zip(force, theta, strict=True)),
        ]
    )


def monotone(target, weights, values):
    """Nondecreasing; each block at its mean, and no split of a block helps. Infinite elsewhere."""
    if np.any(np.diff(values) < 0):
        return float("inf")
    goal, weight, fitted = map(fractions, (target, weights, values))
    largest = max(map(abs, goal)) * sum(weight)
    partial, worst = Fraction(0), 0.0
    for i in range(len(goal)):
        partial += weight[i] * (goal[i] - fitted[i])
        last = i + 1 == len(goal) or fitted[i + 1] > fitted[i]
        # Partial sums of a block's residuals: never negative, and 0 at its end.
        worst = max(worst, share(-partial, largest), share(partial, largest) if last else 0.0)
    return worst
