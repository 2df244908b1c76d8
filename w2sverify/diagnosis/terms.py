"""Each point's share of the errors, in floats, and intervals for their means."""

from __future__ import annotations

import numpy as np

from ..draw import Floats
from .intervals import Interval, free_interval, normal_interval
from .problem import Problem

__all__ = ["QUANTITIES", "quantity_intervals"]

# The range of each quantity at a point, in squared diameters of the set of values.
QUANTITIES = {
    "weak_error": (0.0, 1.0),
    "student_error": (0.0, 1.0),
    "misfit": (0.0, 1.0),
    "gain": (-1.0, 1.0),
    "slack": (-2.0, 0.5),
}


def quantity_intervals(
    problem: Problem,
    weights: Floats,
    ceiling: Floats | None,
    diameter: float,
    level: float,
) -> dict[str, tuple[Interval, ...]]:
    """A normal and a distribution-free interval for each quantity over new points.

    `diameter` is the largest distance of two values (of vectors, for several outputs): a square
    error is at most its square, and `2 <g-p, p-f>` lies between -2 and 1/2 of it. The gap recovered
    is the quotient of two intervals at half the error each, where the ceiling is certainly better.
    """
    square = diameter**2
    terms = _terms(problem.weak, problem.student, problem.truth)
    found: dict[str, tuple[Interval, ...]] = {}
    for name, (low, high) in QUANTITIES.items():
        bounds = (low * square, high * square)
        found[name] = (
            normal_interval(weights, terms[name], level),
            free_interval(weights, terms[name], bounds, level),
        )
    if ceiling is not None:
        half = 1 - (1 - level) / 2
        room = _terms(problem.weak, ceiling, problem.truth)["gain"]
        bounds = (-square, square)
        pairs = (
            (normal_interval(weights, terms["gain"], half), normal_interval(weights, room, half)),
            (
                free_interval(weights, terms["gain"], bounds, half),
                free_interval(weights, room, bounds, half),
            ),
        )
        quotients = [gain.over(best) for gain, best in pairs]
        found["recovered"] = tuple(each for each in quotients if each is not None)
    return found


def _terms(weak: Floats, student: Floats, truth: Floats) -> dict[str, Floats]:
    def square(first: Floats, second: Floats) -> Floats:
        return np.asarray(np.sum((first - second) ** 2, axis=1))

    weak_error, student_error = square(weak, truth), square(student, truth)
    return {
        "weak_error": weak_error,
        "student_error": student_error,
        "misfit": square(student, weak),
        "gain": weak_error - student_error,
        "slack": 2 * np.sum((weak - student) * (student - truth), axis=1),
    }
