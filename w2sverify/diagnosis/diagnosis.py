"""The result of a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..verdict import Verdict
from .findings import TeacherFinding
from .logarithmic import LogFinding
from .plain import plain
from .ranking import Ranking

__all__ = ["Diagnosis"]


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What is found about a run: one finding for each teacher, and their ranking.

    `verdict` is REFUTED if the conclusion fails on a sample of any teacher, PROVED if for every
    teacher it is proved on the points of the fit and holds on the test points, else UNDECIDED.
    `json()` is the plain data, of schema `w2sverify.diagnosis/1` (`docs/diagnose.md`).
    """

    loss: Literal["squared", "brier", "log"]
    strong_class: str | None
    points: int
    outputs: int
    level: float
    diameter: float
    diameter_known: bool
    reading: str
    teachers: tuple[TeacherFinding, ...]
    ranking: Ranking | None = None
    logarithmic: tuple[LogFinding, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    @property
    def verdict(self) -> Verdict:
        """The verdict on the whole run."""
        samples = [sample for teacher in self.teachers for sample in teacher.samples]
        verdicts = [sample.verdict for sample in samples]
        verdicts += [finding.verdict for finding in self.logarithmic]
        settled = [teacher.samples[0].verdict is Verdict.PROVED for teacher in self.teachers]
        settled += [sample.conclusion == "holds" for sample in samples]
        if Verdict.REFUTED in verdicts:
            return Verdict.REFUTED
        return Verdict.PROVED if settled and all(settled) else Verdict.UNDECIDED

    @property
    def exit_code(self) -> int:
        """0 for PROVED, 1 for REFUTED, 3 for UNDECIDED."""
        return {Verdict.PROVED: 0, Verdict.REFUTED: 1}.get(self.verdict, 3)

    @property
    def fault(self) -> str | None:
        """The name of the costliest fault of the first teacher, or None."""
        return self.teachers[0].fault if self.teachers else None

    def json(self) -> dict[str, Any]:
        """Plain data: exact numbers as `{"exact": "p/q", "value": float}`."""
        return plain(self)
