"""A closed-form complexity against the measured one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from .closed_forms import closed_form_complexity
from .rademacher import Complexity, rademacher

__all__ = ["ComplexityCheck", "complexity_check"]


@dataclass(frozen=True)
class ComplexityCheck:
    """`R_n <= closed_form`, where R_n is in the interval of `measured` with its confidence."""

    closed_form: float
    measured: Complexity

    @property
    def decision(self) -> Literal["supported", "refuted", "undecided"]:
        """`supported`: the whole interval is at or below the closed form; `refuted`: above it."""
        return self.scaled(1.0)

    def scaled(self, factor: float) -> Literal["supported", "refuted", "undecided"]:
        """The same for a multiple of the closed form."""
        claim = factor * self.closed_form
        if self.measured.high <= claim:
            return "supported"
        return "refuted" if self.measured.low > claim else "undecided"

    @property
    def breaking(self) -> float | None:
        """The largest 2^-k at which the closed form is refuted; None where none below 2^-30 is."""
        factors = (2.0**-k for k in range(31))
        return next((factor for factor in factors if self.scaled(factor) == "refuted"), None)


def complexity_check(
    strong_class: ConvexClass,
    features: Floats,
    rng: np.random.Generator,
    *,
    sample_size: int,
    draws: int,
    confidence: float = 0.95,
) -> ComplexityCheck:
    """`closed_form_complexity` and `rademacher` for n draws of the points `features[N, d]`.

    Raises what they raise. The measured value is never too small (`support_bound`), so a closed
    form that is supported is one of the complexity itself.
    """
    measured = rademacher(
        strong_class, features, rng, sample_size=sample_size, draws=draws, confidence=confidence
    )
    return ComplexityCheck(closed_form_complexity(strong_class, features, sample_size), measured)
