"""Linear functions with coefficients in a Euclidean ball."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..conic import ConicForm, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..exact import sqrt_above, to_fraction
from ..space import SampleSpace
from ._radius import check_radius

__all__ = ["L2Ball"]


@dataclass(frozen=True)
class L2Ball(ConvexClass):
    """Linear functions with `|theta|_2 <= radius`: `V = {Phi theta : sum theta_j^2 <= radius^2}`.

    The radius is positive and has the unit of the coefficients. Fit: one eigendecomposition and a
    safeguarded Newton iteration on the secular equation `1/|theta(mu)| = 1/radius`. The class is
    not polyhedral: the projection is irrational where the constraint is active, and `exact=True`
    gives a rational point whose gap is proven to be below `2^-200` of the scale; where it is not,
    gap 0.

    Raises `InputError` for a radius that is not positive and finite. Source: More and Sorensen 1983
    (secular equation).
    """

    radius: float = 1.0

    def __post_init__(self) -> None:
        check_radius(self)

    def conic(self, features: Floats) -> ConicForm:
        """`(radius, theta)` in the second-order cone."""
        d = features.shape[1]
        rows: list[dict[int, int]] = [{}, *({j: 1} for j in range(d))]
        cones = [("second-order", d + 1)]
        return ConicForm(d, dense_rows(features), rows, [self.radius, *[0] * d], cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Least squares over the ball."""
        from ..solvers.secular import l2_ball_least_squares

        weights = space.weights_like(target)
        return l2_ball_least_squares(features, target, weights, float(self.radius))[0]

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Scaled into the ball by a rational at most the true ratio."""
        del features
        square, radius = sum((t * t for t in coef), Fraction(0)), to_fraction(self.radius)
        if square <= radius * radius:
            return coef
        ratio = radius / sqrt_above(square)
        return [ratio * entry for entry in coef]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The vector part is minus the gradient, the head a rational at least its norm."""
        del form
        square = sum((b * b for b in gradient), Fraction(0))
        return [sqrt_above(square, 2048), *(-b for b in gradient)]

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The exact projection where the constraint is inactive; else a root of the secular
        equation to about 256 bits, rounded into the ball.
        """
        from ..solvers.exact_secular import exact_l2_ball

        form, weights = self.conic(features), space.exact_weights
        return exact_l2_ball(form, weights, target.tolist(), to_fraction(self.radius)), None

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> L2Ball:
        """A radius between 1/4 and 4."""
        return cls(radius=float(rng.integers(1, 17)) / 4)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """An inner point or a rational point of the sphere."""
        d = features.shape[1]
        if d and rng.random() < 0.5:
            return _on_sphere(small_fractions(rng, d - 1), to_fraction(self.radius), rng)
        return self.lift(features, small_fractions(rng, d))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """On the sphere the gradient is a non-negative multiple of theta, inside it is 0."""
        theta = self.member(rng, features)
        outside = sum(t * t for t in theta) == to_fraction(self.radius) ** 2
        push = abs(small_fractions(rng, 1)[0]) if outside else Fraction(0)
        return theta, [push * t for t in theta]


def _on_sphere(
    slopes: list[Fraction], radius: Fraction, rng: np.random.Generator
) -> list[Fraction]:
    """A rational point of the sphere, by stereographic projection from its pole."""
    square = sum((u * u for u in slopes), Fraction(0))
    point = [2 * u / (square + 1) for u in slopes] + [(square - 1) / (square + 1)]
    return [radius * point[int(j)] for j in rng.permutation(len(point))]
