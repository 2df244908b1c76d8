"""Linear functions of the features."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..space import SampleSpace

__all__ = ["Linear"]


@dataclass(frozen=True)
class Linear(ConvexClass):
    """The span of the features: `V = {Phi theta : theta in R^d}`.

    Fit: rank-revealing weighted least squares, O(n d^2), one factorisation for many targets; the
    coefficients of smallest norm where the rank is deficient. Exact: the rational normal equations,
    gap 0 and slack 0 for every truth in V.

    Source: Charikar et al. 2024, section 4 (linear heads).
    """

    polyhedral: ClassVar[bool] = True

    def conic(self, features: Floats) -> ConicForm:
        """No constraints."""
        return ConicForm(features.shape[1], dense_rows(features))

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Weighted least squares."""
        from ..solvers.least_squares import least_squares

        return least_squares(features, target, space.weights_like(target))

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """No constraints, no multipliers: proves a gap only where the gradient is exactly 0."""
        del form
        return None if any(gradient) else []

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Any coefficients."""
        return small_fractions(rng, features.shape[1])

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The normal cone of a subspace is its complement: the gradient is 0."""
        return self.member(rng, features), [Fraction(0)] * features.shape[1]
