"""Linear functions with coefficients in an interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..exact import to_fraction
from ..space import SampleSpace
from ._radius import check_radius

__all__ = ["LinfBall"]


@dataclass(frozen=True)
class LinfBall(ConvexClass):
    """Linear functions with `|theta|_inf <= radius`: `V = {Phi theta : |theta_j| <= radius}`, a
    zonotope.

    The radius is positive and has the unit of the coefficients. Fit: least squares with bounds by
    an active set on the Gram matrix. Exact: the active set solved over the rationals, gap 0.

    Raises `InputError` for a radius that is not positive and finite. Source: Stark and Parker 1995
    (BVLS).
    """

    radius: float = 1.0
    polyhedral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_radius(self)

    def conic(self, features: Floats) -> ConicForm:
        """`radius - theta >= 0` and `radius + theta >= 0`."""
        d = features.shape[1]
        rows: list[dict[int, int]] = [{j: -1} for j in range(d)] + [{j: 1} for j in range(d)]
        cones = [("nonnegative", 2 * d)] if d else []
        return ConicForm(d, dense_rows(features), rows, [self.radius] * (2 * d), cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Least squares with bounds."""
        from ..solvers.bounded_least_squares import bounded_least_squares

        weights, radius = space.weights_like(target), float(self.radius)
        return bounded_least_squares(features, target, weights, -radius, radius)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Clipped to the bounds."""
        del features
        radius = to_fraction(self.radius)
        return [min(max(entry, -radius), radius) for entry in coef]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The positive part of the gradient for the upper bounds, the negative part for the lower
        ones.
        """
        del form
        zero = Fraction(0)
        return [max(b, zero) for b in gradient] + [max(-b, zero) for b in gradient]

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> LinfBall:
        """A radius between 1/4 and 4."""
        return cls(radius=float(rng.integers(1, 17)) / 4)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Coefficients of which some are at a bound."""
        return self.lift(features, [2 * entry for entry in small_fractions(rng, features.shape[1])])

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The gradient points out where theta is at a bound, and is 0 elsewhere."""
        theta, radius = self.member(rng, features), to_fraction(self.radius)
        pull = small_fractions(rng, len(theta))
        pairs = zip(theta, pull, strict=True)
        return theta, [
            abs(b) if t == radius else -abs(b) if t == -radius else Fraction(0) for t, b in pairs
        ]
