"""Polynomials of one variable."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import Rows
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..errors import InputError
from ..exact import to_fraction
from ._mapped import Mapped
from ._radius import check_radius
from ._table import check_count
from .l2_ball import L2Ball
from .linear import Linear

__all__ = ["Polynomial"]


@dataclass(frozen=True)
class Polynomial(Mapped):
    """Polynomials of degree at most `degree`: `V = {sum_k theta_k T_k(t(x))}`, T_k Chebyshev's.

    The one feature column is x. With a `radius`, in the unit of the values, `|theta|_2 <= radius`
    and t maps `interval` (a, b), in the unit of x, onto [-1, 1]. Without one V is the span of 1, x,
    ..., x^degree, whatever the basis; then t maps an interval around the points there, so that fits
    stay accurate at any scale of x, and `interval` is not used. Fit: weighted least squares or the
    secular equation, O(n degree^2). Exact: the T_k are rational; gap 0 without a radius or where it
    does not bind, otherwise proven to be below `2^-200` of the scale.

    Raises `InputError` for a degree that is not an integer of at least 0, a radius that is not
    positive, and an interval that is empty or not finite. Source: Trefethen, Approximation Theory
    and Approximation Practice (2013), chapters 3 and 5 (the basis).
    """

    degree: int = 3
    radius: float | None = None
    interval: tuple[float, float] = (-1.0, 1.0)
    feature_columns: ClassVar[int | None] = 1

    def __post_init__(self) -> None:
        check_count(self.degree, "degree", 0)
        if self.radius is not None:
            check_radius(self)  # type: ignore[arg-type]
        try:
            low, high = map(float, self.interval)
        except (TypeError, ValueError):
            low, high = 0.0, 0.0
        if not (low < high and math.isfinite(low) and math.isfinite(high - low)):
            raise InputError(
                f"interval is {self.interval!r}; give two finite numbers a < b with b - a finite."
            )
        object.__setattr__(self, "interval", (low, high))

    @property
    def base(self) -> ConvexClass:
        """All combinations of the basis, or those in the ball."""
        return Linear() if self.radius is None else L2Ball(self.radius)

    def columns(self, features: Floats) -> int:
        """One more than the degree."""
        del features
        return self.degree + 1

    def exact_design(self, features: Floats) -> Rows:
        """`T_k(t)` exactly: with t = p/q the integers `q^k T_k` satisfy Chebyshev's recursion."""
        x = features[:, 0]
        if self.radius is None:
            middle, exponent = (part.item() for part in _frame(x))
            centre, half = Fraction(middle), Fraction(2) ** exponent
        else:
            low, high = map(Fraction, self.interval)
            centre, half = (low + high) / 2, (high - low) / 2
        rows = []
        for point in map(to_fraction, x.tolist()):
            top, bottom = ((point - centre) / half).as_integer_ratio()
            values = [1, top]
            for _ in range(self.degree - 1):
                values.append(2 * top * values[-1] - bottom * bottom * values[-2])
            chosen = enumerate(values[: self.degree + 1])
            rows.append({k: Fraction(value, bottom**k) for k, value in chosen if value})
        return rows

    def float_design(self, features: Floats) -> Floats:
        """`T_k(t)` by the recursion in floats, whose errors are a few units of `k^2 2^-53`."""
        x = features[..., 0]
        if self.radius is None:
            middle, exponent = _frame(x)
            t = np.ldexp(x - middle, -exponent)
        else:
            low, high = self.interval
            t = ((x - low) + (x - high)) / (high - low)
        design = np.empty((*x.shape, self.degree + 1))
        design[..., 0] = 1.0
        if self.degree:
            design[..., 1] = t
        for k in range(2, self.degree + 1):
            design[..., k] = 2.0 * t * design[..., k - 1] - design[..., k - 2]
        return design

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One column, in about half of the draws with many ties."""
        return small_floats(rng, points, 1, bits=int(rng.choice([1, 6])))

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Polynomial:
        """A degree up to 4, without a radius or with one between 1/4 and 4."""
        radius = float(rng.integers(1, 17)) / 4 if rng.random() < 0.6 else None
        interval = (-1.0, 1.0) if rng.random() < 0.5 else (-2.5, 3.0)
        return cls(int(rng.integers(0, 5)), radius, interval)


def _frame(x: Floats) -> tuple[Any, Any]:
    """A float c and an integer e for each page with `|x - c| <= 2^e` at all its points."""
    low, high = np.min(x, axis=-1, keepdims=True), np.max(x, axis=-1, keepdims=True)
    middle = low / 2 + high / 2
    return middle, np.frexp(np.maximum(high - middle, middle - low))[1]
