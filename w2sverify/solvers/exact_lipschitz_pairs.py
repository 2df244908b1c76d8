"""The nearest vector with bounded differences between pairs, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from w2sverify.exact import common_denominator, to_float
from w2sverify.solvers.force_forest import ForceForest

__all__ = ["exact_lipschitz_pairs"]

# A pair is taken at first where its slack at the start is below 2^-20 of its limit. It decides only
# how long the answer takes.
_TIGHT = 2.0**-20


def exact_lipschitz_pairs(
    target: Sequence[Fraction],
    weights: Sequence[Fraction],
    pairs: Sequence[tuple[int, int, Fraction]],
    start: Sequence[float],
) -> tuple[list[Fraction], list[Fraction]]:
    """Minimise `sum_i w_i (g_i - v_i)^2` over `|v_i - v_j| <= c` for all (i, j, c), exactly.

    `target` and `weights` are n Fractions, weights >= 0, the limits c positive, and `start` n
    floats near a solution, a hint. Returns v, and two multipliers for each pair: of
    `c - v_j + v_i >= 0` and of `c + v_j - v_i >= 0`.

    Method: the dual active set method. Forces stay non-negative and the violated pairs are repaired
    one at a time, the worst first; the pairs with a force form a forest, so that a step costs O(n)
    (see `ForceForest`). The objective rises strictly with each repair, so no forest returns. The
    first forest is that of the pairs that are tight at the start, less those with a negative force.

    Source: Goldfarb and Idnani, Math. Programming 27 (1983) 1.
    """
    forest = ForceForest(target, weights, pairs)
    tails, heads = (np.array([pair[k] for pair in pairs], dtype=int) for k in (0, 1))
    limits = np.array([to_float(limit) for *_, limit in pairs])
    near = np.array(start, dtype=np.float64)
    tight = np.flatnonzero(np.abs(near[tails] - near[heads]) >= limits * (1 - _TIGHT))
    forest.begin([(e, bool(near[tails[e]] > near[heads[e]])) for e in tight.tolist()])
    while True:
        values = np.array([to_float(value) for value in forest.values])
        excess = np.abs(values[tails] - values[heads]) - limits
        worst = int(np.argmax(excess)) if len(excess) else 0
        if not (len(excess) and excess[worst] > 0 and forest.excess(worst) > 0):
            found = _violated(forest.values, pairs)
            if found is None:
                break
            worst = found
        forest.repair(worst)
    dual = [Fraction(0)] * (2 * len(pairs))
    for e, (falls, force) in forest.forces.items():
        dual[2 * e + falls] = force
    return forest.values, dual


def _violated(values: Sequence[Fraction], pairs: Sequence[tuple[int, int, Fraction]]) -> int | None:
    """The first pair that is violated, exactly; None if there is none."""
    numbers, _ = common_denominator([*values, *(limit for *_, limit in pairs)])
    reach = numbers[len(values) :]
    for e, (i, j, _) in enumerate(pairs):
        if abs(numbers[i] - numbers[j]) > reach[e]:
            return e
    return None
