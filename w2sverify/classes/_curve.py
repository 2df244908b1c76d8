"""What convex and concave functions of one variable share."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, ClassVar, final

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..exact import to_fraction
from ..space import SampleSpace

__all__ = ["Curve"]


class Curve(ConvexClass):
    """Functions p of one variable with `sign * p` convex, and with `falling` non-increasing too.

    The coefficients of a fit are its values at the points; those of the conic form are the levels,
    the values at the distinct x in increasing order.
    """

    polyhedral: ClassVar[bool] = True
    feature_columns: ClassVar[int | None] = 1
    sign: ClassVar[int]
    falling: ClassVar[bool]

    @final
    def conic(self, features: Floats) -> ConicForm:
        """`sign * (h_k (p_{k-1} - p_k) + h_{k-1} (p_{k+1} - p_k)) >= 0` at the inner x, h the
        distances between neighbours in a power of two near their sum; with `falling`, also
        `-sign` times the last step.
        """
        steps, sign = _steps(features), self.sign
        rows: list[dict[int, Fraction | int]] = []
        for k, (a, b) in enumerate(pairwise(steps)):
            unit = sign * _unit(a + b)
            rows.append({k: unit * b, k + 1: -unit * (a + b), k + 2: unit * a})
        last = len(steps)
        if self.falling and last:
            rows.append({last - 1: sign, last: -sign})
        place = np.unique(features[:, 0], return_inverse=True)[1].reshape(-1)
        ones: list[dict[int, int]] = [{k: 1} for k in place.tolist()]
        cones = [("nonnegative", len(rows))] if rows else []
        return ConicForm(last + 1, ones, rows, [0] * len(rows), cones)

    @final
    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The values of the nearest function at the points."""
        from ..solvers.convex_regression import convex_regression

        x, goal = (as_numpy(a) for a in (features, target))
        rows, weights = goal.reshape(-1, goal.shape[-1]) * float(self.sign), space.weights
        pages = x.reshape(-1, x.shape[-2])
        if len(pages) == 1:
            values, _ = convex_regression(pages[0], rows, weights, falling=self.falling)
        else:
            values = np.empty(rows.shape)
            for k, page in enumerate(pages):
                one = slice(k, k + 1)
                values[one], _ = convex_regression(page, rows[one], weights, falling=self.falling)
        return as_like(values.reshape(goal.shape) * float(self.sign), target)

    @final
    def predict(self, features: Any, coef: Any) -> Any:
        """The coefficients, which are the values."""
        del features
        return coef

    @final
    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The greatest convex function below the fit (for `sign` -1 the least concave one above).

        Where the fit is at most e away from a convex function, that is at most 2e away, and so is
        its running minimum from a non-increasing one.
        """
        levels = dict(zip(features[:, 0].tolist(), coef, strict=True))
        points = [(Fraction(x), self.sign * levels[x]) for x in sorted(levels)]
        hull: list[int] = []
        for k, (x, value) in enumerate(points):
            while len(hull) > 1:
                (a, u), (b, v) = points[hull[-2]], points[hull[-1]]
                if (v - u) * (x - b) < (value - v) * (b - a):
                    break
                hull.pop()
            hull.append(k)
        found = [points[0][1]]
        for first, last in pairwise(hull):
            (a, u), (b, v) = points[first], points[last]
            slope = (v - u) / (b - a)
            found += [u + slope * (x - a) for x, _ in points[first + 1 : last + 1]]
        if self.falling:
            found = list(accumulate(found, min))
        return [self.sign * value for value in found]

    @final
    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """Double sums of the gradient over products of steps, where all have their sign.

        A convex p with kinks c_k at x_k has `<b, p> = sum_k c_k L_k` with
        `L_k = sum_{i<k} b_i (x_k - x_i)`, where the sum of b is 0 and the last L is 0 or, with
        `falling`, belongs to the last slope.
        """
        last, rows = form.coefficients - 1, form.constraints
        if not last:
            return None if gradient[0] else []
        # Each row has a unit of its own; neighbours share a distance.
        steps, units = [abs(to_fraction(rows[0][2] if last > 1 else 1))], []
        for k in range(last - 1):
            units.append(steps[k] / abs(to_fraction(rows[k][k + 2])))
            steps.append(units[k] * abs(to_fraction(rows[k][k])))
        flows = list(accumulate(gradient))
        sums = list(accumulate(-self.sign * a * b for a, b in zip(steps, flows, strict=False)))
        if flows[-1] or (sums[-1] and not self.falling) or min(sums) < 0:
            return None
        found = [
            value * unit / (a * b)
            for value, unit, (a, b) in zip(sums, units, pairwise(steps), strict=False)
        ]
        return [*found, sums[-1] / steps[-1]] if self.falling else found

    @final
    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The spline on the knots of the fit over the rationals, corrected until it is optimal."""
        from ..solvers.convex_regression import convex_regression
        from ..solvers.exact_convex_regression import exact_convex_regression

        x, place = np.unique(features[:, 0], return_inverse=True)
        places = place.reshape(-1).tolist()
        weights, sums = [Fraction(0)] * len(x), [Fraction(0)] * len(x)
        for k, w, g in zip(places, space.exact_weights, target.tolist(), strict=True):
            weights[k] += w
            sums[k] += w * Fraction(g)
        means = [self.sign * s / w if w else w for s, w in zip(sums, weights, strict=True)]
        rows = target[None] * float(self.sign)
        _, kinks = convex_regression(features[:, 0], rows, space.weights, falling=self.falling)
        knots = {k for k, kink in zip(places, kinks[0].tolist(), strict=True) if kink}
        found = exact_convex_regression(x.tolist(), means, weights, knots, falling=self.falling)
        return [self.sign * value for value in found], None

    @final
    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One column, in about half of the draws with many ties."""
        return small_floats(rng, points, 1, bits=int(rng.choice([1, 6])))

    @final
    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Kinks, some or all of them 0, between random slopes."""
        steps = _steps(features)
        first, slope, *kinks = small_fractions(rng, 2 + len(steps))
        few = rng.random(len(kinks)) < rng.choice([0.2, 0.7])
        rises = [abs(kink) if kept else Fraction(0) for kink, kept in zip(kinks, few, strict=True)]
        slopes = list(accumulate([slope, *rises[:-1]]))[: len(steps)]
        if self.falling:
            slopes = [entry - slopes[-1] - rises[-1] for entry in slopes]
        rise = (step * entry for step, entry in zip(steps, slopes, strict=True))
        return [self.sign * value for value in accumulate([first, *rise])]

    @final
    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """Double sums of the gradient are 0 at the kinks, and have their sign elsewhere."""
        steps, theta = _steps(features), self.member(rng, features)
        slopes = [(b - a) / step for step, (a, b) in zip(steps, pairwise(theta), strict=True)]
        # Behind the last point a falling function is constant, and another has no kink to spare.
        after = [*slopes, Fraction(0)] if self.falling else [*slopes, None]
        push = small_fractions(rng, len(steps))
        sums = [
            -self.sign * abs(entry) if a == b else Fraction(0)
            for entry, (a, b) in zip(push, pairwise(after), strict=True)
        ]
        ends = [Fraction(0), *sums]
        flows = [(b - a) / step for step, (a, b) in zip(steps, pairwise(ends), strict=True)]
        return theta, [b - a for a, b in pairwise([Fraction(0), *flows, Fraction(0)])]


def _steps(features: Floats) -> list[Fraction]:
    """The exact distances between neighbouring distinct x, in a power of two near their sum."""
    x = sorted(set(features[:, 0].tolist()))
    if len(x) < 2:
        return []
    unit = _unit(Fraction(x[-1]) - Fraction(x[0]))
    return [(Fraction(b) - Fraction(a)) * unit for a, b in pairwise(x)]


def _unit(size: Fraction) -> Fraction:
    """A power of two near 1 / size."""
    shift = size.denominator.bit_length() - size.numerator.bit_length()
    return Fraction(1 << max(shift, 0), 1 << max(-shift, 0))
