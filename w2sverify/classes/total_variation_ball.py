"""Functions of one variable of bounded total variation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..exact import Rational, to_fraction
from ..space import SampleSpace
from ._line import exact_line, fit_line, increments, levels, predict_line
from ._radius import check_radius

__all__ = ["TotalVariationBall"]

# The scale into the ball is rounded down to so many bits, which keeps its numbers short.
_SCALE = 1 << 64


@dataclass(frozen=True)
class TotalVariationBall(ConvexClass):
    """Functions of one variable that rise and fall by at most `radius` in all:
    `V = {v : sum_k |v_{k+1} - v_k| <= radius}` over the distinct x in increasing order.

    The one feature column is x; points with equal x have equal values. The radius is positive and
    has the unit of the labels. The coefficients of a fit are the levels at the distinct x; the
    conic form adds a bound for each step. Fit: total variation denoising by dynamic programming,
    Newton's method on its multiplier; O(n) for each of its few steps after the sort. Exact: the
    same over the rationals, gap 0. The certificate of a float fit is a formula: with S the running
    sums of `w (g - p)`, the gap is `radius max |S| - <g - p, p>`.

    Raises `InputError` for a radius that is not positive and finite. Source: Mammen and van de Geer
    1997 (total variation regression); Johnson 2013 (the recursion).
    """

    radius: float = 1.0
    polyhedral: ClassVar[bool] = True
    feature_columns: ClassVar[int | None] = 1

    def __post_init__(self) -> None:
        check_radius(self)

    def conic(self, features: Floats) -> ConicForm:
        """Levels v and bounds t: `t_k - (v_{k+1} - v_k) >= 0`, `t_k + (v_{k+1} - v_k) >= 0` and
        `radius - sum t >= 0`.
        """
        distinct, place = levels(features)
        m = len(distinct)
        ones: list[dict[int, int]] = [{k: 1} for k in place.tolist()]
        if m == 1:
            return ConicForm(1, ones)
        rows: list[dict[int, int]] = []
        for k in range(m - 1):
            rows += [{k: 1, k + 1: -1, m + k: 1}, {k: -1, k + 1: 1, m + k: 1}]
        rows.append(dict.fromkeys(range(m, 2 * m - 1), -1))
        offset: list[Rational] = [*[0] * (2 * m - 2), self.radius]
        return ConicForm(2 * m - 1, ones, rows, offset, [("nonnegative", 2 * m - 1)])

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The levels of the nearest function."""
        from ..solvers.total_variation_ball import total_variation_ball

        def solve(goals: Floats, masses: Floats, x: Floats) -> Floats:
            del x
            return total_variation_ball(goals, masses, float(self.radius))

        return fit_line(space, features, target, solve)

    def predict(self, features: Any, coef: Any) -> Any:
        """The level of each point's x."""
        return predict_line(features, coef)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Levels drawn together until their variation is at most the radius, and their steps."""
        chosen = coef[: len(levels(features)[0])]
        size, radius = sum(map(abs, increments(chosen))), to_fraction(self.radius)
        if size > radius:
            ratio = Fraction(radius * _SCALE // size, _SCALE)
            centre = (max(chosen) + min(chosen)) / 2
            chosen = [centre + ratio * (level - centre) for level in chosen]
        return [*chosen, *map(abs, increments(chosen))]

    def balance(
        self,
        form: ConicForm,
        weights: Any,
        gradient: list[Fraction],
        point: list[Fraction],
    ) -> list[Fraction]:
        """All levels moved by the weighted mean of the residuals."""
        m = (form.coefficients + 1) // 2
        shift = sum(gradient[:m], Fraction(0)) / sum(weights)
        return [level + shift for level in point[:m]] + point[m:]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """`(mu -+ S_k) / 2` for the signs of step k and `mu = max |S|` for the sum, S the running
        sums of the gradient, where the whole sum is 0.
        """
        m = (form.coefficients + 1) // 2
        *sums, total = accumulate(gradient[:m])
        if total or any(gradient[m:]):
            return None
        if not sums:
            return []
        top = max(map(abs, sums))
        return [part for s in sums for part in ((top - s) / 2, (top + s) / 2)] + [top]

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The same recursion over the rationals."""
        from ..solvers.exact_total_variation_ball import exact_total_variation_ball

        def solve(
            goals: list[Fraction], masses: list[Fraction], x: list[Fraction]
        ) -> list[Fraction]:
            del x
            return exact_total_variation_ball(goals, masses, self.radius)

        chosen = exact_line(space, features, target, solve)
        return [*chosen, *map(abs, increments(chosen))], None

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> TotalVariationBall:
        """A radius between 1/4 and 4."""
        return cls(radius=float(rng.integers(1, 17)) / 4)

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One column, in about half of the draws with many ties."""
        return small_floats(rng, points, 1, bits=int(rng.choice([1, 6])))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Levels with some steps 0, in most draws on the boundary; the bounds may exceed the
        steps.
        """
        m = len(levels(features)[0])
        first, *steps = small_fractions(rng, m)
        size, radius = sum(map(abs, steps)), to_fraction(self.radius)
        if size and (size > radius or rng.random() < 0.7):
            steps = [step * radius / size for step in steps]
            size = radius
        bounds = [abs(step) for step in steps]
        if bounds and size < radius and rng.random() < 0.5:
            bounds[int(rng.integers(len(bounds)))] += radius - size
        return [*accumulate([first, *steps]), *bounds]

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """On the boundary, running sums of the gradient are -mu where the level rises, mu where it
        falls, and between elsewhere; inside, they are 0.
        """
        point = self.member(rng, features)
        m = (len(point) + 1) // 2
        steps = increments(point[:m])
        point = [*point[:m], *map(abs, steps)]
        top, *rest = small_fractions(rng, m)
        full = sum(map(abs, steps)) == to_fraction(self.radius)
        top = abs(top) if full else Fraction(0)
        bound = max([Fraction(1), *map(abs, rest)])
        sums = [
            -top if step > 0 else top if step < 0 else top * entry / bound
            for step, entry in zip(steps, rest, strict=True)
        ]
        zero = Fraction(0)
        pull = [b - a for a, b in zip([zero, *sums], [*sums, zero], strict=True)]
        return point, pull + [zero] * (m - 1)
