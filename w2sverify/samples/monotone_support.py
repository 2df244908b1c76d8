"""The support function and complexity of monotone functions with values in an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from ..exact import Rational, to_fractions

__all__ = ["monotone_complexity", "monotone_support"]


def monotone_support(signs: Sequence[Rational], lower: Rational, upper: Rational) -> Fraction:
    """`sup of sum_i c_i v_i` over `lower <= v_1 <= ... <= v_n <= upper`, exactly.

    `lower sum_i c_i + (upper - lower) max(0, largest tail sum)`: the extreme points are lower up to
    some place and upper from there on.
    """
    entries = to_fractions(signs)
    tail = best = Fraction(0)
    for entry in reversed(entries):
        tail += entry
        best = max(best, tail)
    low, high = to_fractions((lower, upper))
    return low * tail + (high - low) * best


def monotone_complexity(points: int, lower: float, upper: float) -> float:
    """`(upper - lower) / sqrt(n)`, at least the Rademacher complexity on n points.

    Proof. It is `(upper - lower) / n` times `E max(0, largest partial sum of n signs)`, and by the
    reflection principle `P(max S_k >= r) = P(S_n >= r) + P(S_n > r)`, so the mean of the maximum is
    at most `E |S_n| <= sqrt(n)`. []
    """
    return (upper - lower) / math.sqrt(points)
