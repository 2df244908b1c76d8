"""By which factor a bound can be scaled down before it fails."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ..statistics.failure_rate import FailureRate

__all__ = ["Breaking", "breaking_factor"]


@dataclass(frozen=True)
class Breaking:
    """The measured slack of a bound.

    `refuted` is the largest tried factor 2^-k at which `factor * allowance` fails more often than
    delta for certain (as `FailureRate` says), `supported` the smallest at which it fails at most so
    often for certain; None where there is none. `quantile` estimates the factor itself: the
    (1 - delta)-quantile of realised over allowed, which is at least low, and at most high, each
    with the confidence (None: not bounded on that side by so few replicates). Where it is not
    positive no factor refutes the bound.
    """

    refuted: float | None
    supported: float | None
    quantile: float
    low: float | None
    high: float | None


def breaking_factor(
    realised: Any, allowance: Any, delta: float, confidence: float = 0.95, *, halvings: int = 60
) -> Breaking:
    """Halve a bound until it is refuted: `realised[r]` of independent replicates, `allowance` a
    positive number or `[r]`.

    The number of ratios above a factor decides, and decides nothing between two counts: low and
    high are the ratios of these ranks. Trying many factors costs no confidence. Failures only
    become more as the factor falls, so a wrong `refuted` at any factor that is good enough is one
    at the smallest such factor too, and a wrong `supported` likewise at the largest that is not.
    """
    values = np.asarray(realised, dtype=np.float64)
    ratio = values / np.asarray(allowance, dtype=np.float64)
    quantile = float(np.quantile(ratio, 1 - delta, method="higher"))
    most, least = _deciding_counts(len(ratio), delta, confidence)
    falling = np.sort(ratio)[::-1]
    low = float(falling[least - 1]) if least <= len(ratio) else None
    high = float(falling[most]) if most >= 0 else None
    supported, refuted, factor = None, None, 1.0
    for _ in range(halvings):
        failures = int(np.sum(ratio > factor))
        supported = factor if failures <= most else supported
        if failures >= least:
            refuted = factor
            break
        factor /= 2
    return Breaking(refuted, supported, quantile, low, high)


@lru_cache(maxsize=64)
def _deciding_counts(trials: int, delta: float, confidence: float) -> tuple[int, int]:
    """The most failures that support a rate of at most delta (-1: none do), and the fewest that
    refute it (above the trials: none do).
    """

    def rank(failures: int) -> int:
        decision = FailureRate(delta, confidence).add(failures, trials).decision
        return ("supported", "undecided", "refuted").index(decision)

    counts = range(trials + 1)
    return bisect_left(counts, 1, key=rank) - 1, bisect_left(counts, 2, key=rank)
