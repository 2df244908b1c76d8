"""The nearest convex function of one variable, exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpq

from w2sverify.exact import Rational, common_denominator

__all__ = ["exact_convex_regression"]


def exact_convex_regression(
    x: Sequence[Rational],
    target: Sequence[Rational],
    weights: Sequence[Rational],
    knots: Iterable[int],
    *,
    falling: bool = False,
) -> list[Fraction]:
    """Minimise `sum_i w_i (g_i - p_i)^2` over convex p, without rounding.

    Arguments: m places x that increase strictly, m targets g and m weights >= 0, not all 0;
    Fractions, integers or finite floats, each the rational it is. `knots` are indices of points
    where the slope may change; wrong ones cost only time. With `falling` p is non-increasing too.
    Returns p as m Fractions. Points of weight 0 lie on the line between their neighbours, or on
    that at the end.

    Method: the spline with these knots; knots where it is concave are dropped; then one more knot
    at a time, where the residual pulls most, in steps that stay convex, until nothing pulls. The
    misfit falls each time, so that this ends. Cost: O(m) on integers and O(k) on rationals for
    each set of k knots; with right knots there is one.
    Source: Lawson and Hanson 1974, chapter 23, on the hinges `max(x - x_k, 0)`.
    """
    masses, _ = common_denominator(weights)
    places, _ = common_denominator(x)
    kept = [i for i, mass in enumerate(masses) if mass]
    heights, unit = common_denominator([target[i] for i in kept])
    problem = _Problem([places[i] for i in kept], heights, [masses[i] for i in kept], falling)
    index = {i: k for k, i in enumerate(kept)}
    chosen = problem.framed({index[i] for i in knots if i in index})
    while True:
        level = problem.level(chosen)
        kinks = problem.kinks(chosen, level)
        concave = {k for k, kink in kinks.items() if kink <= 0}
        if not concave:
            break
        chosen = [k for k in chosen if k not in concave]
    while (best := problem.pulled(chosen, level)) is not None:
        chosen, level, kinks = problem.with_knot(best, chosen, kinks)
    spots = [problem.x[k] for k in chosen]
    if spots[-1] < problem.x[-1]:
        spots, level = [*spots, problem.x[-1]], [*level, level[-1]]
    return _on_lines(places, spots, [value / unit for value in level])


@dataclass(frozen=True)
class _Problem:
    """Integer places, targets and positive weights; knots are a list of indices that begins at 0.

    It ends at the last point, except with `falling`, where the function is constant behind the
    last knot.
    """

    x: list[int]
    target: list[int]
    weights: list[int]
    falling: bool

    def framed(self, inner: set[int]) -> list[int]:
        """Inner knots with those that are always there."""
        return sorted(inner | {0} | (set() if self.falling else {len(self.x) - 1}))

    def level(self, chosen: list[int]) -> list[fmpq]:
        """Values at the knots of the nearest spline: tridiagonal normal equations of hats."""
        size = len(chosen)
        diagonal, right, beside = [fmpq(0)] * size, [fmpq(0)] * size, [fmpq(0)] * size
        for j, (first, last) in enumerate(pairwise(chosen)):
            length = self.x[last] - self.x[first]
            left = both = far = pull = push = 0
            for i in range(first, last):
                after = self.x[i] - self.x[first]
                before, mass = length - after, self.weights[i]
                left += mass * before * before
                both += mass * before * after
                far += mass * after * after
                pull += mass * before * self.target[i]
                push += mass * after * self.target[i]
            diagonal[j] += fmpq(left, length**2)
            diagonal[j + 1] += fmpq(far, length**2)
            beside[j] = fmpq(both, length**2)
            right[j] += fmpq(pull, length)
            right[j + 1] += fmpq(push, length)
        for i in range(chosen[-1], len(self.x)):
            diagonal[-1] += self.weights[i]
            right[-1] += self.weights[i] * self.target[i]
        for j in range(1, size):
            factor = beside[j - 1] / diagonal[j - 1]
            diagonal[j] -= factor * beside[j - 1]
            right[j] -= factor * right[j - 1]
        level = [right[-1] / diagonal[-1]]
        for j in range(size - 2, -1, -1):
            level.append((right[j] - beside[j] * level[-1]) / diagonal[j])
        return level[::-1]

    def kinks(self, chosen: list[int], level: list[fmpq]) -> dict[int, fmpq]:
        """How much the slope rises at each knot that may be dropped."""
        slopes = [
            (level[j + 1] - level[j]) / (self.x[last] - self.x[first])
            for j, (first, last) in enumerate(pairwise(chosen))
        ]
        if self.falling:
            slopes.append(fmpq(0))
        inner = chosen[1:] if self.falling else chosen[1:-1]
        return {k: b - a for k, (a, b) in zip(inner, pairwise(slopes), strict=True)}

    def pulled(self, chosen: list[int], level: list[fmpq]) -> int | None:
        """The point where a kink would lower the misfit most per size, or None.

        A kink at x_k lowers it where `sum_i r_i G(x_k, x_i) < 0`, r the weighted residual and G
        the hat between the neighbouring knots with its peak at x_k, because the residual is
        orthogonal to the splines; behind the last knot `min(x_i, x_k) - x_a` takes its place.
        """
        bottom = math.lcm(*(int(value.q) for value in level))
        whole = [int(value.p) * (bottom // int(value.q)) for value in level]
        best, strongest = None, Fraction(0)
        for j, first in enumerate(chosen):
            inner = j + 1 < len(chosen)
            last = chosen[j + 1] if inner else len(self.x) - 1
            length = self.x[last] - self.x[first] if inner else 1
            rise = whole[j + 1] - whole[j] if inner else 0
            total = flow = 0
            sums = []
            for k in range(first + 1, last + 1):
                total += flow * (self.x[k] - self.x[k - 1])
                sums.append(total)
                value = whole[j] * length + rise * (self.x[k] - self.x[first])
                flow += self.weights[k] * (self.target[k] * bottom * length - value)
            slope = total if inner else flow
            for k in range(first + 1, last if inner else last + 1):
                away = self.x[k] - self.x[first]
                pull = sums[k - first - 1] * length - slope * away
                if pull > 0:
                    strength = Fraction(pull, length**2)
                    if strength > strongest:
                        best, strongest = k, strength
        return best

    def with_knot(
        self, best: int, chosen: list[int], kinks: dict[int, fmpq]
    ) -> tuple[list[int], list[fmpq], dict[int, fmpq]]:
        """The nearest convex spline on some of the knots and one more, from positive kinks."""
        chosen, kinks = sorted([*chosen, best]), {**kinks, best: fmpq(0)}
        while True:
            level = self.level(chosen)
            fresh = self.kinks(chosen, level)
            share = {k: kinks[k] / (kinks[k] - kink) for k, kink in fresh.items() if kink <= 0}
            if not share:
                return chosen, level, fresh
            least = min(share.values())
            dropped = {k for k, part in share.items() if part == least}
            chosen = [k for k in chosen if k not in dropped]
            kinks = {
                k: kinks[k] + least * (kink - kinks[k])
                for k, kink in fresh.items()
                if k not in dropped
            }


def _on_lines(x: list[int], spots: list[int], level: list[fmpq]) -> list[Fraction]:
    """The piecewise linear function through increasing spots; it goes on as it ends."""
    if len(spots) == 1:
        return [Fraction(int(level[0].p), int(level[0].q))] * len(x)
    values, j = [], 0
    for place in x:
        while j + 2 < len(spots) and place > spots[j + 1]:
            j += 1
        share = fmpq(place - spots[j], spots[j + 1] - spots[j])
        value = level[j] + (level[j + 1] - level[j]) * share
        values.append(Fraction(int(value.p), int(value.q)))
    return values
