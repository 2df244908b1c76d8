"""The nearest convex function of several variables, in floats: generated constraints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.clarabel_problem import ClarabelProblem
from w2sverify.solvers.jensen import ExactPoints, Simplex
from w2sverify.solvers.loaded_simplices import loaded_simplices
from w2sverify.solvers.tighten_convex import tighten

__all__ = ["ConvexFit", "multivariate_convex"]

Floats = NDArray[np.float64]

# Up to so many points all pairs are taken at once.
_ALL_PAIRS = 48
# Beyond so many points dense least squares over their simplices takes longer than all the rest.
_TIGHTENED = 256
# New pairs for each point and round, and rounds at most; both decide only how long it takes.
_NEW, _ROUNDS = 4, 40
# Weight of the squares of the slopes, which no value holds at the border: without it the solver
# lets them run off. It costs less than the accuracy that is asked of the solver.
_IDLE = 2.0**-44
# A violation below this share of the labels is rounding of the sums it is computed from.
_ROUNDING = 2.0**-44


@dataclass(frozen=True, eq=False)
class ConvexFit:
    """Values v[m] and subgradients s[m, d] with about `v_j >= v_i + <s_i, x_j - x_i>`.

    Slopes that overflow are the largest floats. For an exact solution to start from: `simplices`
    are those whose Jensen inequalities carry the force, `scaled` the points with each column moved
    and divided by a power of two to lie between 0 and 1, `flat_slopes` the subgradients there, and
    `ranges` the width of each scaled column.
    """

    values: Floats
    slopes: Floats
    simplices: list[Simplex]
    scaled: Floats
    flat_slopes: Floats
    ranges: list[float]


def multivariate_convex(points: Floats, target: Floats, weights: Floats) -> ConvexFit:
    """Minimise `sum_i w_i (g_i - v_i)^2` over the values v of convex functions at distinct points.

    `points[m, d]`, `target[m]` and `weights[m] > 0` are finite. Raises nothing.

    Method: the quadratic program in values and subgradients, with all pairs of points as
    constraints where there are few points, and else with those of neighbours and those that were
    found violated, worst first, each solved by Clarabel; then `tighten`, up to 256 points. Columns
    and labels are scaled by powers of two, so that units do not matter.
    Cost: some sparse solves of order m (1 + d), and O(m^2 d) for each search.

    Source: Seijo and Sen, Ann. Statist. 39 (2011); Bertsimas and Mundru, INFORMS J. Comput. 33
    (2021), for the generated constraints.
    """
    m, d = points.shape
    scaled, sizes = _unit_columns(points)
    # Constants are free: without their mean the labels have the size of what is to be fitted.
    height = int(np.frexp(np.abs(target).max(initial=0.0))[1])
    mean = float(np.ldexp(weights / weights.sum() @ np.ldexp(target, -height), height))
    centred = target - mean
    top = int(np.frexp(np.abs(centred).max(initial=0.0))[1])
    goal = np.ldexp(centred, -top)
    mass = weights / weights.max()
    chosen = ~np.eye(m, dtype=bool) if m <= _ALL_PAIRS else _neighbours(scaled, d)
    for _ in range(_ROUNDS):
        lower, upper = np.nonzero(chosen)
        values, slopes, force = _solve(scaled, goal, mass, lower, upper)
        if m <= _ALL_PAIRS:
            break
        # How far the tangent at i is above the value at j.
        excess = values[:, None] - np.sum(slopes * scaled, axis=1)[:, None]
        excess = excess + slopes @ scaled.T - values[None]
        excess[chosen] = 0.0
        size = 1.0 + float(np.abs(values).max())
        worst = np.argpartition(-excess, _NEW, axis=1)[:, :_NEW]
        rows = np.arange(m)[:, None]
        new = excess[rows, worst] > _ROUNDING * size
        if not new.any():
            break
        chosen[rows, worst] |= new
    simplices: list[Simplex] = []
    if m <= _TIGHTENED:
        held, exact = force > 0, ExactPoints.of(points)
        simplices = loaded_simplices(exact, scaled, lower[held], upper[held], force[held])
        values, slopes = tighten(exact, scaled, goal, mass, simplices, values, slopes)
    with np.errstate(over="ignore", under="ignore"):
        steep = np.ldexp(slopes, top - sizes)
        found, flat = mean + np.ldexp(values, top), np.ldexp(slopes, top)
    largest = np.finfo(np.float64).max
    steep = np.clip(steep, -largest, largest)
    ranges = (scaled.max(axis=0) - scaled.min(axis=0)).tolist()
    return ConvexFit(found, steep, simplices, scaled, flat, ranges)


def _unit_columns(points: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Each column shifted and divided by a power of two, to lie between 0 and 1."""
    size = np.frexp(np.abs(points).max(axis=0, initial=0.0))[1].astype(np.int64)
    parts = np.ldexp(points, -size)
    parts = parts - parts.min(axis=0)
    spread = np.frexp(parts.max(axis=0))[1].astype(np.int64)
    return np.ldexp(parts, -spread), size + spread


def _neighbours(points: Floats, d: int) -> NDArray[np.bool_]:
    """The nearest few points of each point, in squared distance."""
    squares = np.sum(points * points, axis=1)
    far = squares[:, None] + squares[None] - 2.0 * points @ points.T
    np.fill_diagonal(far, np.inf)
    count = min(len(points) - 1, 2 * d + 2)
    near = np.argpartition(far, count, axis=1)[:, :count]
    chosen = np.zeros(far.shape, dtype=bool)
    chosen[np.arange(len(points))[:, None], near] = True
    return chosen | chosen.T


def _solve(
    points: Floats, goal: Floats, mass: Floats, lower: Any, upper: Any
) -> tuple[Floats, Floats, Floats]:
    """The solution under these pairs: values, slopes and multipliers."""
    from scipy import sparse

    (m, d), k = points.shape, len(lower)
    if not k:
        return goal.copy(), np.zeros((m, d)), np.zeros(0)
    place = np.repeat(np.arange(k), 2 + d)
    columns = np.column_stack([upper, lower, m + lower[:, None] * d + np.arange(d)])
    step = points[upper] - points[lower]
    entries = np.column_stack([np.ones(k), -np.ones(k), -step])
    width = m * (1 + d)
    rows = sparse.csr_array((entries.ravel(), (place, columns.ravel())), shape=(k, width))
    idle = np.concatenate([mass, np.full(m * d, _IDLE)])
    problem = ClarabelProblem(
        sparse.diags_array(idle), rows, np.zeros(k), [("nonnegative", k, slice(0, k))]
    )
    answer = problem.solve(np.concatenate([-mass * goal, np.zeros(m * d)]))
    if not answer.usable:
        # A constant function is always one of them.
        mean = float(mass @ goal / mass.sum())
        return np.full(m, mean), np.zeros((m, d)), np.zeros(k)
    force = np.where(answer.dual > answer.slack, answer.dual, 0.0)
    return answer.point[:m], answer.point[m:].reshape(m, d), force
