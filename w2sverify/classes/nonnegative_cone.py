"""Non-negative combinations of the features."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..space import SampleSpace

__all__ = ["NonnegativeCone"]


@dataclass(frozen=True)
class NonnegativeCone(ConvexClass):
    """Non-negative combinations of the features: `V = {Phi theta : theta >= 0}`.

    Fit: non-negative least squares by an active set on the Gram matrix. Exact: the active set
    solved over the rationals, gap 0.

    Source: Lawson and Hanson 1974, chapter 23.
    """

    polyhedral: ClassVar[bool] = True

    def conic(self, features: Floats) -> ConicForm:
        """`theta >= 0`."""
        d = features.shape[1]
        rows: list[dict[int, int]] = [{j: 1} for j in range(d)]
        return ConicForm(d, dense_rows(features), rows, [0] * d, [("nonnegative", d)] if d else [])

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Non-negative least squares."""
        from ..solvers.bounded_least_squares import bounded_least_squares

        weights = space.weights_like(target)
        return bounded_least_squares(features, target, weights, 0.0, np.inf)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Negative entries become 0."""
        del features
        return [max(entry, Fraction(0)) for entry in coef]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """`lambda = -gradient`, where no entry of the gradient is positive."""
        del form
        return None if max(gradient, default=0) > 0 else [-entry for entry in gradient]

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Non-negative coefficients, some of them 0."""
        return [max(entry, Fraction(0)) for entry in small_fractions(rng, features.shape[1])]

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The gradient is 0 where theta is positive, and 0 or negative where it is 0."""
        theta = self.member(rng, features)
        pull = [min(entry, Fraction(0)) for entry in small_fractions(rng, len(theta))]
        return theta, [Fraction(0) if t else b for t, b in zip(theta, pull, strict=True)]
