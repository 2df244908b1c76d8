"""Four populations for which Theorem 2 is false, each for want of one hypothesis.

All are small enough to follow by hand: the student is one number, theta or a constant.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..draw import Floats
from .facts import Facts

__all__ = ["SMALL_WORLDS", "Trial"]


@dataclass(frozen=True)
class Trial:
    """Independent replicates: both sides of every bound.

    `excess`, `distance` (H) and `estimation` (I - B) are arrays `[r]`, as a bound's `quantity`
    names them, and `facts` is what bounds are told, be it true or not.
    """

    excess: Floats
    distance: Floats
    estimation: Floats
    facts: Facts


def unbounded(
    rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool
) -> Trial:
    """The class is theta phi with |theta| <= 1, and phi is 1 but at a point of probability
    1 / (2 n), where it is K = 40 sqrt(n). There g = f = 0; elsewhere g = 1 and f = 0. A sample
    misses the point with probability 0.6, then p = phi and the excess is 2 K^2 / (2 n) = 1600. The
    bound is told the values at all other points: W = 2. Restored, K is 1, and that is true.
    """
    rare, large = 1 / (2 * n), 1.0 if holds else 40.0 * math.sqrt(n)
    second = (1 - rare) + rare * large**2
    seen = rng.binomial(n, rare, size=replicates)
    theta = (n - seen) / (n - seen + seen * large**2)
    best = (1 - rare) / second
    distance = (theta - best) ** 2 * second
    signs = (
        2 * rng.binomial(n - seen, 0.5) - (n - seen) + large * (2 * rng.binomial(seen, 0.5) - seen)
    )
    return Trial(
        2 * (1 - rare) * (1 - theta) * (0 - theta) + 2 * rare * (theta * large) ** 2,
        distance,
        distance,
        Facts(
            n,
            delta,
            misfit=(1 - rare) * (1 - theta) ** 2 + rare * (theta * large) ** 2,
            signed_sup=np.abs(signs) / n,
            **_constants(n, weak_error=1 - rare, residual=1.0),
        ),
    )


def reused(rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool) -> Trial:
    """The class are the constants in [-1, 1], P is uniform on 100 n points and f = -1. The weak
    model has memorised its own sample, where it says 1, and says -1 elsewhere. The student is
    fitted on that very sample: p = 1 and the excess is almost 8. Restored, it has a sample of its
    own.
    """
    points = 100 * n
    # The set of the teacher's sample: where the weak model says 1.
    drawn = rng.integers(0, points, size=(replicates, n))
    known = np.array([len(np.unique(row)) for row in drawn]) / points
    student = 2 * rng.binomial(n, known) / n - 1 if holds else np.ones(replicates)
    distance = (student - (2 * known - 1)) ** 2
    return Trial(
        # f = -1, and g = 1 on the share `known` of the points, -1 elsewhere.
        2 * (known * (1 - student) + (1 - known) * (-1 - student)) * (-1 - student),
        distance,
        distance,
        Facts(
            n,
            delta,
            misfit=known * (1 - student) ** 2 + (1 - known) * (1 + student) ** 2,
            signed_sup=_signs(rng, n, replicates),
            **_constants(n, weak_error=4 * known, residual=2.0),
        ),
    )


def shifted(rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool) -> Trial:
    """The class are the constants in [0, 1]; P has two points of probability 9/10 and 1/10, with
    g = 0 and 1, and f = 0. The student's sample is drawn with probabilities 1/10 and 9/10: p tends
    to 0.9, and the excess to `2 <g-p, f-p> = 2 (-0.8)(-0.9) = 1.44`, whatever n. Restored, it is
    drawn from P.
    """
    student = rng.binomial(n, 0.1 if holds else 0.9, size=replicates) / n
    distance = (student - 0.1) ** 2
    return Trial(
        2 * (0.1 - student) * (0 - student),
        distance,
        distance,
        Facts(
            n,
            delta,
            misfit=0.9 * student**2 + 0.1 * (1 - student) ** 2,
            signed_sup=_signs(rng, n, replicates) / 2,
            **_constants(n, width=1.0, weak_error=0.1, residual=0.9),
        ),
    )


def two_functions(
    rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool
) -> Trial:
    """The class are the two functions 0 and 1, g is 1 with probability 0.4995 and 0 otherwise, and
    f = 1. The nearest function is 0; a sample chooses it about half of the time, with the excess
    2 <g, f> = 0.999, and otherwise p = 1, far from 0. Restored, the class are all constants in
    [0, 1], the hull.
    """
    share = 0.4995
    mean = rng.binomial(n, share, size=replicates) / n
    student = mean if holds else (mean > 0.5).astype(np.float64)
    best = share if holds else 0.0
    misfit = share * (1 - student) ** 2 + (1 - share) * student**2
    return Trial(
        2 * (share - student) * (1 - student),
        (student - best) ** 2,
        # I - B as one product: |g-p|^2 - |g-q|^2 = <q-p, 2 g - p - q>.
        (best - student) * (2 * share - student - best),
        Facts(
            n,
            delta,
            misfit=misfit,
            signed_sup=_signs(rng, n, replicates) / 2,
            **_constants(n, width=1.0, weak_error=1 - share, residual=1.0),
        ),
    )


#: By the hypothesis that each does without.
SMALL_WORLDS: dict[str, Callable[[np.random.Generator, int, int, float, bool], Trial]] = {
    "bounded": unbounded,
    "independent": reused,
    "measure": shifted,
    "convex": two_functions,
}


def _constants(n: int, *, weak_error: Any, residual: float, width: float = 2.0) -> dict[str, Any]:
    """What bounds are told of constants in an interval of this length: one feature, which is 1."""
    return {
        "width": width,
        "complexity": width / (2 * math.sqrt(n)),
        "epsilon": 0.0,
        "weak_error": weak_error,
        "dimension": 1.0,
        "leverage": 1.0,
        "residual": residual,
        "member_size": 1.0,
        "label_size": 1.0,
    }


def _signs(rng: np.random.Generator, n: int, replicates: int) -> Floats:
    """The size of the mean of n random signs: the support function of constants in [-1, 1]."""
    return np.asarray(np.abs(2 * rng.binomial(n, 0.5, size=replicates) - n) / n)
