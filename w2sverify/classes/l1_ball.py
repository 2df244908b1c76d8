"""Linear functions whose coefficients have a bounded sum of absolute values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..exact import to_fraction
from ..space import SampleSpace
from ._radius import check_radius

__all__ = ["L1Ball"]


@dataclass(frozen=True)
class L1Ball(ConvexClass):
    """Linear functions with `|theta|_1 <= radius`: `V = {Phi theta : sum |theta_j| <= radius}`.

    The radius is positive and has the unit of the coefficients. Fit: homotopy on the Gram matrix.
    Its conic form has the positive and negative parts as coefficients. Exact: the active set solved
    over the rationals, gap 0.

    Raises `InputError` for a radius that is not positive and finite. Source: Tibshirani 1996
    (lasso), Osborne et al. 2000 (homotopy).
    """

    radius: float = 1.0
    polyhedral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_radius(self)

    def conic(self, features: Floats) -> ConicForm:
        """`theta = u - v` with `u, v >= 0` and `radius - sum u - sum v >= 0`."""
        d = features.shape[1]
        signed = [
            {k: a for j, entry in enumerate(row) if entry for k, a in ((j, entry), (j + d, -entry))}
            for row in features.tolist()
        ]
        rows: list[dict[int, int]] = [
            *({j: 1} for j in range(2 * d)),
            dict.fromkeys(range(2 * d), -1),
        ]
        offset = [*[0] * (2 * d), self.radius]
        return ConicForm(2 * d, signed, rows, offset, [("nonnegative", 2 * d + 1)])

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Least squares over the ball."""
        from ..solvers.l1_ball_least_squares import l1_ball_least_squares

        weights = space.weights_like(target)
        return l1_ball_least_squares(features, target, weights, float(self.radius))

    def vertices_in(self, columns: int) -> Floats:
        """The unit vectors and their opposites, times the radius."""
        corner = float(self.radius) * np.eye(columns)
        return np.vstack([corner, -corner])

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Positive and negative parts, scaled into the ball."""
        del features
        size, radius = sum(abs(entry) for entry in coef), to_fraction(self.radius)
        if size > radius:
            coef = [entry * radius / size for entry in coef]
        zero = Fraction(0)
        return [max(entry, zero) for entry in coef] + [max(-entry, zero) for entry in coef]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """`mu - b` and `mu + b` for the signs, `mu = max |b|` for the sum, b the gradient."""
        del form
        top = max(map(abs, gradient), default=Fraction(0))
        return [*(top - entry for entry in gradient), top]

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> L1Ball:
        """A radius between 1/4 and 4."""
        return cls(radius=float(rng.integers(1, 17)) / 4)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A vertex, a point of a face or an inner point."""
        shape = small_fractions(rng, features.shape[1])
        kept = rng.integers(1, len(shape) + 1) if shape else 0
        for j in rng.permutation(len(shape))[int(kept) :]:
            shape[int(j)] = Fraction(0)
        size = sum(map(abs, shape))
        if size and rng.random() < 0.7:
            shape = [entry * to_fraction(self.radius) / size for entry in shape]
        return self.lift(features, shape)

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """On the boundary, |gradient| is largest where theta is not 0, with its sign; inside, it is
        0.
        """
        d = features.shape[1]
        point = self.member(rng, features)
        top, *rest = small_fractions(rng, 1 + d)
        top = abs(top) if sum(point) == to_fraction(self.radius) else Fraction(0)
        bound = max([Fraction(1), *map(abs, rest)])
        pull = [top * entry / bound for entry in rest]
        for j in range(d):
            if point[j] or point[j + d]:
                pull[j] = top if point[j] else -top
        return point, pull + [-entry for entry in pull]
