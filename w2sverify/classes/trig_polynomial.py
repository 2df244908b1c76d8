"""Trigonometric polynomials of one variable."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..conic import Rows, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..errors import InputError
from ._elementary import circle
from ._mapped import Mapped
from ._radius import check_radius
from ._table import check_count
from .l2_ball import L2Ball
from .linear import Linear

__all__ = ["TrigPolynomial"]


@dataclass(frozen=True)
class TrigPolynomial(Mapped):
    """Trigonometric polynomials: the span of 1, `cos(2 pi k x / period)`, `sin(2 pi k x / period)`.

    The one feature column is x, in the unit of the period; k = 1, ..., degree. The coefficients are
    those of 1, cos, sin, cos, sin, ... With a `radius`, in the unit of the values,
    `|theta|_2 <= radius`. Cosines are irrational: their float values, the same bits on every
    machine and within `(degree + 4) 2^-52` of the true ones, define the functions of the class. x
    is reduced modulo the period without rounding. Fit: weighted least squares or the secular
    equation, O(n degree^2). Exact: gap 0 without a radius or where it does not bind, otherwise
    proven to be below `2^-200` of the scale.

    Raises `InputError` for a degree that is not an integer of at least 0, and a period or radius
    that is not positive and finite. Source: Zygmund, Trigonometric Series (2002), chapter 1.
    """

    degree: int = 3
    period: float = 1.0
    radius: float | None = None
    feature_columns: ClassVar[int | None] = 1

    def __post_init__(self) -> None:
        check_count(self.degree, "degree", 0)
        if self.radius is not None:
            check_radius(self)  # type: ignore[arg-type]
        if not (isinstance(self.period, int | float) and 0 < self.period < math.inf):
            raise InputError(f"period is {self.period!r}; give a positive finite number.")
        object.__setattr__(self, "period", float(self.period))

    @property
    def base(self) -> ConvexClass:
        """All combinations of the basis, or those in the ball."""
        return Linear() if self.radius is None else L2Ball(self.radius)

    def columns(self, features: Floats) -> int:
        """A constant and two functions for each frequency."""
        del features
        return 2 * self.degree + 1

    def exact_design(self, features: Floats) -> Rows:
        """The floats themselves."""
        return dense_rows(self.float_design(features))

    def float_design(self, features: Floats) -> Floats:
        """The first frequency, and the others by turning it on."""
        x = features[..., 0]
        design = np.empty((*x.shape, 2 * self.degree + 1))
        design[..., 0] = 1.0
        cosine, sine = circle(np.fmod(x, self.period) / self.period)
        one, zero = cosine, sine
        for k in range(1, self.degree + 1):
            design[..., 2 * k - 1], design[..., 2 * k] = one, zero
            one, zero = one * cosine - zero * sine, zero * cosine + one * sine
        return design

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One column, in about half of the draws with many ties."""
        return small_floats(rng, points, 1, bits=int(rng.choice([1, 6])))

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> TrigPolynomial:
        """Up to two frequencies, without a radius or with one between 1/4 and 4."""
        radius = float(rng.integers(1, 17)) / 4 if rng.random() < 0.6 else None
        return cls(int(rng.integers(0, 3)), float(rng.choice([1.0, 3.0, 6.5])), radius)
