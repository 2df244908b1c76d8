"""A convex quadratic program in integers, and the exact check of a proposed solution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["IntegerQuadratic", "RationalPoint"]


@dataclass(frozen=True)
class RationalPoint:
    """Variables `y / d` and multipliers `mu / d`, one denominator d > 0; nothing is promised."""

    values: list[int]
    multipliers: list[int]
    denominator: int


@dataclass(frozen=True)
class IntegerQuadratic:
    """Minimise `y^T H y / 2 - c^T y` subject to `R y + r = 0` or `>= 0`, row by row.

    H is symmetric positive semidefinite and c lies in its range (as in least squares), so that the
    minimum exists wherever a feasible point does. `hessian` holds the m sparse rows of H, `linear`
    c, `rows` the k sparse rows of R, `offset` r, and `equality` says which rows are equations.
    All numbers are integers.
    """

    hessian: Sequence[Mapping[int, int]]
    linear: Sequence[int]
    rows: Sequence[Mapping[int, int]]
    offset: Sequence[int]
    equality: Sequence[bool]

    @property
    def size(self) -> int:
        """The number m of variables."""
        return len(self.linear)

    def slacks(self, point: RationalPoint) -> list[int]:
        """`d (R y + r)`, k integers."""
        values, scale = point.values, point.denominator
        return [
            sum(entry * values[j] for j, entry in row.items()) + scale * first
            for row, first in zip(self.rows, self.offset, strict=True)
        ]

    def pull(self, multipliers: Sequence[int]) -> list[int]:
        """`R^T mu`, m integers."""
        total = [0] * self.size
        for row, multiplier in zip(self.rows, multipliers, strict=True):
            if multiplier:
                for j, entry in row.items():
                    total[j] += entry * multiplier
        return total

    def gradient(self, values: Sequence[int], scale: int) -> list[int]:
        """`scale (H y - c)` at `y = values / scale`, m integers."""
        return [
            sum(entry * values[k] for k, entry in line.items()) - scale * constant
            for line, constant in zip(self.hessian, self.linear, strict=True)
        ]

    def fault(self, point: RationalPoint) -> str:
        """Why the point is not a solution with its multipliers, or an empty string if it is.

        Checks primal feasibility, signs of the multipliers, `H y - c = R^T mu` and `mu_i s_i = 0`,
        which together are sufficient for a minimum. O(nonzeros) integer products.
        """
        if point.denominator <= 0:
            return "the denominator is not positive"
        lines = zip(self.slacks(point), point.multipliers, self.equality, strict=True)
        for i, (slack, multiplier, equality) in enumerate(lines):
            if slack < 0 or (equality and slack):
                return f"row {i} is violated"
            if multiplier < 0 and not equality:
                return f"the multiplier of row {i} is negative"
            if multiplier and slack:
                return f"row {i} has both a multiplier and slack"
        if self.gradient(point.values, point.denominator) != self.pull(point.multipliers):
            return "the point is not stationary"
        return ""
