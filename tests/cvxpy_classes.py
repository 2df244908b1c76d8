"""Classes that a user might write in cvxpy, and how to tell their members without it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

import cvxpy as cp
import numpy as np

from w2sverify import CvxpyClass


@dataclass(frozen=True)
class NonnegativeValues(CvxpyClass):
    def constraints(self, f, x):
        return [f >= 0]


@dataclass(frozen=True)
class BoundedSteps(CvxpyClass):
    """Values in [0, 4] that change by at most so much from point to point."""

    bound: float = 0.5
    feature_columns: ClassVar[int | None] = 1

    def constraints(self, f, x):
        inside = [f >= 0, f <= 4]
        return [*inside, cp.abs(cp.diff(f)) <= self.bound] if len(x) > 1 else inside

    @classmethod
    def arbitrary(cls, rng):
        return cls(bound=float(rng.integers(1, 9)) / 4)


@dataclass(frozen=True)
class MonotoneLipschitz(CvxpyClass):
    slope: float = 1.0
    feature_columns: ClassVar[int | None] = 1

    def constraints(self, f, x):
        if len(x) < 2:
            return []
        return [cp.diff(f) >= 0, cp.diff(f) <= self.slope * np.diff(x[:, 0])]


@dataclass(frozen=True)
class TotalVariation(CvxpyClass):
    radius: float = 1.0
    feature_columns: ClassVar[int | None] = 1

    def constraints(self, f, x):
        return [cp.norm1(cp.diff(f)) <= self.radius] if len(x) > 1 else []


@dataclass(frozen=True)
class SmoothBounded(CvxpyClass):
    """Second differences of bounded norm, and bounded values: second-order cones."""

    bound: float = 1.0
    feature_columns: ClassVar[int | None] = 1

    def constraints(self, f, x):
        size = cp.sum_squares(f) <= 4 * len(x)
        return [size, cp.norm(cp.diff(f, 2)) <= self.bound] if len(x) > 2 else [size]


@dataclass(frozen=True)
class NonnegativeQuadratic(CvxpyClass):
    """Quadratics of one variable without negative values, through a semidefinite matrix."""

    trace: float = 4.0
    feature_columns: ClassVar[int | None] = 1

    def constraints(self, f, x):
        q = cp.Variable((2, 2), PSD=True)
        z = np.stack([np.ones(len(x)), x[:, 0]], axis=1)
        return [f == cp.sum(cp.multiply(z @ q, z), axis=1), cp.trace(q) <= self.trace]


def is_member(chosen, x, values):
    """Whether rational values are in the class, from its definition; None where that is harder."""
    order = np.argsort(x[:, 0])
    along = [values[i] for i in order]
    rises = [b - a for a, b in pairwise(along)]
    if isinstance(chosen, NonnegativeValues):
        return min(values) >= 0
    if isinstance(chosen, BoundedSteps):
        small = all(abs(rise) <= Fraction(chosen.bound) for rise in rises)
        return small and min(values) >= 0 and max(values) <= 4
    if isinstance(chosen, MonotoneLipschitz):
        runs = np.diff(x[order, 0]).tolist()
        return all(
            0 <= rise <= Fraction(chosen.slope * run) for rise, run in zip(rises, runs, strict=True)
        )
    if isinstance(chosen, TotalVariation):
        return sum(map(abs, rises)) <= Fraction(chosen.radius)
    if isinstance(chosen, SmoothBounded):
        bends = [b - a for a, b in pairwise(rises)]
        squares = sum(b * b for b in bends), sum(v * v for v in values)
        return squares[0] <= Fraction(chosen.bound) ** 2 and squares[1] <= 4 * len(values)
    return None
