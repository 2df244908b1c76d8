"""Slopes on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import InputError

__all__ = ["Slope", "log_slope"]


@dataclass(frozen=True)
class Slope:
    """An exponent with its interval, and how many points it is from."""

    value: float
    low: float
    high: float
    points: int


def log_slope(x: Sequence[float], y: Sequence[float], confidence: float = 0.95) -> Slope:
    """The exponent b of `y = a x^b`: least squares of log y on log x, with Student's interval.

    Pairs that are not both positive and finite (an epsilon of 0, a bound that does not apply) are
    left out. The interval supposes independent errors of equal variance around a straight line; two
    points have no interval, and it is infinite.

    Raises `InputError` if fewer than two different x are left.
    """
    pairs = np.array(
        [(a, b) for a, b in zip(x, y, strict=True) if 0 < a < np.inf and 0 < b < np.inf]
    )
    if len(pairs) < 2 or len(set(pairs[:, 0])) < 2:
        raise InputError(
            f"A slope needs two positive points with different x, not {len(pairs)}; run more sizes."
        )
    u, v = np.log(pairs).T
    centred = u - u.mean()
    square = float(centred @ centred)
    slope = float(centred @ v) / square
    freedom = len(pairs) - 2
    if freedom == 0:
        return Slope(slope, -math.inf, math.inf, 2)
    from scipy.stats import t

    rest = v - v.mean() - slope * centred
    reach = float(t.isf((1 - confidence) / 2, freedom)) * math.sqrt(rest @ rest / freedom / square)
    return Slope(slope, slope - reach, slope + reach, len(pairs))
