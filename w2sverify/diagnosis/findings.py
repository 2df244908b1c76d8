"""What a diagnosis holds: plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from ..draw import Floats
from ..verdict import Verdict
from .exact_head import ExactHead
from .fault import Fault
from .influence import Influence
from .intervals import Interval
from .sample import Errors, Parts
from .standing import Standing

__all__ = ["SampleFinding", "Scatter", "TeacherFinding"]


@dataclass(frozen=True)
class SampleFinding:
    """One teacher on one sample: exact numbers, intervals, and whether the conclusion holds.

    `parts` and `head_parts` take the excess of the student and of the exact head apart, `head` are
    the errors of the latter. `recovered` is the performance gap recovered,
    `(weak - student) / (weak - ceiling)` error, where the ceiling is better than the weak model.
    """

    name: str
    points: int
    errors: Errors
    conclusion: Literal["holds", "fails", "open"]
    verdict: Verdict
    reason: str
    blame: str | None = None
    parts: Parts | None = None
    head: Errors | None = None
    head_parts: Parts | None = None
    ceiling_error: Fraction | None = None
    recovered: Fraction | None = None
    held_out: bool = False
    intervals: dict[str, tuple[Interval, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Scatter:
    """Values of the exact head and of the student at some points, for a picture."""

    head: Floats
    student: Floats
    fitted: np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class TeacherFinding:
    """All that is found about one teacher and its student."""

    name: str
    samples: tuple[SampleFinding, ...]
    student: Standing
    truth: Standing
    measure: Literal["proved", "refuted"]
    epsilon: float | None
    exact: ExactHead
    faults: tuple[Fault, ...]
    influence: tuple[Influence, ...] = ()
    scatter: Scatter | None = None

    @property
    def judged(self) -> SampleFinding:
        """The sample that counts: the test points where there are any."""
        return self.samples[-1]

    @property
    def fault(self) -> str | None:
        """The name of the fault that costs most, or None."""
        return self.faults[0].name if self.faults else None
