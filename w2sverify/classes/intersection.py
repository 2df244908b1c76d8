"""Functions that several strong classes have in common."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats
from ..exact import to_float
from ..space import SampleSpace
from ._combination import (
    Combination,
    check_parts,
    flat_batch,
    part_values,
    seen_by,
)
from ._common_form import common_form
from ._conic_rows import conic_rows, row_values
from ._draw_parts import draw_part
from ._pairs import projected_pair
from .box import Box
from .monotone import Monotone
from .translate import Translate

__all__ = ["Intersection"]


@dataclass(frozen=True)
class Intersection(Combination):
    """The functions that are in every part: `V = {v : v in part 1, ..., v in part k}`.

    `parts` is a tuple of classes of the same features; a point of weight 0 counts as any other.

    Fit: Dykstra's algorithm with the parts' own fits. It ends where all parts agree; then the
    labels are the common value plus one normal vector for each part, which is optimality. Two
    rounds are enough where one projection after the other is right, as for a box after a monotone
    fit: clipping p to q keeps q monotone, `<g - p, q> = 0` because residuals vanish on each level
    of p, and `(p - q)(v - q) <= 0` at each point for v in the box. Where Dykstra is slow, the conic
    form. Exact: that form over the rationals, gap 0 for polyhedral parts. The coefficients are the
    values.

    Raises `InputError` for parts that are not classes of the same features, and when projecting
    where no function is in all parts. Source: Boyle and Dykstra 1986.
    """

    parts: tuple[ConvexClass, ...] = (Monotone(), Box())
    #: Parts that meet in few functions leave no room to tell rows apart, and more points take
    #: seconds.
    drawn_points: ClassVar[int | None] = 40

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", check_parts(self, self.parts))

    def conic(self, features: Floats) -> ConicForm:
        """The constraints of all parts; equal values at each point."""
        return common_form([part.conic(seen_by(part, features)) for part in self.parts])

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Dykstra's algorithm; targets for which it is slow go through the conic form."""
        from ..solvers.settle import settle

        pages, flat = flat_batch(features, target)
        parts = sorted(self.parts, key=lambda part: part.weightless)

        def cycle(state: Floats) -> Floats:
            state = state.copy()
            for j, part in enumerate(parts, start=1):
                goal = state[0] + state[j]
                state[0] = part_values(part, space, pages, goal)
                state[j] = goal - state[0]
            return state

        values = np.zeros_like(flat)
        slow = np.arange(len(flat))
        # Fits do not see points of weight 0, where the parts have to agree as well.
        if np.all(space.weights > 0):
            start = np.zeros((1 + len(parts), *flat.shape))
            start[0] = flat
            state, settled = settle(cycle, start, np.hstack, flat)
            values, slow = state[0], np.flatnonzero(~settled)
        if len(slow):
            own = pages if pages.ndim == 2 else pages[slow]
            for i, (form, theta) in zip(
                slow, conic_rows(self, space, own, flat[slow]), strict=True
            ):
                values[i] = row_values(form.features, theta)
        return as_like(values.reshape(target.shape), target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The coefficients are the values."""
        del features
        return coef

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Coefficients of the conic form with these values, moved inside exactly."""
        from ..solvers.conic_lift import conic_lift

        values = np.array([[to_float(entry) for entry in coef]])
        space = SampleSpace.uniform(len(features))
        ((form, theta),) = conic_rows(self, space, features, values)
        return conic_lift(form, [Fraction(entry) for entry in theta.tolist()])

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Intersection:
        """Two parts that have a function in common on any points: 0, or a constant."""
        first = draw_part(rng, zero=True)
        second = draw_part(rng, columns=first.feature_columns, zero=True)
        if rng.random() < 0.3:
            shift = float(rng.integers(-4, 5)) / 4
            return cls((Translate(first, shift), Translate(second, shift)))
        return cls((first, second))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """The nearest common function to a random member of a part."""
        part = self.parts[int(rng.integers(len(self.parts)))]
        seen = seen_by(part, features)
        return self.lift(features, part.conic(seen).values(part.member(rng, seen)))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """From a projection of random labels."""
        return projected_pair(self, rng, features)
