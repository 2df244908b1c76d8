"""The nearest sequence of bounded total variation, exactly."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from fractions import Fraction

from w2sverify.errors import InputError
from w2sverify.exact import Rational, common_denominator, to_fraction

__all__ = ["exact_total_variation_ball"]

Runs = list[tuple[int, int, int]]


def exact_total_variation_ball(
    target: Sequence[Rational], weights: Sequence[Rational], radius: Rational
) -> list[Fraction]:
    """Minimise `sum_i w_i (g_i - v_i)^2` over `sum_i |v_{i+1} - v_i| <= radius`, without rounding.

    Arguments: n target values, n positive weights and a radius >= 0; Fractions, integers or finite
    floats, each the rational it is. Returns v as n Fractions.

    Raises `InputError` for other lengths, weights or radii and numbers that are not finite.

    Method: Newton's method on the multiplier, as in `total_variation_ball`, on integers over common
    denominators. Runs only join, and the last piece is linear, so it ends, and ends exactly.
    """
    if len(target) != len(weights) or not target:
        raise InputError(
            f"There are {len(target)} target values and {len(weights)} weights: "
            "give one each, and at least one."
        )
    bound = to_fraction(radius)
    heights, scale = common_denominator([to_fraction(value) for value in target])
    masses, _ = common_denominator([to_fraction(weight) for weight in weights])
    if min(masses) <= 0 or bound < 0:
        raise InputError(
            f"The smallest weight is {min(weights)} and the radius {radius}: weights must be "
            "positive, and a radius zero or more."
        )
    bound *= scale
    # A run: its sum of w g, its sum of w, and how many points it has.
    runs: Runs = [(h * m, m, 1) for h, m in zip(heights, masses, strict=True)]
    values = [Fraction(h) for h in heights]
    runs, values = _join(runs, values)
    while True:
        signs = [1 if b > a else -1 for a, b in itertools.pairwise(values)]
        turns = [a - b for a, b in zip([*signs, 0], [0, *signs], strict=True)]
        excess, slope = -bound, Fraction(0)
        for turn, (moment, mass, _) in zip(turns, runs, strict=True):
            if turn:
                excess -= Fraction(turn * moment, mass)
                slope += Fraction(turn * turn, mass)
        if excess <= 0:
            break
        before = len(runs)
        runs, values = _join(runs, _recursion(runs, excess / slope))
        if len(runs) == before:
            break
    return [
        value / scale
        for value, (_, _, count) in zip(values, runs, strict=True)
        for _ in range(count)
    ]


def _join(runs: Runs, values: list[Fraction]) -> tuple[Runs, list[Fraction]]:
    """Neighbours of equal value become one run."""
    joined, levels = runs[:1], values[:1]
    for run, value in zip(runs[1:], values[1:], strict=True):
        if value == levels[-1]:
            moment, mass, count = joined[-1]
            joined[-1] = (moment + run[0], mass + run[1], count + run[2])
        else:
            joined.append(run)
            levels.append(value)
    return joined, levels


def _recursion(runs: Runs, multiplier: Fraction) -> list[Fraction]:
    """`argmin sum_j m_j (mean_j - v_j)^2 / 2 + mu sum |v_{j+1} - v_j|`, by dynamic programming.

    All slopes and heights are integers: those of the derivatives times the denominator of mu.
    """
    mu, bottom = multiplier.numerator, multiplier.denominator
    # Corners (place, jump of the slope, jump of the height), left ones before right ones.
    corners: deque[tuple[Fraction, int, int]] = deque()
    low, high = [], []
    for j, (moment, mass, _) in enumerate(runs):
        start = -moment * bottom
        rise, height = mass * bottom, start - (mu if j else 0)
        while corners and rise * corners[0][0] + height <= -mu:
            _, jump, lift = corners.popleft()
            rise, height = rise + jump, height + lift
        left = (Fraction(-mu - height, rise), rise, height + mu)
        low.append(left[0])
        rise, height = mass * bottom, start + (mu if j else 0)
        while corners and rise * corners[-1][0] + height > mu:
            _, jump, lift = corners.pop()
            rise, height = rise - jump, height - lift
        high.append(Fraction(mu - height, rise))
        corners.append((high[-1], -rise, mu - height))
        corners.appendleft(left)
    rise, height = 0, -mu
    while rise * corners[0][0] + height < 0:
        _, jump, lift = corners.popleft()
        rise, height = rise + jump, height + lift
    values = [Fraction(-height, rise)]
    for bottom_end, top_end in zip(low[-2::-1], high[-2::-1], strict=True):
        values.append(min(max(values[-1], bottom_end), top_end))
    return values[::-1]
