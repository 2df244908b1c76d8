"""Checks of Theorem 1 on the cases of a class."""

from __future__ import annotations

from fractions import Fraction

from ...instance import Function, Instance
from ..case import Case
from ..check import CheckFailed, NothingToCheck, check

__all__ = ["theorem_1", "theorem_1_backward"]


@check()
def theorem_1(case: Case) -> None:
    """Theorem 1 is proved for truths in the class, ties included; slack is gain minus misfit."""
    best = case.best
    truths = [case.member(0), case.member(1)]
    if best.certificate.gap == 0:
        truths.append([Fraction(entry) for entry in best.instance().student.numbers])
    decided = [_prove(best.instance(Function(truth))) for truth in truths]
    if not any(decided):
        raise NothingToCheck("The gap leaves the sign of every slack open.")


@check(draws="backward")
def theorem_1_backward(case: Case) -> None:
    """Theorem 1 is proved on backward instances, whose student is exactly the projection."""
    if case.answer is None:
        raise NothingToCheck("The class draws no supported pair here.")
    if not _prove(case.answer):
        raise NothingToCheck("The multipliers prove no gap, so the sign of the slack is open.")


def _prove(instance: Instance) -> bool:
    judgement = instance.certificate.judgement
    slack, gap = judgement.slack, judgement.gap
    if judgement.verdict == "REFUTED" or (gap == 0 and judgement.verdict != "PROVED"):
        raise CheckFailed(
            f"Theorem 1 is {judgement.verdict} with slack {slack}, blame {judgement.blame}: "
            f"{judgement.reason} Correct `conic`, `member`, `exact_point` or `multipliers`."
        )
    errors = judgement.weak_error, judgement.student_error, judgement.misfit
    if slack is not None and None not in errors:
        weak, student, misfit = map(Fraction, errors)  # type: ignore[arg-type]
        if weak - student - misfit != slack:
            raise CheckFailed(
                f"Gain minus misfit is {weak - student - misfit}, but the slack is {slack}; "
                "this is a fault of the kernel, not of `conic` or another method."
            )
    return judgement.verdict == "PROVED"
