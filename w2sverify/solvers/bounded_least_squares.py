"""Weighted least squares with bounds on the coefficients and, if asked for, on their sum."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.errors import InputError
from w2sverify.solvers.block_pivoting import block_pivoting
from w2sverify.solvers.free_set import refine_free, rounding_noise
from w2sverify.solvers.monotone_active_set import monotone_active_set
from w2sverify.solvers.one_bounded import one_bounded
from w2sverify.solvers.one_nonnegative import one_nonnegative
from w2sverify.solvers.one_target import OneTarget
from w2sverify.solvers.weighted_design import Floats, WeightedDesign

__all__ = ["bounded_least_squares"]


def bounded_least_squares(
    features: Any,
    target: Any,
    weights: Any,
    lower: Any,
    upper: Any,
    total: float | None = None,
) -> Any:
    """`argmin over lower <= theta <= upper of sum_i w_i (g_i - (Phi theta)_i)^2`.

    With `total`, also `sum_j theta_j = total`. So `lower = 0` is nonnegative least squares, `-L, L`
    the l-infinity ball, and `lower = 0, total = 1` mixtures of the given functions.

    `features[..., n, d]` (fewer leading axes: shared and factored once), `target[..., n]` and
    `weights[n]` (not negative) are finite float64 arrays, NumPy or torch; the bounds are numbers or
    NumPy arrays [d] and may be infinite. Returns `theta[..., d]` in the namespace of the data. A
    coefficient at a bound equals it, and the sum is met to rounding. Any rank, n < d, equal and
    zero columns, zero weights and column scales from 1e-150 to 1e150 are solved; where several
    theta fit equally well, it is one of them.

    Raises `InputError` where no theta meets the bounds and the sum.

    Block pivoting on the Gram matrix guesses the active set, O(n d^2) and a few d^3. A guess that
    is ill-conditioned, or that fails the optimality conditions when they are recomputed from the
    data, is replaced by the monotone active-set method on a QR factor, about d times d^3.
    Source: see `block_pivoting` and `monotone_active_set`.
    """
    one = OneTarget.of(features, target, weights)
    plain = isinstance(lower, float) and lower == 0 and isinstance(upper, float) and upper == np.inf
    if one is not None and plain and (total is None or 0 < total < np.inf):
        found = one_nonnegative(one, total)
        if found is not None:
            return found
    size = int(features.shape[-1])
    low = np.broadcast_to(np.asarray(lower, dtype=np.float64), (size,))
    high = np.broadcast_to(np.asarray(upper, dtype=np.float64), (size,))
    _check_feasible(low, high, total)
    found = None if one is None else one_bounded(one, low, high, total)
    if one is not None and found is not None:
        if total is not None:
            found = _meet_sum(found[None], low, high, one.lengths[None], total)[0]
        return found
    design = WeightedDesign.of(features, target, weights)
    largest = design.column_scale * np.abs(np.clip(0.0, low, high))
    least = np.max(largest, axis=-1, initial=0.0)
    if total is not None:
        least = np.maximum(least, abs(total) * np.min(design.column_scale, axis=-1))
    design = design.with_target_scale(least)
    matrices, targets, _ = design.shape

    # theta = phi q / p.
    owner = np.repeat(np.arange(matrices), targets)
    columns, unit = design.column_scale[owner], design.target_scale.reshape(-1)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        below, above = (
            np.where((bound == 0) | np.isinf(bound), bound, bound * (columns / unit[:, None]))
            for bound in (low, high)
        )
    row = goal = None
    if total is not None:
        smallest = np.min(columns, axis=-1)
        row = smallest[:, None] / columns
        with np.errstate(over="ignore", under="ignore"):
            goal = total * (smallest / unit) if total else np.zeros_like(unit)
    # With columns further apart than floats reach, intermediate prices overflow; such a guess is
    # refused like any other wrong one.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        coef = _solve(design, owner, below, above, row, goal)

    values = design.original(coef.reshape(matrices, targets, size)).reshape(-1, size)
    values = np.where(coef <= below, low, np.where(coef >= above, high, values))
    values = np.clip(values, low, high)
    if total is not None:
        values = _meet_sum(values, low, high, columns, total)
    return design.restore(values.reshape(matrices, targets, size))


def _solve(
    design: WeightedDesign,
    owner: NDArray[np.intp],
    lower: Floats,
    upper: Floats,
    row: Floats | None,
    total: Floats | None,
) -> Floats:
    """phi[B, d] of the B = F T instances, in scaled coordinates."""
    matrices, targets, size = design.shape
    moment = design.moment.reshape(-1, size)
    coef, price = np.zeros(moment.shape), np.zeros(len(moment))
    free, trusted = np.zeros(moment.shape, dtype=bool), np.zeros(len(moment), dtype=bool)
    blocks = design.blocks()
    for block in blocks:
        rows, totals = _part(row, block), _part(total, block)
        gram = design.gram[owner[block]]
        guess = block_pivoting(gram, moment[block], lower[block], upper[block], rows, totals)
        coef[block], price[block] = guess.coef, guess.price
        free[block], trusted[block] = guess.side == 0, guess.settled
    force = design.correlation(coef.reshape(matrices, targets, size)).reshape(-1, size)
    for block in blocks:
        gram = design.gram[owner[block]]
        refined, rest, _, accurate = refine_free(
            gram,
            force[block],
            coef[block],
            free[block],
            _part(row, block),
            _part(total, block),
            price[block],
        )
        low, high, noise = lower[block], upper[block], rounding_noise(gram, refined)
        up, down = (rest > noise) & (refined < high), (rest < -noise) & (refined > low)
        optimal = np.all((refined >= low) & (refined <= high) & ~up & ~down, axis=-1)
        coef[block] = refined
        trusted[block] &= accurate & optimal
    for part in design.blocks(np.nonzero(~trusted)[0]):
        distinct, place = np.unique(owner[part], return_inverse=True)
        triangle, rhs = design.triangular(distinct)
        coef[part] = monotone_active_set(
            triangle[place],
            rhs[place, part % targets],
            lower[part],
            upper[part],
            _part(row, part),
            _part(total, part),
        )
    return coef


def _part(values: Floats | None, rows: Any) -> Floats | None:
    return None if values is None else values[rows]


def _check_feasible(lower: Floats, upper: Floats, total: float | None) -> None:
    """Refuse bounds and a sum that no coefficients meet."""
    wrong = ~(lower <= upper) | (lower == np.inf) | (upper == -np.inf)
    if np.any(wrong):
        place = int(np.argmax(wrong))
        raise InputError(
            f"Coefficient {place} has the bounds {lower[place]} and {upper[place]}; "
            "give a lower bound that is not above the upper one."
        )
    if total is None:
        return
    least, most = math.fsum(lower), math.fsum(upper)
    # The caller computed the bounds in floats too, perhaps as total / d.
    slack = 2.0**-52 * len(lower) * abs(total)
    if not (math.isfinite(total) and least - slack <= total <= most + slack):
        raise InputError(
            f"The coefficients shall sum to {total}, but their bounds allow sums from {least} to "
            f"{most}; widen the bounds or change the total."
        )


def _meet_sum(
    values: Floats, lower: Floats, upper: Floats, columns: Floats, total: float
) -> Floats:
    """Give the rounding error of the sum to the coefficient whose column is the shortest.

    There the fit suffers least. Only coefficients that stay strictly inside their bounds count.
    """
    here = np.arange(len(values))
    for _ in range(2):
        missing = total - np.sum(values, axis=-1)
        moved = values + missing[:, None]
        inside = (lower < values) & (values < upper) & (lower < moved) & (moved < upper)
        place = np.argmin(np.where(inside, columns, np.inf), axis=-1)
        allowed = inside[here, place]
        values[here[allowed], place[allowed]] = moved[here[allowed], place[allowed]]
    return values
