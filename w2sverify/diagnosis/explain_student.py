"""Why a student is not the projection: which other fit would have given it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..draw import Floats
from .filters import best_filter
from .heads import Heads
from .leaks import few_leaks
from .problem import Problem

__all__ = ["explain_student", "other_than_rounding"]

# A fit explains a student if it leaves less than this share of its distance to the projection.
_SHARE = 0.01


@dataclass(frozen=True, eq=False)
class Candidate:
    """Another fit: the fault it would be, its words, weights and labels."""

    fault: str
    words: str
    weights: Floats
    target: Floats


def explain_student(problem: Problem, exact: Floats, distance: float) -> tuple[str, str]:
    """The name of the fault and its evidence, for a student at this distance from the projection.

    `exact` holds the values of the projection. Other weights, other points and other labels are
    tried first, then whether the student is in the class at all, then penalties, leaks of one or
    two points and unfinished descents. What none of them explains, in the class, is a head that
    was not trained to the minimum.
    """
    heads = problem.heads
    if heads is None:
        raise TypeError("Explanations need features and a class.")
    other = _other_fit(problem, heads, exact)
    if other:
        return other
    outside = _outside(problem, heads)
    if outside:
        return outside
    leak = few_leaks(problem)
    if leak:
        return "leakage", leak
    path = best_filter(problem, exact)
    if path is not None and path.left <= _SHARE * distance:
        return path.fault, path.words
    size = "smaller" if _size(problem, problem.student) < _size(problem, exact) else "larger"
    return (
        "optimisation",
        f"It is in the class, but {distance:.3g} (root mean square) from the projection, with "
        f"{size} values than it; no other weights, points, labels or penalty that were tried "
        "explain it.",
    )


def other_than_rounding(problem: Problem, exact: Floats, distance: float) -> bool:
    """Whether another fit, a penalty or a descent explains a distance that rounding could, too.

    Each has at most two numbers to choose, and rounding has one for each point: a match to a
    hundredth is no accident.
    """
    heads = problem.heads
    if heads is None:
        return False
    path = best_filter(problem, exact)
    if path is not None and path.left <= _SHARE * distance:
        return True
    return _other_fit(problem, heads, exact, beyond_rounding=False) is not None


def _other_fit(
    problem: Problem, heads: Heads, exact: Floats, *, beyond_rounding: bool = True
) -> tuple[str, str] | None:
    """The nearest fit with other weights, points or labels, where one explains the student."""
    found = []
    for candidate in _candidates(problem):
        fitted = heads.fitted(candidate.weights, candidate.target)
        left = heads.distance(candidate.weights, problem.student, fitted)
        radius = heads.rounding(candidate.weights, candidate.target)
        apart = heads.distance(candidate.weights, problem.student, exact)
        near = left <= _SHARE * apart
        if (near and (apart > radius or not beyond_rounding)) or left <= radius < apart:
            found.append((left, candidate))
    if not found:
        return None
    left, best = min(found, key=lambda pair: pair[0])
    return best.fault, f"It is the projection {best.words}, up to {left:.2g}."


def _candidates(problem: Problem) -> Iterator[Candidate]:
    """Fits that people have mistaken for the right one."""
    inside, fit = problem.inside, problem.fit
    support = (fit > 0).astype(np.float64)
    weak, truth = problem.weak, problem.truth
    if problem.told_weights:
        yield Candidate("measure", "under the weights of the errors", inside, weak)
    base = fit if np.ptp(fit[fit > 0]) > 0 else inside
    if np.ptp(base[base > 0]) > 0:
        yield Candidate("measure", "under equal weights", support, weak)
        safe = np.where(base > 0, base, 1.0) / np.max(base)
        for power, words in ((0.5, "roots"), (2.0, "squares"), (-1.0, "inverses")):
            powers = np.where(base > 0, safe**power, 0.0)
            yield Candidate("measure", f"under the {words} of the weights", powers, weak)
    yield Candidate("labels", "of the truth, not of the weak labels", fit, truth)
    if len(problem.samples) > 1:
        test = problem.judged
        seen = np.where(inside[:, None] > 0, weak, truth)
        pooled, even = problem.pooled, (problem.pooled > 0).astype(np.float64)
        for weights in (pooled, even) if np.ptp(pooled[pooled > 0]) > 0 else (pooled,):
            words = "on training and test points together, with"
            yield Candidate("leakage", f"{words} their weak labels", weights, weak)
            yield Candidate("leakage", f"{words} the truth on the test points", weights, seen)
            yield Candidate("labels", f"{words} the truth for labels", weights, truth)
        yield Candidate("leakage", "of the weak labels of the test points", test, weak)
    low, high = np.min(weak), np.max(weak)
    hard = np.where(weak > 0.5, 1.0, 0.0) if low >= 0 and high <= 1 else np.sign(weak)
    if problem.outputs > 1:
        hard = np.eye(problem.outputs)[np.argmax(weak, axis=1)]
    if not np.array_equal(hard, weak):
        yield Candidate("labels", "of hardened weak labels", fit, hard)


def _outside(problem: Problem, heads: Heads) -> tuple[str, str] | None:
    """Whether the student is no member of the class, on the points in use."""
    weights, student = problem.pooled, problem.student
    member = heads.fitted(weights, student)
    away, radius = heads.distance(weights, student, member), heads.rounding(weights, student)
    if away <= radius:
        return None
    linear = heads.spanned(weights, student)
    if linear is not None and heads.distance(weights, student, linear) <= radius:
        return (
            "class",
            f"It is linear in the features, but {away:.3g} (root mean square) outside the class.",
        )
    for name, labels in (("weak labels", problem.weak), ("truth", problem.truth)):
        if np.array_equal(student, labels):
            return "labels", f"It is the {name} themselves, number by number."
    share = away / max(_size(problem, student), 1e-300)
    return (
        "features",
        f"No head on these features predicts it: the nearest is {away:.3g} (root mean square) "
        f"away, {share:.1%} of its size; rounding explains {radius:.2g}.",
    )


def _size(problem: Problem, values: Floats) -> float:
    """The root mean square over the points of the fit, less its mean."""
    share = problem.fit / np.sum(problem.fit)
    return float(np.sqrt(share @ np.sum((values - share @ values) ** 2, axis=1)))
