"""Non-decreasing functions of one variable."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..space import SampleSpace

__all__ = ["Monotone"]


@dataclass(frozen=True)
class Monotone(ConvexClass):
    """Non-decreasing functions of one variable: `V = {v : x_i <= x_j implies v_i <= v_j}`.

    The one feature column is x; points with equal x have equal values. The coefficients are the
    values at the distinct x in increasing order. Fit: weighted pool-adjacent-violators, O(n log n)
    with the sort. Exact: the same over the rationals, gap 0.

    Source: Ayer et al. 1955; Best and Chakravarti 1990.
    """

    polyhedral: ClassVar[bool] = True
    feature_columns: ClassVar[int | None] = 1

    def conic(self, features: Floats) -> ConicForm:
        """Differences of neighbouring levels are not negative."""
        levels, place = _levels(features)
        rows: list[dict[int, int]] = [{k: -1, k + 1: 1} for k in range(levels - 1)]
        ones: list[dict[int, int]] = [{k: 1} for k in place.tolist()]
        cones = [("nonnegative", levels - 1)] if levels > 1 else []
        return ConicForm(levels, ones, rows, [0] * len(rows), cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Pool adjacent violators on the means over equal x."""
        from ..solvers.isotonic import isotonic

        x, goal = as_numpy(features), as_numpy(target)
        if x.ndim > 2:
            flat = goal.reshape(-1, goal.shape[-1])
            pages = x.reshape(-1, *x.shape[-2:])
            order = _distinct_order(pages)
            if order is not None and np.all(space.weights == space.weights[0]):
                coef = isotonic(np.take_along_axis(flat, order, axis=-1), space.weights)
                return as_like(coef.reshape(goal.shape), target)
            fits = [
                _fit_one(space, page, row, isotonic) for page, row in zip(pages, flat, strict=True)
            ]
            widest = max(map(len, fits))
            coef = np.array([np.pad(fit, (0, widest - len(fit)), mode="edge") for fit in fits])
            coef = coef.reshape(*goal.shape[:-1], widest)
        else:
            coef = _fit_one(space, x, goal, isotonic)
        return as_like(coef, target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The level of each point's x."""
        x, levels = as_numpy(features), as_numpy(coef)
        if x.ndim > 2:
            pages = x.reshape(-1, *x.shape[-2:])
            order = _distinct_order(pages)
            if order is not None:
                place = np.argsort(order, axis=-1)
            else:
                place = np.stack([_levels(page)[1] for page in pages])
            place = place.reshape(*x.shape[:-1])
            values = np.take_along_axis(levels, place, axis=-1)
        else:
            values = levels[..., _levels(x)[1]]
        return as_like(values, coef)

    def fit_values(self, space: SampleSpace, features: Any, target: Any) -> tuple[Any, Any]:
        """One sort for both, for one target on distinct x."""
        if target.ndim == 1 and isinstance(target, np.ndarray):
            from ..solvers.isotonic import isotonic

            x = features[:, 0]
            order = x.argsort(kind="stable")
            ascending = x[order]
            if np.logical_and.reduce(ascending[1:] > ascending[:-1]):
                coef = isotonic(target[order], space.weights[order])
                values = np.empty(len(coef))
                values[order] = coef
                return coef, values
        return ConvexClass.fit_values(self, space, features, target)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Each level at least the one before."""
        return list(accumulate(coef[: _levels(features)[0]], max))

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """Partial sums of the gradient, where none is negative and the whole sum is 0."""
        del form
        sums = list(accumulate(gradient))
        return sums[:-1] if sums[-1] == 0 and min(sums) >= 0 else None

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """Pool adjacent violators over the rationals."""
        from ..solvers.exact_isotonic import exact_isotonic

        levels, place = _levels(features)
        weights, sums = [Fraction(0)] * levels, [Fraction(0)] * levels
        plain = [Fraction(0)] * levels
        for k, w, g in zip(place.tolist(), space.exact_weights, target.tolist(), strict=True):
            weights[k] += w
            sums[k] += w * Fraction(g)
            plain[k] = Fraction(g)
        means = [s / w if w else g for s, w, g in zip(sums, weights, plain, strict=True)]
        return exact_isotonic(means, weights), None

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One column, in about half of the draws with many ties."""
        return small_floats(rng, points, 1, bits=int(rng.choice([1, 6])))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Increasing levels, some of them equal."""
        levels, _ = _levels(features)
        first, *steps = small_fractions(rng, levels)
        flat = rng.random(levels) < 0.4
        return list(
            accumulate(
                [first, *(Fraction(0) if f else abs(s) for f, s in zip(flat, steps, strict=False))]
            )
        )

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """Partial sums of the gradient are 0 where the level rises, and not negative elsewhere."""
        theta = self.member(rng, features)
        push = small_fractions(rng, len(theta))
        sums = [
            abs(push[k]) if theta[k] == theta[k + 1] else Fraction(0) for k in range(len(theta) - 1)
        ]
        return theta, [
            b - a for a, b in zip([Fraction(0), *sums], [*sums, Fraction(0)], strict=True)
        ]


def _levels(features: Any) -> tuple[int, Any]:
    """How many distinct x there are, and the place of each point's x among them."""
    distinct, place = np.unique(as_numpy(features)[:, 0], return_inverse=True)
    return len(distinct), place.reshape(-1)


def _distinct_order(pages: Any) -> Any:
    """The order of x on each page, or None where a page has ties."""
    x = pages[..., 0]
    order = np.argsort(x, axis=-1)
    steps = np.diff(np.take_along_axis(x, order, axis=-1), axis=-1)
    return order if np.all(steps > 0) else None


def _fit_one(space: SampleSpace, features: Any, target: Any, isotonic: Any) -> Any:
    levels, place = _levels(features)
    order = np.argsort(place, kind="stable")
    if levels == len(order):
        return isotonic(target[..., order], space.weights[order])
    weights = np.bincount(place, space.weights, levels)
    counts = np.bincount(place, minlength=levels)
    # Levels of weight zero have no mean of their own; any target there is as good.
    positive = weights[place] > 0
    share = np.where(positive, space.weights, 1.0) / np.where(
        positive, weights[place], counts[place]
    )
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return isotonic(np.add.reduceat((target * share)[..., order], starts, axis=-1), weights)
