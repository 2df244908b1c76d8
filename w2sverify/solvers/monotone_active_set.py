"""The monotone active-set method: slower than block pivoting, and safe with collinear columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.weighted_design import Floats

__all__ = ["monotone_active_set"]

# A force below this share of the numbers that it is computed from is rounding.
_NOISE = 2.0**-46
# A column of length 1 nearer than this to the span of the free ones counts as dependent on them.
_DEPENDENT = 2.0**-44
# Forces that differ by less than this share are a tie.
_TIE = 2.0**-30


@dataclass(frozen=True, eq=False)
class _Problem:
    """`min |z - R phi|`, lower <= phi <= upper, row . phi = const, for B instances."""

    triangle: Floats
    rhs: Floats
    lower: Floats
    upper: Floats
    row: Floats | None

    def of(self, rows: NDArray[np.intp]) -> _Problem:
        row = None if self.row is None else self.row[rows]
        return _Problem(
            self.triangle[rows], self.rhs[rows], self.lower[rows], self.upper[rows], row
        )

    def residual(self, coef: Floats) -> Floats:
        return np.asarray(self.rhs - (self.triangle @ coef[:, :, None])[:, :, 0])


def monotone_active_set(
    triangle: Floats,
    rhs: Floats,
    lower: Floats,
    upper: Floats,
    row: Floats | None,
    total: Floats | None,
) -> Floats:
    """`argmin |z - R phi|` subject to `lower <= phi <= upper` and, if given, `row . phi = total`.

    Takes `R[B, k, d]` with columns of length near 1 or zero, `z[B, k]` of length at most near 1,
    `lower, upper[B, d]`, `row[B, d]` (positive) and `total[B]`; the constraints must be feasible.
    Returns `phi[B, d]`, feasible up to the rounding of the sum; a coefficient at a bound equals it.

    In each round one coefficient that its force pushes inward is freed, and the free ones move
    towards their common minimum until a bound stops them. The objective falls strictly, so in exact
    arithmetic no active set returns; in floats the rounds are capped, and the point is feasible
    whenever they end. A column that depends on the free ones is never freed, so each system solved
    has full rank. All instances advance together.

    Cost: a batched QR of k x d for each coefficient that changes sides.
    Source: Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23; with two bounds,
    Stark and Parker, Computational Statistics 10 (1995) 129; with the sum, Wolfe, Mathematical
    Programming 11 (1976) 128.
    """
    problem = _Problem(triangle, rhs, lower, upper, row)
    coef = _start(problem, total)
    count, size = lower.shape
    free, barred = np.zeros((2, count, size), dtype=bool)
    if row is not None:
        # The coefficient of the largest entry tells the price of the sum most precisely.
        inside = (lower < coef) & (coef < upper)
        sharpest = np.argmax(np.where(inside, row, -1.0), axis=-1)
        free[np.arange(count), sharpest] = np.any(inside, axis=-1)
    left = np.arange(count)
    for _ in range(6 * size + 20):
        if left.size == 0:
            break
        enter, partner, force = _choose(problem.of(left), coef[left], free[left], barred[left])
        found = enter >= 0
        left, enter, partner, force = left[found], enter[found], partner[found], force[found]
        free[left, enter] = True
        paired = partner >= 0
        free[left[paired], partner[paired]] = True

        refused = np.zeros(left.size, dtype=bool)
        moving = np.arange(left.size)
        for attempt in range(size + 1):
            if moving.size == 0:
                break
            rows = left[moving]
            part = problem.of(rows)
            newest = enter[moving] if attempt == 0 else np.full(rows.size, -1)
            step, full_rank = _step(part, part.residual(coef[rows]), free[rows], newest)
            if attempt == 0:
                # A new coefficient must leave its bound; if it does not, its force was rounding.
                inward = np.take_along_axis(step, enter[:, None], axis=1)[:, 0] * force > 0
                refused = ~(inward & full_rank)
                moving, rows, step = moving[~refused], rows[~refused], step[~refused]
                part = problem.of(rows)
            coef[rows], stopped = _move(part, coef[rows], step, free[rows])
            free[rows] &= ~stopped
            moving = moving[np.any(stopped, axis=-1)]
        barred[left[~refused]] = False
        barred[left[refused], enter[refused]] = True
        free[left[refused], enter[refused]] = False
        undone = refused & paired
        free[left[undone], partner[undone]] = False
    # Once more towards the minimum, which removes the rounding of the steps before.
    last, _ = _step(problem, problem.residual(coef), free, np.full(count, -1))
    return _move(problem, coef, last, free)[0]


def _start(problem: _Problem, total: Floats | None) -> Floats:
    """The feasible point nearest to zero; to meet the sum, coefficients are filled up in turn."""
    coef = np.clip(0.0, problem.lower, problem.upper)
    if problem.row is None or total is None:
        return np.asarray(coef)
    # Largest row entries first: their columns are the smallest, and the fit suffers least.
    order = np.argsort(-problem.row, axis=-1, kind="stable")
    row, lower, upper, filled = (
        np.take_along_axis(part, order, axis=-1)
        for part in (problem.row, problem.lower, problem.upper, coef)
    )
    need = total - np.sum(row * filled, axis=-1)
    goal = np.where(need[:, None] > 0, upper, lower)
    room = row * np.abs(goal - filled)
    before = np.cumsum(room, axis=-1)[:, :-1]
    before = np.concatenate([np.zeros((len(room), 1)), before], axis=-1)
    take = np.clip(np.abs(need)[:, None] - before, 0.0, room)
    filled = np.where(
        (take >= room) & np.isfinite(goal), goal, filled + np.sign(need)[:, None] * take / row
    )
    np.put_along_axis(coef, order, filled, axis=-1)
    return np.asarray(coef)


def _choose(
    problem: _Problem, coef: Floats, free: NDArray[np.bool_], barred: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """The coefficient to free (-1 at the minimum), a partner for the sum or -1, and its force.

    The force is minus half the derivative of the objective, less the price of the sum.
    """
    force = np.sum(problem.triangle * problem.residual(coef)[:, :, None], axis=1)
    lengths = np.sqrt(np.sum(problem.triangle**2, axis=1))
    noise = _NOISE * (1.0 + np.sum(np.abs(coef) * lengths, axis=-1, keepdims=True))
    rise, fall = coef < problem.upper, coef > problem.lower
    partner = np.full(len(coef), -1)
    if problem.row is not None:
        # The free coefficients agree on the price; without any, the one that would fall first
        # sets it, and becomes free with the one that rises in exchange.
        lonely = ~np.any(free, axis=-1)
        price = force / problem.row
        first = np.argmin(np.where(fall, price, np.inf), axis=-1)
        pivot = np.argmax(np.where(free, problem.row, -1.0), axis=-1)
        chosen = np.where(lonely, first, pivot)[:, None]
        exists = np.any(np.where(lonely[:, None], fall, free), axis=-1)
        partner = np.where(lonely & exists, first, -1)
        # Where nothing is free and nothing can fall, nothing can rise.
        rise &= exists[:, None]
        noise = noise * (1.0 + problem.row / np.take_along_axis(problem.row, chosen, axis=-1))
        force = force - np.take_along_axis(price, chosen, axis=-1) * problem.row
    gain = np.where((force > 0) & rise | (force < 0) & fall, np.abs(force), 0.0)
    gain = np.where(free | barred | (gain <= noise), 0.0, gain)
    # Of equal columns the first, whatever the rounding, so that the answer is reproducible.
    most = np.max(gain, axis=-1, keepdims=True)
    enter = np.where(most[:, 0] > 0, np.argmax(gain >= (1.0 - _TIE) * most, axis=-1), -1)
    here = np.arange(len(coef))
    return enter, np.where(partner == enter, -1, partner), force[here, enter]


def _step(
    problem: _Problem, residual: Floats, free: NDArray[np.bool_], enter: NDArray[np.intp]
) -> tuple[Floats, NDArray[np.bool_]]:
    """The way from here to the minimum over the free coefficients, and whether it is well defined.

    With a sum, the free coefficient of the largest row entry follows from the others.
    """
    count, height, size = problem.triangle.shape
    columns, inner = problem.triangle, free
    newest = np.arange(size) == enter[:, None]
    if problem.row is not None:
        pivot = np.argmax(np.where(free & ~newest, problem.row, -1.0), axis=-1)[:, None]
        inner = free & (np.arange(size) != pivot)
        own = np.take_along_axis(problem.row, pivot, axis=-1)
        larger = np.maximum(problem.row, own)
        at_pivot = np.take_along_axis(columns, pivot[:, :, None], axis=2)
        keep, pay = own / larger, problem.row / larger
        columns = columns * keep[:, None, :] - at_pivot * pay[:, None, :]
    # Free columns first and the newest last among them, so that its diagonal entry in the
    # triangular factor is its distance from the span of the others.
    order = np.argsort(np.where(inner, np.where(newest, 1, 0), 2), axis=-1, kind="stable")
    used = np.arange(size) < np.count_nonzero(inner, axis=-1)[:, None]
    ordered = np.take_along_axis(columns, order[:, None, :], axis=2)
    q, r = np.linalg.qr(np.where(used[:, None, :], ordered, 0.0))
    rank = min(height, size)
    square, goal = np.zeros((count, size, size)), np.zeros((count, size))
    square[:, :rank] = r
    goal[:, :rank] = (residual[:, None, :] @ q)[:, 0, :]
    diagonal = np.einsum("...ii->...i", square)
    weak = np.abs(diagonal) <= _DEPENDENT
    diagonal[weak] = 1.0
    solved = np.linalg.solve(square, np.where(weak, 0.0, goal)[:, :, None])[:, :, 0]
    step = np.zeros((count, size))
    np.put_along_axis(step, order, np.where(used, solved, 0.0), axis=-1)
    full_rank = ~np.any(weak & used, axis=-1)
    if problem.row is None:
        return step, full_rank
    rest = -np.sum(step * pay, axis=-1, keepdims=True)
    step = step * keep
    np.put_along_axis(step, pivot, rest, axis=-1)
    return step, full_rank


def _move(
    problem: _Problem, coef: Floats, step: Floats, free: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Go along the step up to the first bound; the point, and which coefficients stopped there."""
    bound = np.where(step > 0, problem.upper, problem.lower)
    moves = free & (step != 0)
    with np.errstate(over="ignore"):
        room = np.where(moves, (bound - coef) / np.where(moves, step, 1.0), np.inf)
    length = np.minimum(1.0, np.min(room, axis=-1, initial=1.0))[:, None]
    stopped = moves & (room <= length) & (length < 1.0)
    moved = np.clip(coef + length * step, problem.lower, problem.upper)
    return np.where(stopped, bound, moved), stopped
