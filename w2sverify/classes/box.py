"""Functions with values in given ranges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..errors import InputError
from ..exact import to_fraction
from ..space import SampleSpace

__all__ = ["Box"]


@dataclass(frozen=True)
class Box(ConvexClass):
    """Functions with values in an interval: `V = {v : lower <= v_i <= upper}`.

    The bounds are finite, `lower <= upper`, in the unit of the labels. It takes no features (None).
    The coefficients are the values. Fit and exact route: clipping, O(n), which does not depend on
    the weights: on this class Theorem 1 holds point by point, under any measure.

    Raises `InputError` for bounds that are not finite or cross.
    """

    lower: float = 0.0
    upper: float = 1.0
    polyhedral: ClassVar[bool] = True
    weightless: ClassVar[bool] = True
    feature_columns: ClassVar[int | None] = 0

    def __post_init__(self) -> None:
        bounds = (self.lower, self.upper)
        right = all(isinstance(b, int | float | Fraction) for b in bounds)
        if not right or not all(map(math.isfinite, bounds)) or self.lower > self.upper:
            raise InputError(
                f"Box has lower {self.lower!r} and upper {self.upper!r}; "
                "give two finite numbers with lower <= upper."
            )

    def conic(self, features: Floats) -> ConicForm:
        """`upper - v >= 0` and `v - lower >= 0`."""
        n = len(features)
        ones: list[dict[int, int]] = [{i: 1} for i in range(n)]
        rows: list[dict[int, int]] = [{i: -1} for i in range(n)]
        offset = [self.upper] * n + [-self.lower] * n
        return ConicForm(n, ones, rows + ones, offset, [("nonnegative", 2 * n)])

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Clipping."""
        del space, features
        if isinstance(target, np.ndarray):
            return target.clip(float(self.lower), float(self.upper))
        from array_api_compat import array_namespace

        return array_namespace(target).clip(target, float(self.lower), float(self.upper))

    def predict(self, features: Any, coef: Any) -> Any:
        """The coefficients are the values."""
        del features
        return coef

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Clipped exactly."""
        del features
        lower, upper = to_fraction(self.lower), to_fraction(self.upper)
        return [min(max(entry, lower), upper) for entry in coef]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The positive part of the gradient at the upper bounds, the negative part at the lower
        ones.
        """
        del form
        zero = Fraction(0)
        return [max(b, zero) for b in gradient] + [max(-b, zero) for b in gradient]

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """Clipping is exact."""
        del space
        return self.lift(features, [Fraction(entry) for entry in target.tolist()]), None

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Box:
        """Bounds of either sign, sometimes equal."""
        lower, width = rng.integers(-8, 5), rng.integers(0, 9)
        return cls(lower=float(lower) / 4, upper=float(lower + width) / 4)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Values of which some are at a bound."""
        return self.lift(features, [2 * v for v in small_fractions(rng, len(features))])

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The gradient points out where the value is at a bound, and is 0 inside."""
        values = self.member(rng, features)
        lower, upper = to_fraction(self.lower), to_fraction(self.upper)
        pull = []
        for value, b in zip(values, small_fractions(rng, len(values)), strict=True):
            out = abs(b) if value == upper else Fraction(0)
            pull.append(-abs(b) if value == lower and (lower < upper or b < 0) else out)
        return values, pull
