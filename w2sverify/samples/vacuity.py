"""The sample sizes at which a bound says something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .bound import Bound
from .facts import Facts
from .setting import Setting

__all__ = ["Vacuity", "informative_from", "vacuity"]

# No sample is larger.
_MOST = 2**80
_SIZES = tuple(10**power for power in range(2, 13))


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
        facts = _typical(setting, n, delta)
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


@dataclass(frozen=True)
class Vacuity:
    """The right side of a bound in one world: `allowance[j]` for `sample_sizes[j]`, None where it
    does not apply, against `misfit` B and `weak_error` F; `informative_from` as above.
    """

    bound: str
    weak_error: float
    misfit: float
    sample_sizes: tuple[int, ...]
    allowance: tuple[float | None, ...]
    informative_from: int | None


def vacuity(
    bound: Bound,
    setting: Setting,
    delta: float = 0.05,
    sample_sizes: Sequence[int] = _SIZES,
) -> Vacuity:
    """A bound at several sample sizes, from its formula alone: no student is drawn."""
    row: list[float | None] = []
    for n in sample_sizes:
        facts = _typical(setting, n, delta)
        value = float(np.max(bound.allowance(facts))) if bound.applies(facts) else np.nan
        row.append(value if np.isfinite(value) else None)
    return Vacuity(
        bound.name,
        setting.population.weak_error,
        setting.misfit,
        tuple(sample_sizes),
        tuple(row),
        informative_from(bound, setting, delta),
    )


def _typical(setting: Setting, sample_size: int, delta: float) -> Facts:
    """The facts with what the data enter replaced by what they approach."""
    facts = setting.facts(sample_size, delta)
    return replace(facts, signed_sup=facts.complexity)
