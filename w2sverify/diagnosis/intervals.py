"""Intervals for means over new points, from points that the student did not see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..draw import Floats

__all__ = ["Interval", "free_interval", "normal_interval"]


@dataclass(frozen=True)
class Interval:
    """An interval for one number, at the level that the diagnosis names.

    `normal` is right in the limit of many points; `distribution-free` for every number of points
    and every distribution on the stated range of values.
    """

    low: float
    high: float
    method: Literal["normal", "distribution-free"]

    def __contains__(self, value: float) -> bool:
        """Whether the value is inside."""
        return self.low <= value <= self.high

    def over(self, other: Interval) -> Interval | None:
        """All quotients of a number here by one in a positive interval; None where it is not."""
        if other.low <= 0:
            return None
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends), self.method)


def normal_interval(weights: Floats, terms: Floats, level: float) -> Interval:
    """`mean +- z s`, s the standard error of the weighted mean of `terms[n]`.

    For weights w that sum to one the mean is the ratio `sum w t / sum w`, and
    `s^2 = n/(n-1) sum w^2 (t - mean)^2`. With fewer than two points it is the whole line.
    """
    from scipy.special import ndtri

    share, values = _kept(weights, terms)
    if len(values) < 2:
        return Interval(-math.inf, math.inf, "normal")
    mean = float(share @ values)
    spread = float(share**2 @ (values - mean) ** 2) * len(values) / (len(values) - 1)
    half = float(ndtri((1 + level) / 2)) * math.sqrt(spread)
    return Interval(mean - half, mean + half, "normal")


def free_interval(
    weights: Floats, terms: Floats, bounds: tuple[float, float], level: float
) -> Interval:
    """An interval for the mean of independent terms in `bounds`, whatever their distribution.

    Equal weights: empirical Bernstein, `sqrt(2 V L / n) + 7 R L / (3 (n-1))` on either side with
    `L = log(4 / (1-level))`, V the sample variance and R the length of the bounds. Other weights
    (taken as fixed): Hoeffding, `R sqrt(sum w^2 log(2 / (1-level)) / 2)`.

    Source: Maurer and Pontil, COLT 2009, Theorem 4; Hoeffding 1963, Theorem 2.
    """
    share, values = _kept(weights, terms)
    count, length, error = len(values), bounds[1] - bounds[0], 1 - level
    mean = float(share @ values)
    if np.all(share == share[0]) and count > 1:
        rate = math.log(4 / error)
        variance = float(np.var(values, ddof=1))
        half = math.sqrt(2 * variance * rate / count) + 7 * length * rate / (3 * (count - 1))
    else:
        half = length * math.sqrt(float(share @ share) * math.log(2 / error) / 2)
    low, high = max(mean - half, bounds[0]), min(mean + half, bounds[1])
    return Interval(low, high, "distribution-free")


def _kept(weights: Floats, terms: Floats) -> tuple[Floats, Floats]:
    rows = np.flatnonzero(weights)
    return weights[rows] / np.sum(weights[rows]), terms[rows]
