"""Polynomials of one variable that are not negative."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..errors import InputError
from ..exact import to_fraction
from ..space import SampleSpace

__all__ = ["NonnegativePolynomial"]

_LARGEST_DEGREE = 24


@dataclass(frozen=True)
class NonnegativePolynomial(ConvexClass):
    """Polynomials p(x) of bounded degree with p >= 0: `V = {z' Q z : Q positive semidefinite}`.

    Without an interval `p >= 0` on the whole line, and the degree is even. With `interval=(a, b)`,
    in the unit of x, `p >= 0` on [a, b] only, for any degree m: `p = s + (x-a)(b-x) t` for even m
    and `p = (x-a) s + (b-x) t` for odd m, s and t sums of squares (Lukacs). The points may lie
    anywhere. `u = (x - centre) / scale` is the variable that polynomials are written in; an
    interval is [-1, 1] there, and elsewhere centre and scale change numbers, not the class. The
    degree is at most 24, beyond which powers of u leave floats no digits.

    The one feature column is x. Fit: an exchange method on one QR factorisation, O(n m^2); its
    coefficients are those of the Chebyshev polynomials T_0(u)..T_m(u). The coefficients of the
    conic form are the lower triangles of the Gram matrices. Exact: the projection itself where no
    constraint is active or the points are few, and otherwise a rational point of the central path
    whose gap is proven to be about `2^-224 |g|^2`. A float fit has an infinite gap, as for any
    cone.

    Raises `InputError` for a degree, interval, centre or scale that makes no sense. Source:
    Nesterov 2000 (squared functional systems); Hettich and Kortanek 1993 (exchange methods).
    """

    degree: int = 2
    interval: tuple[float, float] | None = None
    centre: float = 0.0
    scale: float = 1.0

    feature_columns: ClassVar[int | None] = 1

    def __post_init__(self) -> None:
        degree, interval = self.degree, self.interval
        whole = isinstance(degree, int | np.integer) and not isinstance(degree, bool)
        if not whole or not 0 <= degree <= _LARGEST_DEGREE:
            raise InputError(
                f"NonnegativePolynomial has degree {degree!r}; give an integer from 0 to "
                f"{_LARGEST_DEGREE}."
            )
        object.__setattr__(self, "degree", int(degree))
        if interval is None and degree % 2:
            raise InputError(
                f"The degree is {degree}, but only polynomials of an even degree are not negative "
                "on the whole line; give an even degree or an interval."
            )
        if not (_is_number(self.centre) and _is_number(self.scale) and self.scale > 0):
            raise InputError(
                f"centre is {self.centre!r} and scale {self.scale!r}; give a finite number and a "
                "positive finite one."
            )
        object.__setattr__(self, "centre", float(self.centre))
        object.__setattr__(self, "scale", float(self.scale))
        if interval is None:
            return
        ends = list(interval) if isinstance(interval, list | tuple | np.ndarray) else []
        if len(ends) != 2 or not all(map(_is_number, ends)) or not ends[0] < ends[1]:
            raise InputError(
                f"The interval is {interval!r}; give two finite numbers (a, b) with a < b."
            )
        object.__setattr__(self, "interval", (float(ends[0]), float(ends[1])))
        if (self.centre, self.scale) != (0.0, 1.0):
            raise InputError(
                f"centre is {self.centre} and scale {self.scale}, but an interval has its own; "
                "leave them out."
            )

    @property
    def _cone(self) -> Any:
        from ..solvers.polynomial_cone import PolynomialCone

        return PolynomialCone(self.degree, self.interval is not None)

    def _exactly(self, features: Floats) -> list[Fraction]:
        """The variable u at each point."""
        if self.interval is None:
            centre, scale = Fraction(self.centre), Fraction(self.scale)
        else:
            a, b = map(Fraction, self.interval)
            centre, scale = (a + b) / 2, (b - a) / 2
        return [(Fraction(x) - centre) / scale for x in features[:, 0].tolist()]

    def _floats(self, features: Any) -> Floats:
        x: Floats = as_numpy(features)[..., 0]
        a, b = self.interval or (self.centre - self.scale, self.centre + self.scale)
        if self.interval is None:
            with np.errstate(over="ignore"):
                return np.asarray((x - self.centre) / self.scale)
        # From the nearer end, so that an end is exactly -1 or 1.
        half = b / 2 - a / 2
        with np.errstate(over="ignore"):
            return np.where(x < a + half, (x - a) / half - 1.0, 1.0 - (b - x) / half)

    def conic(self, features: Floats) -> ConicForm:
        """The Gram matrices are positive semidefinite."""
        cone = self._cone
        size = len(cone.places())
        rows = [
            {j: entry for j, entry in enumerate(cone.row(u)) if entry}
            for u in self._exactly(features)
        ]
        cones = [("semidefinite", order) for _, order in cone.blocks]
        return ConicForm(size, rows, [{j: 1} for j in range(size)], [0] * size, cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Chebyshev coefficients `[..., degree + 1]` in u."""
        from ..solvers.nonnegative_polynomial import nonnegative_polynomial_least_squares

        u, goals = self._floats(features), as_numpy(target)
        rows = goals.reshape(-1, goals.shape[-1])
        pages = [u] if u.ndim == 1 else u.reshape(-1, u.shape[-1])
        parts = [rows] if u.ndim == 1 else rows[:, None, :]
        coef = np.concatenate(
            [
                nonnegative_polynomial_least_squares(
                    page, part, space.weights, self.degree, bounded=self.interval is not None
                )
                for page, part in zip(pages, parts, strict=True)
            ]
        ).reshape(*goals.shape[:-1], self.degree + 1)
        return as_like(coef, target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The values of the polynomials."""
        with np.errstate(over="ignore", invalid="ignore"):
            table = np.polynomial.chebyshev.chebvander(self._floats(features), self.degree)
            values = np.matmul(table, as_numpy(coef)[..., None])[..., 0]
        return as_like(values, coef)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Gram matrices of rank one or two, from the polynomial's roots."""
        del features
        theta: list[Fraction] = self._cone.decompose(np.array([float(c) for c in coef]))
        return theta

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """Minus the gradient: the only dual vector, which the kernel finds in the cone or not."""
        del form
        return [-entry for entry in gradient]

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The projection, exactly or enclosed to about 2^-224."""
        from ..solvers.exact_polynomial import exact_nonnegative_polynomial

        found = exact_nonnegative_polynomial(
            self._cone, self._exactly(features), space.exact_weights, target.tolist()
        )
        return found or self.fitted_point(space, features, target), None

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> NonnegativePolynomial:
        """Degrees 0 to 4 on the line, in some unit, or 0 to 5 on an interval."""
        if rng.random() < 0.5:
            centre, scale = float(rng.integers(-2, 3)) / 2, 2.0 ** int(rng.integers(-1, 2))
            return cls(degree=2 * int(rng.integers(0, 3)), centre=centre, scale=scale)
        a = float(rng.integers(-8, 4)) / 4
        return cls(degree=int(rng.integers(0, 6)), interval=(a, a + float(rng.integers(1, 13)) / 4))

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One column, in about half of the draws with many ties."""
        return small_floats(rng, points, 1, bits=int(rng.choice([1, 6])))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A sum of one or two squares in each Gram matrix, some with roots at points."""
        return self._squares(rng, self._roots(rng, features))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """At its roots p may be pushed down: the gradient is `-sum mu z(x) z(x)'` over them."""
        roots = self._roots(rng, features)
        theta = self._squares(rng, roots)
        gradient = [Fraction(0)] * len(theta)
        for u in roots:
            push = abs(small_fractions(rng, 1)[0])
            gradient = [b - push * e for b, e in zip(gradient, self._cone.row(u), strict=True)]
        return theta, gradient

    def _roots(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Some points inside the domain, as many as every square can have for roots."""
        most = min(order for _, order in self._cone.blocks) - 1
        known = sorted(set(self._exactly(features)))
        inside = [u for u in known if self.interval is None or abs(u) <= 1]
        if self.degree == 0 or not inside or most < 1:
            return []
        chosen = rng.permutation(len(inside))[: int(rng.integers(0, most + 1))]
        return [inside[int(i)] for i in chosen]

    def _squares(self, rng: np.random.Generator, roots: list[Fraction]) -> list[Fraction]:
        cone = self._cone
        squares = []
        for block, (_, order) in enumerate(cone.blocks):
            for _ in range(int(rng.integers(1, 3))):
                square = small_fractions(rng, order - len(roots))
                square[0] = square[0] or Fraction(1)
                for u in roots:
                    shifted = [Fraction(0), *square]
                    padded = [*square, Fraction(0)]
                    square = [a - u * b for a, b in zip(shifted, padded, strict=True)]
                squares.append((block, Fraction(1), square))
        theta: list[Fraction] = cone.gram(squares)
        return theta


def _is_number(value: Any) -> bool:
    right = isinstance(value, int | float | np.number | Fraction) and not isinstance(value, bool)
    return right and math.isfinite(to_fraction(value) if isinstance(value, Fraction) else value)
