"""The head that the student should have been, exactly, and the theorem on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..certificate import Certificate
from ..exact import to_fractions
from ..instance import Function
from ..space import SampleSpace
from .problem import Problem

__all__ = ["ExactHead", "exact_head"]

# Points times squared columns times outputs: some five seconds at the limit.
_LIMIT = 2_000_000


@dataclass(frozen=True)
class ExactHead:
    """What the kernel proves of the projection under the measure of the fit.

    `verdict` is that of Theorem 1 on the points of the fit with the projection in place of the
    stored student, `gap` the proven bound of how far it is from the projection, `certificates` one
    for each output. `same` says whether the stored student is the projection, number by number.
    `why` is the sentence on why there is none, where there is none.
    """

    verdict: str = "UNDECIDED"
    gap: Fraction | None = None
    slack: Fraction | None = None
    certificates: tuple[Certificate, ...] = ()
    same: bool = False
    why: str = ""


def exact_head(problem: Problem, truth_stands: bool) -> ExactHead:
    """The projection in rationals, with a truth in the class where the stored one is read so."""
    heads = problem.heads
    if heads is None:
        return ExactHead(why="Without features and a class there is no head to compute.")
    rows = np.flatnonzero(problem.fit)
    strong, columns = heads.strong_class, heads.features.shape[1] + 1
    if len(rows) * columns**2 * problem.outputs > _LIMIT:
        return ExactHead(
            why=f"{len(rows):,} points and {columns} columns are too many for rationals (points x "
            f"columns^2 above {_LIMIT:,}); the head is a float fit, and nothing about it is proved."
        )
    if strong.outputs > 1:
        return ExactHead(why="A class with several outputs has no exact head here.")
    space, inside = _space(problem.fit[rows]), _space(problem.inside[rows])
    features = heads.features[rows]
    judged, same, slack = [], True, Fraction(0)
    for k in range(problem.outputs):
        weak = np.ascontiguousarray(problem.weak[rows, k])
        exact = strong.has_exact_route
        student = strong.project(space, features, weak, exact=exact).instance()
        truth = Function(problem.truth[rows, k].tolist(), by="values")
        if truth_stands:
            goal = np.ascontiguousarray(problem.truth[rows, k])
            truth = Function(strong.fitted_point(inside, features, goal))
        subject = f"{strong!r} n={len(rows)} output {k}: the exact head"
        made = replace(student, truth=truth, subject=subject)
        if not problem.one_measure:
            made = replace(made, weights=inside.exact_weights, train_weights=space.exact_weights)
        judged.append(made.certificate)
        slack += made.certificate.judgement.slack or 0
        if same:
            stored = to_fractions(problem.student[rows, k].tolist())
            form = student.form
            same = made.certificate.gap == 0 and stored == form.values(student.student.numbers)  # type: ignore[union-attr]
    verdicts = {certificate.judgement.verdict for certificate in judged}
    verdict = verdicts.pop() if len(verdicts) == 1 else "UNDECIDED"
    gaps = [certificate.judgement.gap for certificate in judged]
    known = [gap for gap in gaps if gap is not None]
    return ExactHead(
        verdict=verdict,
        gap=sum(known, Fraction(0)) if len(known) == len(gaps) else None,
        slack=slack,
        certificates=tuple(judged),
        same=same,
    )


def _space(weights: np.ndarray) -> SampleSpace:
    if np.all(weights == weights[0]):
        return SampleSpace.uniform(len(weights))
    exact = to_fractions(weights.tolist())
    total = sum(exact, Fraction(0))
    return SampleSpace([weight / total for weight in exact])
