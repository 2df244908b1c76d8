"""Rademacher complexity of any class, as an interval with a confidence of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from ..errors import InputError
from .envelope import envelope
from .support_bound import support_bound

__all__ = ["Complexity", "rademacher"]


@dataclass(frozen=True)
class Complexity:
    """`value` is a mean over draws; the complexity is in [low, high] with this confidence."""

    value: float
    low: float
    high: float
    confidence: float
    draws: int


def rademacher(
    strong_class: ConvexClass,
    features: Floats,
    rng: np.random.Generator,
    *,
    sample_size: int | None = None,
    draws: int = 100,
    confidence: float = 0.95,
) -> Complexity:
    """`E sup over v in V of (1/n) sum_i s_i v(x_i)` by Monte Carlo, with McDiarmid's interval.

    Without a `sample_size` the x_i are the points `features[n, d]`, one sign each: the empirical
    complexity. With one, each draw takes n fresh independent points, uniform among them, with fresh
    signs: the complexity R_n of that population.

    Each draw is the support function at the (summed) signs over n, by `support_bound`: exact for a
    polyhedral class, and never too small. The class is centred by the middle of its envelope, which
    changes no mean. Then replacing one sign (or one pair of point and sign) changes a draw by at
    most W_i / n, W_i the range at that point (or W, the largest), so the mean over M draws is
    within `sqrt(sum_i W_i^2 log(2/a) / (2 M)) / n` of its own mean with probability 1 - a. Cost:
    2 N + M support functions.

    Where a class's multipliers are not optimal, every draw is above its support function: `high`
    still holds, as it is above what the exact draws would give, and `value` and `low` are too large
    by an unknown amount.

    Raises `InputError` for a class that is not bounded on the points, and counts below 1.
    Source: Bartlett and Mendelson, JMLR 3 (2002) 463, Theorem 11.
    """
    if draws < 1 or (sample_size is not None and sample_size < 1) or not 0 < confidence < 1:
        raise InputError(
            f"{draws} draws of sample size {sample_size} at confidence {confidence} are not "
            "possible; give counts of at least 1 and a confidence between 0 and 1."
        )
    lower, upper = envelope(strong_class, features)
    if not (np.all(np.isfinite(lower)) and np.all(np.isfinite(upper))):
        raise InputError(
            f"{strong_class!r} is not bounded on these points, so its complexity is infinite; "
            "choose a class with a radius or bounds."
        )
    points, middle, width = len(features), (lower + upper) / 2, upper - lower
    total = 0.0
    for _ in range(draws):
        if sample_size is None:
            signs = rng.choice([-1.0, 1.0], size=points)
        else:
            drawn = rng.integers(0, points, size=sample_size)
            flips = rng.choice([-1.0, 1.0], size=sample_size)
            signs = np.bincount(drawn, weights=flips, minlength=points)
        total += float(support_bound(strong_class, features, signs)) - float(signs @ middle)
    n = points if sample_size is None else sample_size
    squares = float(np.sum(width**2)) if sample_size is None else n * float(np.max(width)) ** 2
    reach = math.sqrt(squares * math.log(2 / (1 - confidence)) / (2 * draws)) / n
    value = total / (draws * n)
    return Complexity(value, value - reach, value + reach, confidence, draws)
