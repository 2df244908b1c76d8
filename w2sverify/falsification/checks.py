"""What an instance must prove before its numbers count, in exact rational arithmetic.

Standard library only: the scripts of counterexamples carry these functions. They also take
floats, with which the search goes; then nothing is proved.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .enclosure import Enclosure, bounds, sqrt

__all__ = [
    "Broken",
    "distance",
    "epsilon",
    "errors",
    "inner",
    "is_member",
    "letters",
    "minus",
    "moved",
    "near_error",
    "nearest",
    "prove_student",
    "prove_truth",
    "pull",
    "require",
    "values",
]

World = dict[str, Any]


class Broken(Exception):
    """An instance is not one of its setting: a hypothesis is not proved."""


def require(condition: bool, sentence: str) -> None:
    """Raise `Broken` unless the condition holds."""
    if not condition:
        raise Broken(sentence)


def inner(weights: Any, first: Any, second: Any) -> Any:
    """`<u, v>` under weights that need not sum to one."""
    pairs = zip(weights, first, second, strict=True)
    return sum(w * a * b for w, a, b in pairs) / sum(weights)


def minus(first: Any, second: Any) -> Any:
    """The difference of two vectors."""
    return [a - b for a, b in zip(first, second, strict=True)]


def distance(weights: Any, first: Any, second: Any) -> Any:
    """`d(u, v)`."""
    difference = minus(first, second)
    return inner(weights, difference, difference)


def values(rows: Any, theta: Any) -> Any:
    """`Phi theta` for sparse rows."""
    return [sum((entry * theta[j] for j, entry in row.items()), Fraction(0)) for row in rows]


def pull(rows: Any, weights: Any, weak: Any, point: Any) -> Any:
    """`sum_i w_i Phi_i (g_i - p_i)`, a vector of as many entries as columns are named."""
    found: dict[int, Fraction] = {}
    for row, weight, label, value in zip(rows, weights, weak, point, strict=True):
        for j, entry in row.items():
            found[j] = found.get(j, Fraction(0)) + weight * entry * (label - value)
    return found


def letters(weights: Any, weak: Any, student: Any, truth: Any, gap: Any = 0) -> World:
    """Weak error, student error, misfit, gain and slack `= gain - misfit = 2 <g-p, p-f>`.

    Where p only encloses the projection q, `d(p, q) <= gap`, they are those of q, enclosed: roots
    of distances differ by at most the root of the gap.
    """
    weak_error = distance(weights, weak, truth)
    student_error, misfit = (distance(weights, student, other) for other in (truth, weak))
    if gap:
        far = bounds(sqrt(gap))[1]
        student_error, misfit = moved(student_error, far), moved(misfit, far)
        slack = weak_error - student_error - misfit
    else:
        slack = 2 * inner(weights, minus(weak, student), minus(student, truth))
    return {
        "weak_error": weak_error,
        "student_error": student_error,
        "misfit": misfit,
        "gain": slack + misfit if isinstance(slack, float) else weak_error - student_error,
        "slack": slack,
    }


def moved(square: Any, far: Fraction) -> Enclosure:
    """The square of a number at most `far` from the root of `square`."""
    low, high = bounds(sqrt(square))
    return Enclosure(max(Fraction(0), low - far) ** 2, (high + far) ** 2)


def in_cones(cones: Any, vector: Any, dual: bool = False) -> bool:
    """Whether a vector is in a product of cones, or of their duals."""
    place = 0
    for name, size in cones:
        rows = size * (size + 1) // 2 if name == "semidefinite" else size
        part, place = vector[place : place + rows], place + rows
        if name == "zero" and not dual and any(part):
            return False
        if name == "nonnegative" and min(part) < 0:
            return False
        if name == "second-order":
            length = sum((x * x for x in part[1:]), Fraction(0))
            if part[0] < 0 or part[0] ** 2 < length:
                return False
        if name == "semidefinite" and not is_semidefinite(part, size, dual):
            return False
    return True


def is_semidefinite(part: Any, size: int, dual: bool) -> bool:
    """A lower triangle row by row; in the dual its off-diagonal entries count half."""
    half = Fraction(1, 2 if dual else 1)
    entry = {(i, j): part[i * (i + 1) // 2 + j] for i in range(size) for j in range(i + 1)}
    for (i, j), value in list(entry.items()):
        entry[i, j] = entry[j, i] = value if i == j else value * half
    for k in range(size):
        if entry[k, k] < 0 or (entry[k, k] == 0 and any(entry[i, k] for i in range(k, size))):
            return False
        for i in range(k + 1, size):
            for j in range(k + 1, size):
                if entry[k, k]:
                    entry[i, j] -= entry[i, k] * entry[k, j] / entry[k, k]
    return True


def is_member(form: World, theta: Any) -> bool:
    """Whether `A theta + b` is in K."""
    rows = zip(values(form["constraints"], theta), form["offset"], strict=True)
    return in_cones(form["cones"], [a + b for a, b in rows])


def nearest(form: World, weights: Any, weak: Any, theta: Any, dual: Any) -> Any:
    """The gap of a member theta, which bounds its distance to the projection of the labels.

    Needs `lambda in K*` and `sum_i w_i Phi_i (g_i - p_i) + A^T lambda = 0`; then
    `<g-p, v-p> <= <lambda, A theta + b>` for every member v, divided by the sum of the weights.
    """
    require(is_member(form, theta), "the student is not in the class")
    force = pull(form["features"], weights, weak, values(form["features"], theta))
    for row, multiplier in zip(form["constraints"], dual, strict=True):
        for j, entry in row.items():
            force[j] = force.get(j, Fraction(0)) + entry * multiplier
    require(not any(force.values()), "the student is not stationary")
    require(in_cones(form["cones"], dual, dual=True), "a multiplier has the wrong sign")
    height = zip(values(form["constraints"], theta), form["offset"], dual, strict=True)
    return sum(((a + b) * m for a, b, m in height), Fraction(0)) / sum(weights)


def near_error(form: World, weights: Any, truth: Any, theta: Any, dual: Any) -> Any:
    """Epsilon: the distance of the truth from its projection onto the class, enclosed."""
    gap = nearest(form, weights, truth, theta, dual)
    found = distance(weights, values(form["features"], theta), truth)
    return moved(found, bounds(sqrt(gap))[1]) if gap else found


def prove_student(world: World, measure: str = "weights", label: str = "weak") -> None:
    """The student is the projection of the labels under a measure, up to the gap that is noted."""
    require(min(world["weights"]) > 0, "a weight is not positive")
    require(min(world[measure]) >= 0 < sum(world[measure]), "the student's measure is none")
    form, theta = world["form"], world["student_theta"]
    gap = nearest(form, world[measure], world[label], theta, world["student_dual"])
    require(not gap or measure == "weights", "the student is not exact under its own measure")
    require(values(form["features"], theta) == world["student"], "the student is another function")
    world["gap"] = gap


def prove_truth(world: World) -> None:
    """The truth is in the class."""
    form, theta = world["form"], world["truth_theta"]
    require(is_member(form, theta), "the truth is not in the class")
    require(values(form["features"], theta) == world["truth"], "the truth is another function")


def errors(world: World) -> World:
    """The letters of a world, and its size."""
    gap = world.get("gap", 0)
    found = letters(world["weights"], world["weak"], world["student"], world["truth"], gap)
    columns = world.get("features", [[]])
    return {**found, "gap": gap, "n": len(world["weights"]), "d": len(columns[0])}


def epsilon(world: World) -> Any:
    """The distance from the truth to the class: exactly where it is proved, else of floats."""
    if "near_theta" not in world:
        return distance(world["weights"], world.get("near", world["truth"]), world["truth"])
    near = world["near_theta"], world["near_dual"]
    return near_error(world["form"], world["weights"], world["truth"], *near)
