"""Splines with given knots."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from ..conic import Rows
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..errors import InputError
from ..space import SampleSpace
from ._mapped import Mapped, as_like, as_numpy
from ._radius import check_radius
from ._table import check_count
from .l2_ball import L2Ball
from .linear import Linear

__all__ = ["Spline"]

# Up to so many entries the dense fit is as fast.
_DENSE = 1 << 15


@dataclass(frozen=True)
class Spline(Mapped):
    """Splines of one variable: the span of the B-splines of a degree on clamped knots.

    The one feature column is x. `knots` increase strictly, in the unit of x; between neighbours a
    function is a polynomial of the degree, at inner knots it has `degree - 1` continuous
    derivatives, and outside the first and last knot it keeps its value there. The coefficients are
    those of the `len(knots) - 1 + degree` B-splines, which sum to one. With a `radius`, in the unit
    of the values, `|theta|_2 <= radius`. Fit: banded normal equations, O(n degree^2), or the
    secular equation, both on the B-splines in floats. Exact: their values by the same recursion in
    fractions; gap 0 without a radius or where it does not bind, otherwise proven to be below
    `2^-200` of the scale.

    Raises `InputError` for fewer than two knots, knots that do not increase or are not finite, a
    degree that is not an integer of at least 0, and a radius that is not positive. Source: de Boor,
    A Practical Guide to Splines (2001), chapter 9.
    """

    knots: tuple[float, ...]
    degree: int = 3
    radius: float | None = None
    feature_columns: ClassVar[int | None] = 1

    def __post_init__(self) -> None:
        check_count(self.degree, "degree", 0)
        if self.radius is not None:
            check_radius(self)  # type: ignore[arg-type]
        try:
            knots = tuple(map(float, self.knots))
        except (TypeError, ValueError):
            knots = ()
        rising = all(a < b for a, b in pairwise(knots))
        if len(knots) < 2 or not rising or not math.isfinite(knots[-1] - knots[0]):
            raise InputError(
                f"knots are {self.knots!r}; give at least two finite numbers in increasing order."
            )
        object.__setattr__(self, "knots", knots)

    @property
    def base(self) -> ConvexClass:
        """All combinations of the B-splines, or those in the ball."""
        return Linear() if self.radius is None else L2Ball(self.radius)

    def columns(self, features: Floats) -> int:
        """The number of B-splines."""
        del features
        return len(self.knots) - 1 + self.degree

    def exact_design(self, features: Floats) -> Rows:
        """The `degree + 1` B-splines that are not 0 at each point, exactly."""
        breaks = list(map(Fraction, self.knots))
        knots = [breaks[0]] * self.degree + breaks + [breaks[-1]] * self.degree
        rows = []
        for x in features[:, 0].tolist():
            inside = min(max(x, self.knots[0]), self.knots[-1])
            first = min(bisect_right(self.knots, inside), len(self.knots) - 1) - 1
            values = _local_values(Fraction(inside), knots, first + self.degree, self.degree)
            rows.append({first + j: value for j, value in enumerate(values) if value})
        return rows

    def float_design(self, features: Floats) -> Floats:
        """The B-splines in floats."""
        first, values = self._local(features[..., 0])
        design = np.zeros((*first.shape, self.columns(features)))
        for a, value in enumerate(values):
            np.put_along_axis(design, first[..., None] + a, value[..., None], axis=-1)
        return design

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Banded normal equations for a span; for a ball, or few or uneven points, dense ones."""
        x, goals = as_numpy(features), as_numpy(target)
        large = x.ndim == 2 and len(x) * self.columns(x) > _DENSE
        if self.radius is None and large and len(x) > self.columns(x):
            from ..solvers.banded_least_squares import banded_least_squares

            first, values = self._local(x[:, 0])
            rows = goals.reshape(-1, goals.shape[-1])
            found = banded_least_squares(values, first, self.columns(x), rows, space.weights)
            if found is not None:
                return as_like(found.reshape(*goals.shape[:-1], -1), target)
        return self.fit_design(space, features, target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The sum of the `degree + 1` B-splines at each point."""
        x, theta = as_numpy(features), as_numpy(coef)
        first, values = self._local(x[..., 0])
        total = np.zeros((*theta.shape[:-1], x.shape[-2]))
        for a, value in enumerate(values):
            if x.ndim == 2:
                total += value * theta[..., first + a]
            else:
                total += value * np.take_along_axis(theta, first + a, axis=-1)
        return as_like(total, coef)

    def _local(self, x: Floats) -> tuple[Any, Floats]:
        """The first column of each point, and `[degree + 1, ...]` B-splines from there."""
        breaks = np.array(self.knots)
        inside = np.clip(x, breaks[0], breaks[-1])
        last = len(breaks) - 2
        first = np.clip(np.searchsorted(breaks, inside, side="right") - 1, 0, last)
        knots = np.pad(breaks, self.degree, mode="edge")
        values = _local_values(inside, knots, first + self.degree, self.degree)
        return first, np.array([np.broadcast_to(value, x.shape) for value in values])

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One column, in about half of the draws with many ties."""
        return small_floats(rng, points, 1, bits=int(rng.choice([1, 6])))

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Spline:
        """Two to five knots and a degree up to 3, with or without a radius."""
        places = rng.permutation(17)[: int(rng.integers(2, 6))]
        knots = tuple(float(place) / 4 - 2.0 for place in np.sort(places))
        radius = float(rng.integers(1, 17)) / 4 if rng.random() < 0.6 else None
        return cls(knots, int(rng.integers(0, 4)), radius)


def _local_values(x: Any, knots: Any, place: Any, degree: int) -> list[Any]:
    """The B-splines that live on `knots[place] .. knots[place + 1]`, at x, by Cox and de Boor.

    In the arithmetic of its arguments: fractions, or arrays of floats.
    """
    values = [x * 0 + 1]
    for size in range(1, degree + 1):
        carried, raised = x * 0, []
        for r, value in enumerate(values):
            right, left = knots[place + r + 1], knots[place + r + 1 - size]
            share = value / (right - left)
            raised.append(carried + (right - x) * share)
            carried = (x - left) * share
        values = [*raised, carried]
    return values
