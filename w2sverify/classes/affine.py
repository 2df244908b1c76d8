"""Linear functions of the features with a free intercept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..space import SampleSpace

__all__ = ["Affine"]


@dataclass(frozen=True)
class Affine(ConvexClass):
    """Affine functions of the features: `V = {Phi theta + c : theta in R^d, c in R}`.

    The coefficients are (theta, c). Fit and exact route as `Linear`, on the features with a column
    of ones.

    Source: the heads of the notebook of Charikar et al. 2024, which have a bias.
    """

    polyhedral: ClassVar[bool] = True

    def conic(self, features: Floats) -> ConicForm:
        """No constraints; the last column is one."""
        return ConicForm(features.shape[1] + 1, dense_rows(_with_ones(features)))

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Weighted least squares with an intercept."""
        from ..solvers.least_squares import least_squares

        return least_squares(_with_ones(features), target, space.weights_like(target))

    def predict(self, features: Any, coef: Any) -> Any:
        """`Phi theta + c`."""
        return (features @ coef[..., :-1, None])[..., 0] + coef[..., -1:]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """No constraints, no multipliers: proves a gap only where the gradient is exactly 0."""
        del form
        return None if any(gradient) else []

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Any coefficients."""
        return small_fractions(rng, features.shape[1] + 1)

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The normal cone of a subspace is its complement: the gradient is 0."""
        return self.member(rng, features), [Fraction(0)] * (features.shape[1] + 1)


def _with_ones(features: Any) -> Any:
    from array_api_compat import array_namespace, device

    xp = array_namespace(features)
    shape = (*features.shape[:-1], 1)
    return xp.concat([features, xp.ones(shape, dtype=xp.float64, device=device(features))], axis=-1)
