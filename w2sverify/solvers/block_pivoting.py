"""Block principal pivoting: a guess of the active set in a handful of batched solves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.free_set import solve_free
from w2sverify.solvers.weighted_design import Floats

__all__ = ["PATIENCE", "SLACK", "ActiveSets", "block_pivoting"]

# Exchanging every violating index at once may cycle; after so many rounds without fewer
# violations only the last violating index moves (Murty's rule), which cannot.
PATIENCE = 3
# Wrong signs below this size are left alone: the Gram matrix and its ridge are no more exact.
SLACK = 2.0**-36


@dataclass(frozen=True, eq=False)
class ActiveSets:
    """For B instances, which coefficients are free and where the others stand.

    `side[B, d]` is 0 for a free coefficient, -1 for one at its lower and 1 for one at its upper
    bound; `coef[B, d]` solves the equations of the free ones, up to the error of the Gram matrix;
    `price[B]` is the multiplier of the sum, 0 without one. Where `settled[B]` is false the
    exchanges ran out, or no coefficient is left to meet the sum, and the rest means nothing.
    """

    side: NDArray[np.int8]
    coef: Floats
    price: Floats
    settled: NDArray[np.bool_]


def block_pivoting(
    gram: Floats,
    moment: Floats,
    lower: Floats,
    upper: Floats,
    row: Floats | None,
    total: Floats | None,
) -> ActiveSets:
    """`min phi^T S phi / 2 - c^T phi` with `lower <= phi <= upper` and `row . phi = total`.

    Solves for the free coefficients, frees or fixes whatever has the wrong sign, and repeats. Takes
    `S[B, d, d]` with a diagonal near 1 and `c, lower, upper, row[B, d]`, `total[B]`; row and total
    are None together. Bounds may be infinite. The answer is a guess until somebody has recomputed
    its residual from the data; a singular S raises nothing.

    Cost: one batched solve for each round, seldom more than six, at most 2 d + 10.
    Source: Judice and Pires, Computers and Operations Research 21 (1994) 587; Kim and Park, SIAM
    J. Sci. Comput. 33 (2011) 3261.
    """
    count, size = moment.shape
    side = np.zeros((count, size), dtype=np.int8)
    if row is None:
        # Exact for orthogonal columns, and half the rounds for others.
        alone = moment / np.maximum(np.diagonal(gram, axis1=-2, axis2=-1), 0.5)
        side[alone < lower], side[alone > upper] = -1, 1
    side[lower == upper] = -1
    coef, price = np.zeros((count, size)), np.zeros(count)
    settled = np.zeros(count, dtype=bool)
    fewest = np.full(count, size + 1)
    patience = np.full(count, PATIENCE)
    left = np.arange(count)
    for _ in range(2 * size + 10):
        if left.size == 0:
            break
        low, high, sides, matrix = lower[left], upper[left], side[left], gram[left]
        free = sides == 0
        fixed = np.where(free, 0.0, np.where(sides < 0, low, high))
        pull = moment[left] - (matrix @ fixed[:, :, None])[:, :, 0]
        rows = rest = None
        if row is not None and total is not None:
            rows = row[left]
            rest = total[left] - np.sum(rows * fixed, axis=-1)
        values, prices = solve_free(matrix, pull, free, rows, rest)
        values = np.where(free, values, fixed)
        force = moment[left] - (matrix @ values[:, :, None])[:, :, 0]
        if rows is not None:
            force -= prices[:, None] * rows

        slack = SLACK * (1.0 + np.sum(np.abs(values), axis=-1, keepdims=True))
        outside = np.where(values > high, 1, np.where(values < low, -1, 0))
        inward = (low < high) & (force * -sides > slack)
        proposal = np.where(free, outside, np.where(inward, 0, sides)).astype(np.int8)
        wrong = proposal != sides
        violations = np.count_nonzero(wrong, axis=-1)
        done = violations == 0
        coef[left[done]], price[left[done]] = values[done], prices[done]
        # Without a free coefficient nothing makes up for what the sum lacks.
        settled[left[done]] = True if row is None else np.any(free[done], axis=-1)

        better = violations < fewest[left]
        fewest[left] = np.minimum(fewest[left], violations)
        patience[left] = np.where(better, PATIENCE, patience[left] - 1)
        last = size - 1 - np.argmax(wrong[:, ::-1], axis=-1)
        kept = (patience[left] <= 0)[:, None] & (np.arange(size) != last[:, None])
        side[left] = np.where(kept, sides, proposal)
        left = left[~done]
    return ActiveSets(side, coef, price, settled)
