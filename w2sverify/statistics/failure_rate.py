"""Whether a claim fails as rarely as it says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from ..errors import InputError
from ..exact import to_fraction
from .clopper_pearson import clopper_pearson
from .confidence_sequence import ConfidenceSequence
from .counts import check_counts

__all__ = ["FailureRate"]

Decision = Literal["supported", "refuted", "undecided"]


@dataclass(frozen=True)
class FailureRate:
    """The verdict on `P(failure) <= delta` from independent trials, which may stop at any time.

    * `supported`: the whole confidence sequence lies at or below delta. If P(failure) > delta this
      is said at any time at all with probability at most `1 - confidence`.
    * `refuted`: the whole sequence lies above delta. If P(failure) <= delta, likewise.
    * `undecided`: delta is inside.

    Start from `FailureRate(delta)` and `add` batches of trials. The first decision stays, as both
    statements are about the first time that it is made. Trials that are not seen before they are
    added (batches of any size) keep all of it.

    Raises `InputError` for a delta or a confidence outside (0, 1). Source: Howard et al. 2021.
    """

    delta: float | Fraction
    confidence: float = 0.95
    failures: int = 0
    trials: int = 0
    decision: Decision = "undecided"

    def __post_init__(self) -> None:
        check_counts(self.failures, self.trials, self.confidence)
        if not 0 < self.delta < 1:
            raise InputError(f"delta is {self.delta!r}; give a number between 0 and 1.")

    def add(self, failures: int, trials: int) -> FailureRate:
        """The same after this many failures in this many further trials."""
        check_counts(failures, trials, self.confidence)
        k, t = self.failures + int(failures), self.trials + int(trials)
        decision = self.decision
        sequence = ConfidenceSequence(self.confidence)
        if decision == "undecided" and sequence.excludes(self.delta, k, t):
            decision = "refuted" if k > to_fraction(self.delta) * t else "supported"
        return replace(self, failures=k, trials=t, decision=decision)

    @property
    def interval(self) -> tuple[float, float]:
        """The confidence sequence now: it holds at all times together."""
        return ConfidenceSequence(self.confidence).interval(self.failures, self.trials)

    @property
    def clopper_pearson(self) -> tuple[float, float]:
        """The Clopper-Pearson interval: shorter, and right only for a number of trials fixed
        beforehand.
        """
        return clopper_pearson(self.failures, self.trials, self.confidence)
