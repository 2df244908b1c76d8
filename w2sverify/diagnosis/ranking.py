"""Which teacher to choose without looking at the students' errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..draw import Floats
from .findings import TeacherFinding

__all__ = ["Choice", "Ranking", "rank_teachers"]


@dataclass(frozen=True)
class Choice:
    """One rule, the teacher it chooses, and its regret: the student error above the best one."""

    rule: str
    teacher: str
    regret: float


@dataclass(frozen=True)
class Ranking:
    """Teachers by weak error - misfit, and what each rule of choice would have cost.

    Scores are of the points of the fit, student errors of the judged sample. `agreement` is
    Spearman's rank correlation of score and student error, None for fewer than three teachers.
    """

    order: tuple[str, ...]
    scores: tuple[float, ...]
    choices: tuple[Choice, ...]
    agreement: float | None


def rank_teachers(teachers: Sequence[TeacherFinding], sizes: Floats | None) -> Ranking | None:
    """The heuristic of Table 1 beside the others; None for one teacher.

    Theorem 1 bounds the student error by weak error - misfit, so the heuristic takes the teacher
    with the smallest. Its rivals: the lowest weak error, the biggest misfit (a wrong reading of the
    theorem) and, with sizes, the biggest model. Ties go to the teacher named first.

    Source: Charikar et al. 2024, Table 1.
    """
    if len(teachers) < 2:
        return None
    inside = [teacher.samples[0].errors for teacher in teachers]
    actual = [teacher.judged.errors.student_error for teacher in teachers]
    scores = [errors.weak_error - errors.misfit for errors in inside]
    rules = {
        "weak error - misfit": scores,
        "lowest weak error": [errors.weak_error for errors in inside],
        "biggest misfit": [-errors.misfit for errors in inside],
    }
    everyone = range(len(teachers))
    chosen = {rule: min(everyone, key=values.__getitem__) for rule, values in rules.items()}
    if sizes is not None:
        chosen["biggest model"] = max(everyone, key=sizes.tolist().__getitem__)
    best = min(actual)
    order = sorted(everyone, key=lambda k: (scores[k], k))
    return Ranking(
        order=tuple(teachers[k].name for k in order),
        scores=tuple(float(scores[k]) for k in order),
        choices=tuple(
            Choice(rule, teachers[k].name, float(actual[k] - best)) for rule, k in chosen.items()
        ),
        agreement=_spearman([float(s) for s in scores], [float(a) for a in actual]),
    )


def _spearman(first: list[float], second: list[float]) -> float | None:
    if len(first) < 3 or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    from scipy.stats import spearmanr

    return float(spearmanr(first, second).statistic)
