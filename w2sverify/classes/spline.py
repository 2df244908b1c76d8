"""Splines with given knots."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import Rows
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..errors import InputError
from ..space import SampleSpace
from ._mapped import Mapped
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
        return _spread(*self._local(features[..., 0]), self.columns(features))

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Banded normal equations for a span; for a ball, or few or uneven points, dense ones."""
        return self._fit_local(space, *self._local(as_numpy(features)[..., 0]), target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The sum of the `degree + 1` B-splines at each point."""
        return _local_sum(*self._local(as_numpy(features)[..., 0]), coef)

    def fit_values(self, space: SampleSpace, features: Any, target: Any) -> tuple[Any, Any]:
        """The B-splines are evaluated once for both."""
        local = self._local(as_numpy(features)[..., 0])
        coef = self._fit_local(space, *local, target)
        return coef, _local_sum(*local, coef)

    def _fit_local(self, space: SampleSpace, first: Any, values: Floats, target: Any) -> Any:
        goals, size = as_numpy(target), len(self.knots) - 1 + self.degree
        large = first.ndim == 1 and len(first) * size > _DENSE
        if self.radius is None and large and len(first) > size:
            from ..solvers.banded_least_squares import banded_least_squares

            rows = goals.reshape(-1, goals.shape[-1])
            found = banded_least_squares(values, first, size, rows, space.weights)
            if found is not None:
                return as_like(found.reshape(*goals.shape[:-1], -1), target)
        return self.fit_design(space, _spread(first, values, size), target)

    def _local(self, x: Floats) -> tuple[Any, Floats]:
        """The first column of each point, and `[degree + 1, ...]` B-splines from there."""
        inner, knots = _float_knots(self.knots, self.degree)
        inside = x.clip(self.knots[0], self.knots[-1])
        first = inner.searchsorted(inside, side="right")
        return first, np.array(_local_values(inside, knots, first + self.degree, self.degree))

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


@lru_cache(maxsize=16)
def _float_knots(knots: tuple[float, ...], degree: int) -> tuple[Floats, Floats]:
    """The inner knots, and all with the ends repeated."""
    breaks = np.array(knots)
    return breaks[1:-1], np.pad(breaks, degree, mode="edge")


def _spread(first: Any, values: Floats, size: int) -> Floats:
    """Dense rows `[..., size]` of the B-splines at each point."""
    design = np.zeros((first.size, size))
    place = np.arange(0, design.size, size) + first.reshape(-1)
    flat = design.reshape(-1)
    for a, value in enumerate(values):
        flat[place + a] = value.reshape(-1)
    return design.reshape(*first.shape, size)


def _local_sum(first: Any, values: Floats, coef: Any) -> Any:
    """The sum of the B-splines at each point."""
    theta = as_numpy(coef)
    total = np.zeros((*theta.shape[:-1], first.shape[-1]))
    for a, value in enumerate(values):
        if first.ndim == 1:
            total += value * theta[..., first + a]
        else:
            total += value * np.take_along_axis(theta, first + a, axis=-1)
    return as_like(total, coef)


def _local_values(x: Any, knots: Any, place: Any, degree: int) -> list[Any]:
    """The B-splines that live on `knots[place] .. knots[place + 1]`, at x, by Cox and de Boor.

    In the arithmetic of its arguments: fractions, or arrays of floats.
    """
    rights = [knots[place + 1 + r] - x for r in range(degree)]
    lefts = [x - knots[place - r] for r in range(degree)]
    values = [x * 0 + 1]
    for size in range(1, degree + 1):
        carried, raised = x * 0, []
        for value, right, left in zip(values, rights, lefts[size - 1 :: -1], strict=False):
            share = value / (right + left)
            raised.append(carried + right * share)
            carried = left * share
        values = [*raised, carried]
    return values
