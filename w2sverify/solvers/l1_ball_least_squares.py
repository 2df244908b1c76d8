"""Weighted least squares over an l1 ball of coefficients."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.errors import InputError
from w2sverify.solvers.free_set import refine_free, rounding_noise, solve_free
from w2sverify.solvers.least_squares import solve_least_squares
from w2sverify.solvers.monotone_active_set import monotone_active_set
from w2sverify.solvers.weighted_design import Floats, WeightedDesign

__all__ = ["l1_ball_least_squares"]

# Forces that exceed the price by less than this share are left alone while signs are guessed.
_SLACK = 2.0**-36


def l1_ball_least_squares(features: Any, target: Any, weights: Any, radius: float) -> Any:
    """`argmin over |theta|_1 <= radius of sum_i w_i (g_i - (Phi theta)_i)^2`.

    `features[..., n, d]` (fewer leading axes: shared and factored once), `target[..., n]` and
    `weights[n]` (not negative) are finite float64 arrays, NumPy or torch. Returns `theta[..., d]`
    in their namespace: exact zeros off the support, and a norm that meets the radius to rounding.
    If the least-squares solution of least Euclidean norm lies in the ball, it is returned. Any
    rank, n < d, equal and zero columns, zero weights and column scales from 1e-150 to 1e150 are
    solved; where several theta fit equally well, it is one of them.

    Raises `InputError` for a radius that is negative or not finite.

    Signs and support are guessed together by solving `A_s^T (b - A_s phi_s) = price s` on the
    support and correcting every wrong sign at once, O(n d^2) and a few d^3. A guess that is
    ill-conditioned, or that fails the optimality conditions when they are recomputed from the data,
    is replaced by the monotone active-set method on the split variables `theta = u - v` with a
    slack, `u, v, slack >= 0`, that sum to the radius.
    Source: Osborne, Presnell and Turlach, IMA J. Numer. Anal. 20 (2000) 389 (optimality conditions
    and active sets of the lasso); see also `monotone_active_set`.
    """
    if not 0 <= radius < np.inf:
        raise InputError(f"The radius is {radius}; give a finite number that is not negative.")
    design = WeightedDesign.of(features, target, weights)
    matrices, targets, size = design.shape
    owner = np.repeat(np.arange(matrices), targets)
    columns, unit = design.column_scale[owner], design.target_scale.reshape(-1)
    smallest = np.min(columns, axis=-1)
    # |theta|_1 = sum_j row_j |phi_j| q / min p.
    row = smallest[:, None] / columns
    with np.errstate(over="ignore", under="ignore"):
        total = np.minimum(radius * (smallest / unit), 1e300)

    coef = solve_least_squares(design).reshape(-1, size)
    active = ~(np.sum(row * np.abs(coef), axis=-1) <= total)
    rows = np.nonzero(active & (total > 0.0))[0]
    # With columns further apart than floats reach, intermediate prices overflow; such a guess is
    # refused like any other wrong one.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        coef[rows], active[rows] = _solve(design, owner, rows, coef, row, total)

    values = design.original(coef.reshape(matrices, targets, size)).reshape(-1, size)
    norm = np.sum(np.abs(values), axis=-1)
    scaled = (active | (norm > radius)) & (norm > 0)
    values[scaled] *= (radius / norm[scaled])[:, None]
    return design.restore(values.reshape(matrices, targets, size))


def _solve(
    design: WeightedDesign,
    owner: NDArray[np.intp],
    chosen: NDArray[np.intp],
    start: Floats,
    row: Floats,
    total: Floats,
) -> tuple[Floats, NDArray[np.bool_]]:
    """phi of the chosen instances, whose least-squares solutions `start` lie outside the ball.

    Also whether the solution is on the boundary, which collinear columns may leave open.
    """
    matrices, targets, size = design.shape
    moment = design.moment.reshape(-1, size)
    coef, price = np.zeros(moment.shape), np.zeros(len(moment))
    sign = np.zeros(moment.shape)
    trusted, boundary = np.zeros((2, len(moment)), dtype=bool)
    boundary[chosen] = True
    for block in design.blocks(chosen):
        gram, signs = design.gram[owner[block]], np.sign(start[block])
        coef[block], sign[block], price[block], trusted[block] = _guess_signs(
            gram, moment[block], signs, row[block], total[block]
        )
    force = design.correlation(coef.reshape(matrices, targets, size)).reshape(-1, size)
    for block in design.blocks(chosen):
        signs, rows, gram = sign[block], row[block], design.gram[owner[block]]
        free = signs != 0
        # The sum's row is 0 off the support, so there the force comes back without a price.
        refined, rest, prices, accurate = refine_free(
            gram, force[block], coef[block], free, signs * rows, total[block], price[block]
        )
        limit = prices[:, None] * rows + rounding_noise(gram, refined)
        optimal = np.where(free, refined * signs > 0, np.abs(rest) <= limit)
        coef[block] = refined
        trusted[block] &= accurate & (prices > 0) & np.all(optimal, axis=-1)
    for part in design.blocks(chosen[~trusted[chosen]]):
        distinct, place = np.unique(owner[part], return_inverse=True)
        triangle, rhs = design.triangular(distinct)
        triangle, rhs = triangle[place], rhs[place, part % targets]
        slack = np.zeros((*triangle.shape[:2], 1))
        split = monotone_active_set(
            np.concatenate([slack, triangle, -triangle], axis=-1),
            rhs,
            np.zeros((len(part), 2 * size + 1)),
            np.full((len(part), 2 * size + 1), np.inf),
            np.concatenate([np.ones((len(part), 1)), row[part], row[part]], axis=-1),
            total[part],
        )
        plus, minus = split[:, 1 : size + 1], split[:, size + 1 :]
        coef[part] = plus - minus
        # Opposite halves that are both positive leave room in the ball, as a slack does.
        boundary[part] = (split[:, 0] == 0.0) & ~np.any((plus > 0) & (minus > 0), axis=-1)
    return coef[chosen], boundary[chosen]


def _guess_signs(
    gram: Floats, moment: Floats, sign: Floats, row: Floats, total: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """phi[B, d], signs, price[B] of `row . |phi| = total` and whether the signs came to rest."""
    count, size = moment.shape
    sign = sign.copy()
    coef, price = np.zeros((count, size)), np.zeros(count)
    settled = np.zeros(count, dtype=bool)
    left = np.arange(count)
    for _ in range(size + 10):
        if left.size == 0:
            break
        signs, matrix, rows = sign[left], gram[left], row[left]
        free = signs != 0
        values, prices = solve_free(matrix, moment[left], free, signs * rows, total[left])
        values = np.where(free, values, 0.0)
        force = moment[left] - (matrix @ values[:, :, None])[:, :, 0]
        slack = _SLACK * (1.0 + np.sum(np.abs(values), axis=-1, keepdims=True))
        pulled = np.abs(force) > np.maximum(prices, 0.0)[:, None] * rows + slack
        kept = np.where(values * signs > 0, signs, 0.0)
        proposal = np.where(free, kept, np.where(pulled, np.sign(force), 0.0))
        done = np.all(proposal == signs, axis=-1)
        coef[left[done]], price[left[done]], settled[left[done]] = values[done], prices[done], True
        sign[left] = proposal
        left = left[~done]
    return coef, sign, price, settled
