"""From evidence to a verdict on one sample."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from ..verdict import Verdict
from .fault import Fault

__all__ = ["Conclusion", "Evidence", "conclude"]

STANDS = ("proved", "rounded")


@dataclass(frozen=True)
class Evidence:
    """What is known of Theorem 1 on a sample.

    `slack` is that of the stored numbers; that of the functions they are read as is within
    `spread`. `kernel` is the kernel's verdict on the exact head at the points of the fit, `why` the
    reason if there is none; `sampling` the part of the excess of the exact head that is due to the
    points.
    """

    slack: Fraction
    spread: float
    student: str
    truth: str
    one_measure: bool
    held_out: bool
    kernel: str
    why: str
    faults: tuple[Fault, ...]
    sampling: float


class Conclusion(NamedTuple):
    """Whether student error + misfit <= weak error, the verdict, its reason and the blame."""

    conclusion: Literal["holds", "fails", "open"]
    verdict: Verdict
    reason: str
    blame: str | None


def conclude(evidence: Evidence) -> Conclusion:
    """PROVED where conclusion and hypotheses are certain, REFUTED where the conclusion fails.

    On points of the fit, with the student and the truth that the stored numbers are read as, the
    kernel decides. On other points the theorem says nothing, so that nothing is PROVED there.
    """
    stands = evidence.student in STANDS and evidence.truth in STANDS and evidence.one_measure
    if stands and not evidence.held_out and evidence.kernel == "PROVED":
        return Conclusion("holds", Verdict.PROVED, _proved(evidence), None)
    if evidence.slack < -Fraction(evidence.spread):
        blame = _blame(evidence)
        return Conclusion("fails", Verdict.REFUTED, _refuted(blame), blame)
    if evidence.slack < evidence.spread:
        return Conclusion(
            "open",
            Verdict.UNDECIDED,
            f"The slack is within {evidence.spread:.2g} of 0, which rounding of the stored numbers "
            f"can turn{_because(evidence)}.",
            None,
        )
    reason = "The conclusion holds on these points, but the theorem does not say so: "
    return Conclusion("holds", Verdict.UNDECIDED, reason + ", ".join(_open(evidence)) + ".", None)


def _proved(evidence: Evidence) -> str:
    rounded = [name for name in ("student", "truth") if getattr(evidence, name) == "rounded"]
    said = "Conclusion and hypotheses are proved"
    if not rounded:
        return f"{said}."
    return f"{said} for the functions of the class that {' and '.join(rounded)} round."


def _because(evidence: Evidence) -> str:
    return f"; {evidence.why[0].lower()}{evidence.why[1:-1]}" if evidence.why else ""


def _open(evidence: Evidence) -> list[str]:
    """The hypotheses that are not met."""
    words = {"refuted": "is not", "unproved": "is not known to be"}
    found = []
    if evidence.student not in STANDS:
        found.append(f"the student {words[evidence.student]} the projection")
    if evidence.truth not in STANDS:
        found.append(f"the truth {words[evidence.truth]} in the class")
    if not evidence.one_measure:
        found.append("fit and errors use different weights")
    if evidence.held_out:
        found.append("the student was fitted on other points")
    return found or ["the exact head is not certified" + _because(evidence)]


def _blame(evidence: Evidence) -> str:
    """The fault that costs most, or the sample where that costs more."""
    costs = [(fault.cost, fault.name) for fault in evidence.faults]
    if evidence.held_out and (evidence.sampling > 0 or not costs):
        costs.append((evidence.sampling, "sampling"))
    if costs and evidence.student != "unproved":
        return max(costs, key=lambda pair: pair[0])[1]
    return "undetermined"


def _refuted(blame: str) -> str:
    if blame == "undetermined":
        return (
            "The conclusion is false on these points; some hypothesis fails, and features and the "
            "class would show which."
        )
    return f"The conclusion is false on these points; to blame: {blame}."
