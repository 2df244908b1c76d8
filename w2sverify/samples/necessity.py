"""What fails when one hypothesis of Theorem 2 is dropped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..statistics.failure_rate import FailureRate
from .bound import Bound
from .bounds.variational import Variational
from .small_worlds import SMALL_WORLDS

__all__ = ["Dropped", "dropped_hypotheses"]


@dataclass(frozen=True)
class Dropped:
    """A bound where one hypothesis is false, and where it is restored.

    `restored` must be supported, and `broken` refuted, unless the bound does without the
    hypothesis (`needed` is false): then it must not be. `realised` and `allowance` are the means of
    both sides over the replicates without the hypothesis. `sentence` says what was done.
    """

    hypothesis: str
    sentence: str
    bound: str
    sample_size: int
    broken: FailureRate
    restored: FailureRate
    realised: float
    allowance: float
    needed: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the outcomes are the known ones."""
        known = "refuted" if self.needed else "supported"
        return (self.broken.decision, self.restored.decision) == (known, "supported")


def dropped_hypotheses(
    rng: np.random.Generator,
    *,
    bound: Bound | None = None,
    sample_size: int = 2000,
    replicates: int = 400,
    delta: float = 0.05,
    confidence: float = 0.95,
) -> tuple[Dropped, ...]:
    """A bound (`Variational`, if left out) on each of the four `SMALL_WORLDS`, without their
    hypothesis and with it.

    A bound on `estimation` says nothing of convexity: the student is compared with the projection
    by their misfits alone.

    Raises `InputError` for fewer than 200 replicates, which a delta of 0.05 needs, or an n below
    2000, below which the bounds are too wide to fail.
    """
    if replicates < 200 or sample_size < 2000:
        raise InputError(
            f"{replicates} replicates of n = {sample_size} decide nothing; "
            "give at least 200 replicates and n >= 2000."
        )
    bound = Variational() if bound is None else bound
    found = []
    for name, world in SMALL_WORLDS.items():
        rates, means = [], []
        for holds in (False, True):
            trial = world(rng, sample_size, replicates, delta, holds)
            realised, allowed = getattr(trial, bound.quantity), bound.allowance(trial.facts)
            failed = int(np.sum(realised > allowed))
            rates.append(FailureRate(delta, confidence).add(failed, replicates))
            means.append((float(np.mean(realised)), float(np.mean(allowed))))
        sentence = " ".join((world.__doc__ or "").split())
        needed = name != "convex" or bound.quantity != "estimation"
        found.append(
            Dropped(name, sentence, bound.name, sample_size, rates[0], rates[1], *means[0], needed)
        )
    return tuple(found)
