"""Weighted isotonic regression, exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from w2sverify.errors import InputError
from w2sverify.exact import Rational

__all__ = ["exact_isotonic"]


def exact_isotonic(target: Sequence[Rational], weights: Sequence[Rational]) -> list[Fraction]:
    """Minimise `sum_i w_i (g_i - p_i)^2` over `p_1 <= ... <= p_n`, without rounding.

    Arguments: n target values g and n weights >= 0; Fractions, integers or finite floats, each
    the rational it is. Returns p as n Fractions. Where the weight is 0 the minimiser is not unique;
    such a point gets the value of the nearest weighted point before it, or else after it (the first
    target value where there is no weight at all), which keeps p non-decreasing.

    Raises `InputError` for other lengths, negative weights and numbers that are not finite.

    Method: pool adjacent violators on integers over common denominators, O(n) additions and
    comparisons, one division for each pool. Source: Ayer, Brunk, Ewing, Reid and Silverman, Ann.
    Math. Statist. 26 (1955).
    """
    if len(target) != len(weights):
        raise InputError(
            f"There are {len(target)} target values but {len(weights)} weights: give one each."
        )
    heights, height_scale = _common(target, "target")
    masses, _ = _common(weights, "weights")
    if any(mass < 0 for mass in masses):
        raise InputError(f"A weight is {min(weights)}: weights must be zero or more.")
    # A pool: sums of w g and of w, number of points. Points of weight 0 join the pool before.
    pools: list[tuple[int, int, int]] = []
    leading = 0
    for height, mass in zip(heights, masses, strict=True):
        if not mass:
            if pools:
                total, weight, count = pools[-1]
                pools[-1] = (total, weight, count + 1)
            else:
                leading += 1
            continue
        total, weight, count = height * mass, mass, 1
        while pools and pools[-1][0] * weight >= total * pools[-1][1]:
            before = pools.pop()
            total, weight, count = total + before[0], weight + before[1], count + before[2]
        pools.append((total, weight, count))
    if not pools:
        return [Fraction(target[0])] * leading if leading else []
    fitted: list[Fraction] = []
    for total, weight, count in pools:
        fitted += [Fraction(total, weight * height_scale)] * count
    return fitted[:1] * leading + fitted


def _common(values: Sequence[Rational], name: str) -> tuple[list[int], int]:
    """Numerators over one common denominator."""
    try:
        ratios = [value.as_integer_ratio() for value in values]
    except (OverflowError, ValueError):
        bad = next(value for value in values if not math.isfinite(value))
        raise InputError(f"One of the {name} is {bad}: give finite numbers.") from None
    common = math.lcm(*(q for _, q in ratios))
    return [p * (common // q) for p, q in ratios], common
