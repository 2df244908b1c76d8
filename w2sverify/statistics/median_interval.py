"""An interval for a median that assumes nothing about the distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from ..errors import InputError

__all__ = ["median_interval"]


def median_interval(
    values: Sequence[float], confidence: float = 0.95
) -> tuple[float, float] | None:
    """`[x_(k), x_(n+1-k)]` of n independent values: it holds the median with this confidence.

    k is the largest with `2 P(Binomial(n, 1/2) < k) <= 1 - confidence`, decided over the integers;
    None where even k = 1 is not enough (fewer than 6 values at 95 %). Each end fails only if fewer
    than k values are on one side of the median, whatever the distribution, ties and jumps included.

    Raises `InputError` for a value that is not a number and a confidence outside (0, 1). Source:
    Thompson, Ann. Math. Statist. 7 (1936) 122.
    """
    if not 0 < confidence < 1:
        raise InputError(f"The confidence is {confidence!r}; give a number between 0 and 1.")
    wrong = [value for value in values if math.isnan(value)]
    if wrong:
        raise InputError(f"One of {len(values)} values is {wrong[0]!r}; leave out what is unknown.")
    ordered, size = sorted(values), len(values)
    allowed = (1 - Fraction(repr(float(confidence)))) * 2**size
    tail, rank = 1, 0
    while 2 * tail <= allowed:
        rank += 1
        tail += math.comb(size, rank)
    return (ordered[rank - 1], ordered[size - rank]) if rank else None
