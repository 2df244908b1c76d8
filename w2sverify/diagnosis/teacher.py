"""The diagnosis of one teacher under squared loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..draw import Floats
from .conclude import Evidence, conclude
from .exact_head import ExactHead, exact_head
from .explain_student import explain_student, other_than_rounding
from .explain_truth import explain_truth
from .fault import Fault
from .findings import SampleFinding, Scatter, TeacherFinding
from .influence import influences
from .problem import Problem
from .sample import Errors, Parts, measure, split_excess
from .standing import Standing
from .terms import quantity_intervals

__all__ = ["Options", "diagnose_teacher"]

_DRAWN = 1500
# Storing a function moves it by one unit roundoff; a few are never looked into.
_STORED = 16


@dataclass(frozen=True)
class Options:
    """How to diagnose: the level of intervals, the diameter of values, what else to compute.

    `as_stored` takes every number at its word: nothing is read as rounded.
    """

    level: float = 0.95
    diameter: float = 1.0
    influence: bool = False
    as_stored: bool = False


@dataclass(frozen=True, eq=False)
class Fits:
    """Members of the class: the exact head of the student, the one nearest the truth, the ceiling.

    All are float fits; the kernel's is in `exact`.
    """

    head: Floats | None
    nearest: Floats | None
    ceiling: Floats | None
    student: Standing
    truth: Standing
    exact: ExactHead


def diagnose_teacher(problem: Problem, options: Options) -> TeacherFinding:
    """Errors, parts, standings, faults and verdicts of one teacher."""
    fits = _fits(problem, options)
    faults = _faults(problem, fits)
    samples = tuple(
        _sample(problem, fits, options, faults, name, weights)
        for name, weights in problem.samples.items()
    )
    return TeacherFinding(
        problem.name,
        samples,
        fits.student,
        fits.truth,
        "proved" if problem.one_measure else "refuted",
        None if fits.truth.distance is None else fits.truth.distance**2,
        fits.exact,
        faults,
        influences(problem, fits.head) if options.influence else (),
        _scatter(problem, fits),
    )


def _fits(problem: Problem, options: Options) -> Fits:
    heads = problem.heads
    if heads is None:
        unknown = Standing("unproved")
        exact = exact_head(problem, False)
        return Fits(None, None, problem.ceiling, unknown, unknown, exact)
    head = heads.fitted(problem.fit, problem.weak)
    nearest = heads.fitted(problem.pooled, problem.truth)
    ceiling = problem.ceiling
    if ceiling is None:
        ceiling = heads.fitted(problem.fit, problem.truth)
    truth = _standing(problem, problem.pooled, problem.truth, nearest, options)
    exact = exact_head(problem, truth.stands)
    student = _standing(problem, problem.fit, problem.student, head, options, problem.weak)
    if exact.same:
        student = Standing("proved", student.distance, student.radius)
    elif len(problem.samples) > 1 and student.stands:
        member = heads.fitted(problem.pooled, problem.student)
        whole = _standing(problem, problem.pooled, problem.student, member, options)
        student = student if whole.stands else whole
    if student.status == "rounded" and _betrayed(problem, student, head):
        student = Standing("refuted", student.distance, student.radius)
    return Fits(head, nearest, ceiling, student, truth, exact)


def _betrayed(problem: Problem, student: Standing, head: Floats) -> bool:
    """Where rounding could explain a lot, whether something else explains the student better."""
    heads, distance = problem.heads, student.distance or 0.0
    if heads is None or not student.is_coarse(heads.distance(problem.fit, problem.weak, head)):
        return False
    size = heads.distance(problem.fit, problem.student, np.zeros_like(head))
    return distance > _STORED * problem.unit * size and other_than_rounding(problem, head, distance)


def _standing(
    problem: Problem,
    weights: Floats,
    stored: Floats,
    meant: Floats,
    options: Options,
    target: Floats | None = None,
) -> Standing:
    heads = problem.heads
    if heads is None:
        return Standing("unproved")
    distance = heads.distance(weights, stored, meant)
    radius = heads.rounding(weights, stored if target is None else target)
    near = distance <= radius and not options.as_stored
    status: Literal["rounded", "refuted"] = "rounded" if near else "refuted"
    return Standing(status, distance, radius)


def _faults(problem: Problem, fits: Fits) -> tuple[Fault, ...]:
    """Every hypothesis that does not hold, the costliest first."""
    if fits.head is None or fits.nearest is None:
        return ()
    judged = problem.judged
    mine = measure(judged, problem.weak, problem.student, problem.truth)
    best = measure(judged, problem.weak, fits.head, problem.truth)
    parts = split_excess(problem.fit, judged, problem.weak, fits.head, problem.truth, fits.nearest)
    found = []
    if not problem.one_measure:
        inside = problem.inside
        shifted = split_excess(
            problem.fit, inside, problem.weak, fits.head, problem.truth, fits.nearest
        )
        said = f"The fit uses other weights than the errors: ratios up to {_kappa(problem):.3g}."
        found.append(Fault("measure", said, float(shifted.sampling)))
    if fits.student.status == "refuted":
        name, evidence = explain_student(problem, fits.head, fits.student.distance or 0.0)
        found.append(Fault(name, evidence, float(mine.excess - best.excess)))
    if fits.truth.status == "refuted":
        name, evidence = explain_truth(problem, fits.nearest, fits.truth.distance or 0.0)
        found.append(Fault(name, evidence, float(parts.non_realizability)))
    return tuple(sorted(found, key=lambda fault: -fault.cost))


def _kappa(problem: Problem) -> float:
    kept = (problem.fit > 0) | (problem.inside > 0)
    ratio = np.divide(
        problem.fit[kept],
        problem.inside[kept],
        out=np.full(int(kept.sum()), np.inf),
        where=problem.inside[kept] > 0,
    )
    return float(ratio.max() / ratio.min()) if ratio.min() > 0 else math.inf


def _sample(
    problem: Problem,
    fits: Fits,
    options: Options,
    faults: tuple[Fault, ...],
    name: str,
    weights: Floats,
) -> SampleFinding:
    errors = measure(weights, problem.weak, problem.student, problem.truth)
    parts = head = head_parts = ceiling_error = recovered = None
    if fits.head is not None and fits.nearest is not None:
        parts = _parts(problem, weights, problem.student, fits.nearest)
        head = measure(weights, problem.weak, fits.head, problem.truth)
        head_parts = _parts(problem, weights, fits.head, fits.nearest)
    if fits.ceiling is not None:
        ceiling_error = measure(weights, problem.weak, fits.ceiling, problem.truth).student_error
        room = errors.weak_error - ceiling_error
        recovered = errors.gain / room if room > 0 else None
    held_out = problem.held_out or weights is not problem.inside
    verdict = conclude(_evidence(problem, fits, faults, weights, errors, head_parts, held_out))
    ceiling = fits.ceiling if recovered is not None else None
    return SampleFinding(
        name,
        int(np.count_nonzero(weights)),
        errors,
        *verdict,
        parts,
        head,
        head_parts,
        ceiling_error,
        recovered,
        held_out,
        quantity_intervals(problem, weights, ceiling, options.diameter, options.level),
    )


def _parts(problem: Problem, weights: Floats, student: Floats, nearest: Floats) -> Parts:
    return split_excess(problem.fit, weights, problem.weak, student, problem.truth, nearest)


def _evidence(
    problem: Problem,
    fits: Fits,
    faults: tuple[Fault, ...],
    weights: Floats,
    errors: Errors,
    head_parts: Parts | None,
    held_out: bool,
) -> Evidence:
    """What the verdict on one sample rests on."""
    twist = float(2 * errors.weak_error + 2 * errors.student_error + 4 * errors.misfit) ** 0.5
    student = _slop(problem, weights, fits.student, problem.student, fits.head)
    truth = _slop(problem, weights, fits.truth, problem.truth, fits.nearest)
    misfit = float(errors.misfit) ** 0.5
    # |g+f-2p| is at most the root of 2F + 2G + 4I; the last factor covers rounding here.
    spread = (2 * student * twist + 2 * student**2 + 2 * truth * (misfit + student)) * (1 + 1e-9)
    sampling = 0.0 if head_parts is None or not held_out else float(head_parts.sampling)
    return Evidence(
        slack=errors.slack,
        spread=spread,
        student=fits.student.status,
        truth=fits.truth.status,
        one_measure=problem.one_measure,
        held_out=held_out,
        kernel=fits.exact.verdict,
        why=fits.exact.why,
        faults=faults,
        sampling=sampling,
    )


def _slop(
    problem: Problem, weights: Floats, standing: Standing, stored: Floats, meant: Floats | None
) -> float:
    """How far, on these points, the function that is meant may be from the stored one."""
    if standing.status != "rounded" or meant is None or problem.heads is None:
        return 0.0
    return problem.heads.distance(weights, stored, meant) + (standing.radius or 0.0)


def _scatter(problem: Problem, fits: Fits) -> Scatter | None:
    """At most so many points, evenly from all."""
    if fits.head is None:
        return None
    rows = np.flatnonzero(problem.pooled)
    rows = rows[:: max(1, math.ceil(len(rows) / _DRAWN))]
    fitted = np.repeat((problem.fit[rows] > 0), problem.outputs)
    return Scatter(fits.head[rows].ravel(), problem.student[rows].ravel(), fitted)
