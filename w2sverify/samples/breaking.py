"""By which factor a bound can be scaled down before it fails."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
    (1 - delta)-quantile of realised over allowed. Where it is not positive no factor refutes the
    bound.
    """

    refuted: float | None
    supported: float | None
    quantile: float


def breaking_factor(
    realised: Any, allowance: Any, delta: float, confidence: float = 0.95, *, halvings: int = 60
) -> Breaking:
    """Halve a bound until it is refuted: `realised[r]` of independent replicates, `allowance` a
    positive number or `[r]`.

    Trying many factors costs no confidence. Failures only become more as the factor falls, so a
    wrong `refuted` at any factor that is good enough is one at the smallest such factor too, and a
    wrong `supported` likewise at the largest that is not.
    """
    values = np.asarray(realised, dtype=np.float64)
    ratio = values / np.asarray(allowance, dtype=np.float64)
    quantile = float(np.quantile(ratio, 1 - delta, method="higher"))
    supported, factor = None, 1.0
    for _ in range(halvings):
        rate = FailureRate(delta, confidence).add(int(np.sum(ratio > factor)), len(ratio))
        if rate.decision == "supported":
            supported = factor
        if rate.decision == "refuted":
            return Breaking(factor, supported, quantile)
        if not math.isfinite(factor) or factor == 0:
            break
        factor /= 2
    return Breaking(None, supported, quantile)
