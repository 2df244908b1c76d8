"""The sample size at which a bound begins to say something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .bound import Bound
from .setting import Setting

__all__ = ["informative_from"]

# No sample is larger.
_MOST = 2**80


def informative_from(
    bound: Bound, setting: Setting, delta: float = 0.05, level: float | None = None
) -> int | None:
    """The smallest n at which the bound applies and its right side is at most the level.

    The level is B, the misfit of the projection, if left out: above it a bound on the excess says
    nothing that `G <= F` does not. The misfit of the student is taken to be B, and the support
    function at the signs its closed form, both of which they approach. None where no n below 2^80
    will do: the bound's terms of epsilon, or of a class without a complexity, are above the level.
    Right sides fall with n, so doubling and bisection find it.
    """
    goal = setting.misfit if level is None else level

    def speaks(n: int) -> bool:
        facts = setting.facts(n, delta)
        facts = replace(facts, signed_sup=facts.complexity)
        return bool(bound.applies(facts) and np.max(bound.allowance(facts)) <= goal)

    high = 1
    while not speaks(high):
        high *= 2
        if high > _MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if speaks(middle) else (middle, high)
    return high
