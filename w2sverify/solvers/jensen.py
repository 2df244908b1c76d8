"""Convexity at points as Jensen inequalities, exactly: simplices, subgradients, multipliers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np
from flint import fmpz_mat

from w2sverify.exact import Rational, common_denominator, to_fraction
from w2sverify.solvers.exact_linear_program import exact_linear_program

__all__ = ["ExactPoints", "Simplex"]

# A tangent within this share of a value at another point is taken to meet it there. It decides only
# how long a subgradient takes.
_MEETS = 2.0**-20


@dataclass(frozen=True)
class Simplex:
    """`c_i x_i = sum_j c_j x_j` with `c_i = sum_j c_j` and whole c_j > 0, `i` not among the j."""

    point: int
    shares: dict[int, int]

    @property
    def row(self) -> dict[int, int]:
        """Jensen: `sum_j c_j v_j - c_i v_i >= 0` for the values of a convex function."""
        return {**self.shares, self.point: -sum(self.shares.values())}


@dataclass(frozen=True, eq=False)
class ExactPoints:
    """Distinct points in whole coordinates: `x_ic = whole[i][c] * unit[c]`.

    Made by `ExactPoints.of(points[m, d])`; scaling a column changes no simplex.
    """

    whole: list[list[int]]
    unit: list[Fraction]

    @classmethod
    def of(cls, points: np.ndarray) -> ExactPoints:
        """Integers over a common denominator, column by column."""
        columns, unit = [], []
        for column in points.T.tolist():
            numbers, bottom = common_denominator(column)
            shared = gcd(*numbers) or 1
            columns.append([number // shared for number in numbers])
            unit.append(Fraction(shared, bottom))
        rows = [list(row) for row in zip(*columns, strict=True)] if columns else [[]] * len(points)
        return cls(rows, unit)

    def simplex(self, point: int, others: Sequence[int]) -> Simplex | None:
        """The only way to write a point as a mixture of others, all of them used; or None."""
        base, d = self.whole[point], len(self.unit)
        steps = fmpz_mat([[self.whole[j][c] - base[c] for j in others] for c in range(d)])
        kernel, nullity = steps.nullspace()
        if nullity != 1:
            return None
        line = [int(kernel[k, 0]) for k in range(len(others))]
        shared = gcd(*line) * (1 if line[0] > 0 else -1)
        shares = [number // shared for number in line]
        if min(shares) <= 0:
            return None
        return Simplex(point, dict(zip(others, shares, strict=True)))

    def any_simplex(
        self, point: int, others: Sequence[int], cost: Sequence[Rational]
    ) -> Simplex | None:
        """The cheapest way to write a point as a mixture of others, or None."""
        if not others:
            return None
        columns = [{**dict(enumerate(self.whole[j])), len(self.unit): 1} for j in others]
        right = [*self.whole[point], 1]
        found = exact_linear_program(columns, right, cost, [True] * len(others))
        if found is None:
            return None
        used = [j for j, share in zip(others, found, strict=True) if share]
        shares, _ = common_denominator([share for share in found if share])
        return Simplex(point, dict(zip(used, shares, strict=True)))

    def follow(
        self, point: int, values: Sequence[int], hint: Sequence[Rational], meets: Sequence[int]
    ) -> list[Fraction] | None:
        """A subgradient (in whole coordinates) at a point of whole values; or None.

        It passes through the values at `meets` and is as near to the hint as free coordinates let
        it be.
        """
        base, d = self.whole[point], len(self.unit)
        slope = [to_fraction(entry) for entry in hint]
        if meets:
            lines = [
                [*(self.whole[j][c] - base[c] for c in range(d)), values[j] - values[point]]
                for j in meets
            ]
            reduced, denominator, rank = fmpz_mat(lines).rref()
            for k in range(rank):
                line = [Fraction(int(reduced[k, c]), int(denominator)) for c in range(d + 1)]
                lead = next(c for c, entry in enumerate(line) if entry)
                if lead == d:
                    return None
                rest = (line[c] * slope[c] for c in range(lead + 1, d) if line[c])
                slope[lead] = line[d] - sum(rest, Fraction(0))
        return slope if self.supports(point, values, slope) else None

    def supports(self, point: int, values: Sequence[int], slope: Sequence[Fraction]) -> bool:
        """Whether the tangent at the point with this slope is nowhere above the values."""
        numbers, bottom = common_denominator(slope)
        base = sum(n * x for n, x in zip(numbers, self.whole[point], strict=True))
        level = bottom * values[point] - base
        return all(
            sum(n * x for n, x in zip(numbers, row, strict=True)) + level <= bottom * value
            for row, value in zip(self.whole, values, strict=True)
        )

    def tangent(self, point: int, values: Sequence[int]) -> list[Fraction] | Simplex | None:
        """A subgradient at a point of whole values, or a simplex that shows that there is none.

        A linear program: the highest affine function at the point below all values. None only
        where that was not solved.
        """
        d, m = len(self.unit), len(values)
        columns: list[dict[int, Rational]] = [
            {j: row[c] for j, row in enumerate(self.whole)} for c in range(d)
        ]
        columns.append(dict.fromkeys(range(m), 1))
        columns += [{j: 1} for j in range(m)]
        cost = [*(-x for x in self.whole[point]), -1, *[0] * m]
        signed = [False] * (d + 1) + [True] * m
        found = exact_linear_program(columns, values, cost, signed)
        if found is None:
            return None
        if found[d + 1 + point] == 0:
            return found[:d]
        meets = [j for j in range(m) if found[d + 1 + j] == 0]
        return self.any_simplex(point, meets, [0] * len(meets))

    def envelope(
        self, values: Sequence[Rational], slopes: Sequence[Sequence[Rational]]
    ) -> tuple[list[Fraction], list[list[Fraction]]]:
        """The largest of some tangents at all points, and the slope of the largest.

        Tangent j passes through `values[j]` at point j with `slopes[j]` (in whole coordinates);
        there may be fewer of them than points.
        """
        d, m = len(self.unit), len(values)
        flat, bottom = common_denominator([*values, *(entry for row in slopes for entry in row)])
        lines = [flat[m + j * d : m + (j + 1) * d] for j in range(m)]
        levels = [
            height - sum(n * x for n, x in zip(line, row, strict=True))
            for height, line, row in zip(flat, lines, self.whole, strict=False)
        ]
        top, steep = [], []
        for row in self.whole:
            heights = [
                level + sum(n * x for n, x in zip(line, row, strict=True))
                for level, line in zip(levels, lines, strict=True)
            ]
            best = max(heights)
            top.append(Fraction(best, bottom))
            steep.append([to_fraction(entry) for entry in slopes[heights.index(best)]])
        return top, steep

    def meeting(
        self, values: Sequence[float], slopes: np.ndarray, points: np.ndarray
    ) -> list[list[int]]:
        """For each point where else its tangent about meets the values, in floats."""
        height = np.array(values)
        rise = slopes @ points.T - np.sum(slopes * points, axis=1)[:, None]
        gap = height[None] - height[:, None] - rise
        near = gap <= _MEETS * (np.abs(height).max(initial=0.0) + np.abs(rise))
        np.fill_diagonal(near, False)
        return [np.flatnonzero(line).tolist() for line in near]
