"""The nearest vector with bounded differences between pairs, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from w2sverify.exact import Rational
from w2sverify.solvers.exact_quadratic import exact_projection

__all__ = ["exact_lipschitz_pairs"]

# A pair is taken at first where its slack at the start is below 2^-20 of its limit. It decides only
# how long the answer takes.
_TIGHT = 1 << 20


def exact_lipschitz_pairs(
    target: Sequence[Rational],
    weights: Sequence[Rational],
    pairs: Sequence[tuple[int, int, Fraction]],
    start: Sequence[Fraction],
) -> tuple[list[Fraction], list[Fraction]]:
    """Minimise `sum_i w_i (g_i - v_i)^2` over `|v_i - v_j| <= c` for all (i, j, c), exactly.

    `target` and `weights` are n numbers, weights >= 0, and `start` n Fractions near a solution, a
    hint. Returns v, and two multipliers for each pair: of `c - v_j + v_i >= 0` and of
    `c + v_j - v_i >= 0`.

    Method: `exact_projection` under the pairs that are tight at the start, then under those that
    its answer violates as well, until there is none; the others have multiplier 0.
    """
    size = len(target)
    chosen: dict[tuple[int, int], None] = {}
    values = list(start)
    _add(chosen, pairs, values, Fraction(1, _TIGHT))
    ones = [{i: 1} for i in range(size)]
    while True:
        rows: list[Mapping[int, Rational]] = []
        for e, sign in chosen:
            i, j, _ = pairs[e]
            rows.append({i: -sign, j: sign})
        offset = [pairs[e][2] for e, _ in chosen]
        cones = [("nonnegative", len(rows))] if rows else []
        hint = [float(value) for value in values]
        found = exact_projection(
            ones, weights, target, rows, offset, cones, hint, coefficients=size
        )
        if found is None:
            raise RuntimeError("Equal values satisfy every pair, so this cannot be empty.")
        values, forces = found
        before = len(chosen)
        _add(chosen, pairs, values, Fraction(0))
        if len(chosen) == before:
            break
    dual = [Fraction(0)] * (2 * len(pairs))
    for (e, sign), force in zip(chosen, forces, strict=True):
        dual[2 * e + (sign > 0)] = force
    return values, dual


def _add(
    chosen: dict[tuple[int, int], None],
    pairs: Sequence[tuple[int, int, Fraction]],
    values: Sequence[Fraction],
    margin: Fraction,
) -> None:
    """Add the sides of pairs that the values violate, or are within a share of the limit of."""
    for e, (i, j, limit) in enumerate(pairs):
        rise = values[j] - values[i]
        if abs(rise) > limit * (1 - margin):
            # With sign 1 the row is limit + v_j - v_i >= 0, for a fall.
            chosen[e, -1 if rise > 0 else 1] = None
