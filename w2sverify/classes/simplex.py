"""Mixtures of given functions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..errors import InputError
from ..space import SampleSpace

__all__ = ["Simplex"]


@dataclass(frozen=True)
class Simplex(ConvexClass):
    """Mixtures of the feature columns: `V = {Phi theta : theta >= 0, sum theta = 1}`.

    Each column is one function; at least one is needed. Fit: an active set on the Gram matrix.
    Exact: the active set solved over the rationals, gap 0.

    Source: Wolfe 1976, the nearest point in a polytope.
    """

    polyhedral: ClassVar[bool] = True

    def conic(self, features: Floats) -> ConicForm:
        """`sum theta - 1 = 0` and `theta >= 0`."""
        d = _columns(features)
        rows: list[dict[int, int]] = [dict.fromkeys(range(d), 1), *({j: 1} for j in range(d))]
        cones = [("zero", 1), ("nonnegative", d)]
        return ConicForm(d, dense_rows(features), rows, [-1, *[0] * d], cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Least squares over the probability simplex."""
        from ..solvers.bounded_least_squares import bounded_least_squares

        _columns(features)
        weights = space.weights_like(target)
        return bounded_least_squares(features, target, weights, 0.0, np.inf, total=1.0)

    def vertices_in(self, columns: int) -> Floats:
        """The unit vectors."""
        return np.eye(columns)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Negative entries become 0, and the sum exactly 1."""
        positive = [max(entry, Fraction(0)) for entry in coef]
        total = sum(positive)
        if total == 0:
            return [Fraction(j == 0) for j in range(_columns(features))]
        return [entry / total for entry in positive]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """`nu = -max b` for the sum and `max b - b` for the signs, b the gradient."""
        del form
        top = max(gradient)
        return [-top, *(top - entry for entry in gradient)]

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A mixture, some of its weights 0."""
        return self.lift(features, small_fractions(rng, _columns(features)))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The gradient is the same where theta is positive, and at most that elsewhere."""
        theta = self.member(rng, features)
        level, *drops = small_fractions(rng, 1 + len(theta))
        pairs = zip(theta, drops, strict=True)
        return theta, [level if t else level - abs(drop) for t, drop in pairs]


def _columns(features: Any) -> int:
    if features.shape[-1] == 0:
        raise InputError(
            "Simplex mixes the feature columns, and there are none; give at least one."
        )
    return int(features.shape[-1])
