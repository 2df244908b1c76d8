"""The nearest convex function of several variables, exactly: Jensen inequalities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from w2sverify.exact import Rational, common_denominator, to_float
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.solvers.jensen import ExactPoints, Simplex
from w2sverify.solvers.multivariate_convex import ConvexFit

__all__ = ["ExactConvexFit", "exact_multivariate_convex"]


@dataclass(frozen=True)
class ExactConvexFit:
    """Values v, slopes s in whole coordinates, and multipliers of pairs (i, j): gap 0.

    `v_j >= v_i + <s_i, x_j - x_i>` for all pairs, with equality where there is a multiplier;
    `sum_j y_ij (x_j - x_i) = 0` and `sum_j y_ij - sum_j y_ji = w_i (g_i - v_i)` for all i.
    """

    values: list[Fraction]
    slopes: list[list[Fraction]]
    multipliers: dict[tuple[int, int], Fraction]


def exact_multivariate_convex(
    points: ExactPoints, target: Sequence[Rational], weights: Sequence[Rational], start: ConvexFit
) -> ExactConvexFit:
    """Minimise `sum_i w_i (g_i - v_i)^2` over convex functions, without rounding.

    m distinct points, targets and weights > 0, and a float solution as a hint.

    Method: a function on the points is convex where it satisfies Jensen's inequality for every
    point and simplex of others around it. Those that carry force in floats are taken as
    constraints on the values alone, the projection is solved over the rationals, and a subgradient
    is looked for at every point: the float one corrected, or a linear program. Where there is none
    the program shows a violated inequality, which is added. There are finitely many.
    Raises `RuntimeError` if a linear program is not solved.
    """
    m = len(points.whole)
    simplices = list(start.simplices)
    hint = [to_float(Fraction(value)) for value in start.values.tolist()]
    while True:
        rows = [simplex.row for simplex in simplices]
        cones = [("nonnegative", len(rows))] if rows else []
        ones: list[dict[int, Rational]] = [{i: 1} for i in range(m)]
        found = exact_projection(
            ones, weights, target, rows, [0] * len(rows), cones, hint, coefficients=m
        )
        if found is None:
            raise RuntimeError("Constant functions are convex, but none was found: report this.")
        values, forces = found
        whole, bottom = common_denominator(values)
        slopes, missing = _slopes(points, whole, bottom, start)
        if not missing:
            break
        simplices += missing
        hint = [to_float(value) for value in values]
    multipliers: dict[tuple[int, int], Fraction] = {}
    for simplex, force in zip(simplices, forces, strict=True):
        if force:
            for j, share in simplex.shares.items():
                pair = simplex.point, j
                multipliers[pair] = multipliers.get(pair, Fraction(0)) + force * share
    return ExactConvexFit(values, slopes, multipliers)


def _slopes(
    points: ExactPoints, whole: list[int], bottom: int, start: ConvexFit
) -> tuple[list[list[Fraction]], list[Simplex]]:
    """A subgradient at each point, or the simplices of the points that have none."""
    scaled, size = start.scaled, np.abs(start.values).max(initial=0.0) or 1.0
    spread = [Fraction(max(column) - min(column)) for column in zip(*points.whole, strict=True)]
    flat = start.flat_slopes
    values = [to_float(Fraction(v, bottom)) / size for v in whole]
    meets = points.meeting(values, flat / size, scaled)
    slopes, missing = [], []
    for i, line in enumerate(flat.tolist()):
        # Values are whole numbers over one denominator, and so slopes are multiplied by it.
        guess = [
            Fraction(s) * bottom * Fraction(r) / w if w else Fraction(0)
            for s, r, w in zip(line, start.ranges, spread, strict=True)
        ]
        slope: Any = points.follow(i, whole, guess, meets[i])
        if slope is None:
            slope = points.tangent(i, whole)
        if slope is None:
            raise RuntimeError("A linear program of a subgradient was not solved: report this.")
        if isinstance(slope, Simplex):
            missing.append(slope)
        else:
            slopes.append([entry / bottom for entry in slope])
    return slopes, missing
