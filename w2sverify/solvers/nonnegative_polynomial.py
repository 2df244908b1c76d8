"""Weighted least squares over polynomials of one variable that are not negative."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import numpy as np
from numpy.polynomial import chebyshev

from w2sverify.draw import Floats
from w2sverify.solvers.polynomial_cone import PolynomialCone

__all__ = ["nonnegative_polynomial_least_squares"]

_EPS = float(np.finfo(np.float64).eps)
# Below this share of the largest, a singular value of the design is rounding. A ridge then picks
# one of many best polynomials, and moves their values by its square.
_RANK = 1e-12
_RIDGE = 1e-6
_ROUNDS = 100
# In units of rounding: nearer to the solution than this Newton's method is tried, and here the
# exchange ends where it no longer halves what is missing.
_CLOSE = 1e12
_NOISE = 1e4


def nonnegative_polynomial_least_squares(
    u: Floats, target: Floats, weights: Floats, degree: int, *, bounded: bool
) -> Floats:
    """`argmin sum_i w_i (g_i - p(u_i))^2` over polynomials p >= 0, for `u[n]` and `target[T, n]`.

    p has degree at most `degree` and is not negative on [-1, 1] where `bounded`, else on the line
    (of an even degree). Returns its Chebyshev coefficients `[T, degree + 1]`.

    One QR factorisation for all targets, unless the points are so few that rationals are used.
    Each is then a small semi-infinite problem: `p(x) >= 0` is demanded at a few points, by
    non-negative least squares for their multipliers, and where p is still negative its minima join
    them, until Newton's method finds all roots of the solution at once. Cost
    O(n m^2 + T (n m + m^3)) with about ten rounds for each target that needs them.

    Source: Hettich and Kortanek, SIAM Review 35 (1993) 380 (exchange methods).
    """
    width = degree + 1
    result = np.zeros((len(target), width))
    kept = weights > 0
    root = np.sqrt(weights[kept])
    if _are_few(u[kept], degree):
        few = [_exact(u[kept], goal[kept], weights[kept], degree, bounded) for goal in target]
        if all(row is not None for row in few):
            return np.array(few).reshape(result.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        design = _table(u[kept], degree) * root[:, None]
        unit = np.max(np.abs(target[:, kept]) * root, axis=-1, initial=0.0)
        goals = target[:, kept] * root / np.where(unit > 0, unit, 1.0)[:, None]
        columns = np.sqrt(np.sum(design**2, axis=0))
    if not (np.all(np.isfinite(columns)) and np.all(np.isfinite(goals))):
        return result
    columns = np.where(columns > 0, columns, 1.0)
    q, triangle = np.linalg.qr(design / columns)
    moments = goals @ q
    spread = np.linalg.svd(triangle, compute_uv=False)
    if len(spread) < width or spread[-1] < _RANK * spread[0]:
        rows = np.concatenate([triangle, _RIDGE * spread[0] * np.eye(width)])
        q, triangle = np.linalg.qr(rows)
        moments = moments @ q[: moments.shape[1]]
    inverse = np.linalg.inv(triangle)
    if not np.all(np.isfinite(inverse)):
        return result
    for row, moment in enumerate(moments):
        if unit[row] > 0:
            result[row] = unit[row] * (_exchange(inverse, moment, columns, bounded) / columns)
    return result


def _are_few(u: Floats, degree: int) -> bool:
    """Whether there are at most `degree` distinct points."""
    first = u[: 4 * (degree + 1)]
    return len(set(first.tolist())) <= degree and len(set(u.tolist())) <= degree


def _exact(u: Floats, target: Floats, weights: Floats, degree: int, bounded: bool) -> Floats | None:
    """Fewer points than coefficients: the best polynomials are many, and found over rationals."""
    from w2sverify.solvers.exact_polynomial import exact_nonnegative_polynomial

    cone = PolynomialCone(degree, bounded)
    points = [Fraction(x) for x in u.tolist()]
    theta = exact_nonnegative_polynomial(cone, points, weights.tolist(), target.tolist())
    return None if theta is None else cone.chebyshev(theta)


def _exchange(inverse: Floats, moment: Floats, columns: Floats, bounded: bool) -> Floats:
    """The scaled coefficients `R^-1 v`, where `v = z + sum_j mu_j r(x_j)`, mu >= 0, has least norm
    and `r(x) v` is the value at x.
    """
    from scipy.optimize import nnls

    places, cuts = np.zeros(0), np.zeros((0, len(moment)))
    inner = inverse / columns[:, None]
    answer, multipliers, best = moment, np.zeros(0), np.inf
    for _ in range(_ROUNDS):
        found, rows = _minima(inner @ answer, bounded)
        rows = rows @ inner
        values = rows @ answer
        size = 8 * _EPS * float(np.abs(inverse @ answer).sum())
        depth = -float(values.min())
        below = values < 0
        if len(places) and depth <= _CLOSE * size:
            low = below if below.any() else values <= values.min()
            polished = _polish(inner, moment, found[low], rows[low], places, multipliers, bounded)
            if polished is not None:
                return np.asarray(inverse @ polished)
            if depth <= _NOISE * size and depth > best / 2:
                break
            best = min(best, depth)
        if depth <= size:
            break
        rows = rows[below]
        rows /= np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
        cuts = np.concatenate([cuts, rows])
        places = np.concatenate([places, found[below]])
        try:
            multipliers = nnls(cuts.T, -moment)[0]
        except RuntimeError:
            break
        active = multipliers > 0
        places, cuts, multipliers = places[active], cuts[active], multipliers[active]
        answer = moment + multipliers @ cuts
        if np.linalg.norm(answer) <= 64 * _EPS * np.linalg.norm(moment):
            return np.zeros(len(moment))  # p = 0
    return np.asarray(inverse @ answer)


def _polish(
    inner: Floats,
    moment: Floats,
    x: Floats,
    fixed: Floats,
    places: Floats,
    multipliers: Floats,
    bounded: bool,
) -> Floats | None:
    """v by Newton's method on multipliers and double roots together; None where that fails.

    It starts from minima x of p and their rows, and gives each the multipliers of the cuts next to
    it. Where the exchange stops by itself a root is off by the square root of rounding, and so is
    p.
    """
    width, count = len(moment), len(x)
    moves = np.isfinite(x) & ~((np.abs(x) == 1.0) & bounded)
    # Angles, so that infinity has neighbours too.
    near = np.abs(np.sin(np.arctan(places)[:, None] - np.arctan(x))).argmin(axis=-1)
    share = np.bincount(near, multipliers, count)
    fixed = fixed / np.sqrt((fixed * fixed).sum(axis=-1, keepdims=True))
    x = np.where(moves, x, 0.0)
    first_slope, second_slope = _slopes(width)
    index = np.arange(count)
    for _ in range(8):
        table = _table(x, width - 1)
        rows, drows = table @ inner, table @ first_slope @ inner
        ddrows = table @ second_slope @ inner
        length = np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
        rows = np.where(moves[:, None], rows / length, fixed)
        drows = np.where(moves[:, None], drows / length, 0.0)
        ddrows = np.where(moves[:, None], ddrows / length, 0.0)
        answer = moment + share @ rows
        both = np.concatenate([rows, drows])
        force = both @ answer
        system = both @ np.concatenate([rows, share[:, None] * drows]).T
        system[index, count + index] += force[count:]
        system[count + index, count + index] += np.where(moves, ddrows @ answer, 1.0)
        try:
            step = np.linalg.solve(system, -force)
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all() or (share + step[:count] < 0).any():
            return None
        if np.abs(step[:count]).max() <= 4 * _EPS * share.max():
            break
        share, x = share + step[:count], x + step[count:]
    coef = inner @ answer
    lowest = float((_minima(coef, bounded)[1] @ coef).min())
    noise = 16 * _EPS * float((np.abs(inner) @ np.abs(answer)).sum())
    touching = np.all(np.abs(force[:count]) <= noise)
    inside = not bounded or bool(np.all(np.abs(x) <= 1.0))
    return np.asarray(answer) if touching and inside and lowest >= -noise else None


def _minima(coef: Floats, bounded: bool) -> tuple[Floats, Floats]:
    """The stationary points and ends of p, and the Chebyshev polynomials there.

    On the line p is divided by `(1 + u^2)^k`, whose value at infinity is a coefficient.
    """
    degree = len(coef) - 1
    slope = _stationary(degree, bounded) @ coef
    places = _real_parts(slope)
    if bounded:
        places = np.concatenate([places[np.abs(places) < 1], [-1.0, 1.0]])
        return places, _table(places, degree)
    rows = _table(places, degree) / (1.0 + places[:, None] ** 2) ** (degree // 2)
    last = np.zeros((1, degree + 1))
    last[0, degree] = 2.0 ** max(degree - 1, 0)  # of T_m
    return np.append(places, np.inf), np.asarray(np.concatenate([rows, last]))


@cache
def _stationary(degree: int, bounded: bool) -> Floats:
    """From the coefficients of p to those of p', or of `p' (1 + u^2) - 2k u p` on the line."""
    columns = []
    for unit in np.eye(degree + 1):
        slope = chebyshev.chebder(unit)
        if not bounded:
            rise = chebyshev.chebmul(slope, [1.5, 0.0, 0.5])
            slope = chebyshev.chebsub(rise, degree * chebyshev.chebmul([0.0, 1.0], unit))
        columns.append(np.pad(slope[: degree + 1], (0, max(0, degree + 1 - len(slope)))))
    return np.asarray(np.array(columns, dtype=np.float64).T)


@cache
def _slopes(width: int) -> tuple[Floats, Floats]:
    """The first and second derivative as matrices."""
    first = np.zeros((width, width))
    first[: max(width - 1, 1)] = chebyshev.chebder(np.eye(width))
    return first, first @ first


@cache
def _companion(size: int) -> tuple[Floats, Floats]:
    """The Chebyshev companion matrix without its last column, and the scales of that."""
    scales = np.array([1.0] + [np.sqrt(0.5)] * (size - 1))
    matrix = np.zeros((size, size))
    index = np.arange(size - 1)
    matrix[index, index + 1] = matrix[index + 1, index] = 0.5
    if size > 1:
        matrix[0, 1] = matrix[1, 0] = np.sqrt(0.5)
    return matrix, scales / scales[-1] * 0.5


def _real_parts(coef: Floats) -> Floats:
    """The real parts of the roots of a Chebyshev series."""
    size = np.abs(coef)
    top = len(coef) - 1
    least = _EPS * size.max()
    while top > 0 and size[top] <= least:
        top -= 1
    if top == 0:
        return np.zeros(0)
    if top == 1:
        return np.asarray([-coef[0] / coef[1]], dtype=np.float64)
    matrix, scales = _companion(top)
    matrix = matrix.copy()
    matrix[:, -1] -= coef[:top] / coef[top] * scales
    return np.asarray(np.linalg.eigvals(matrix).real, dtype=np.float64)


def _table(x: Floats, degree: int) -> Floats:
    """`T_0(x)..T_m(x)` in the last axis."""
    rows = [np.ones_like(x), x]
    for _ in range(degree - 1):
        rows.append(2.0 * x * rows[-1] - rows[-2])
    return np.asarray(np.stack(rows[: degree + 1], axis=-1), dtype=np.float64)
