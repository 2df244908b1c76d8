"""The size of the estimation error, which three bounds share."""

from __future__ import annotations

import math

from ..facts import Facts

__all__ = ["COMPLEXITY", "CONFIDENCE", "gamma"]

COMPLEXITY = 4.0
CONFIDENCE = math.sqrt(2.0)


def gamma(facts: Facts) -> float:
    """`Gamma = 4 W R_n + W^2 sqrt(2 log(1/delta) / n)` (`UniformConvergence` has the proof)."""
    spread = math.sqrt(math.log(1 / facts.delta) / facts.sample_size)
    return COMPLEXITY * facts.width * facts.complexity + CONFIDENCE * facts.width**2 * spread
