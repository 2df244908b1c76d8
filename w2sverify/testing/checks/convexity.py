"""Checks that a class is a convex set, and the one that it says it is."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np

from ...draw import small_floats
from ...exact import to_float, to_fractions
from ..accuracy import float_error
from ..case import Case
from ..check import CheckFailed, NothingToCheck, check
from ..exactly import above, distance, exact_values, root_sum, text

__all__ = ["contains_agrees", "convex"]

STEPS = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
MEMBERS = 4

Values = list[Fraction]


@check()
def convex(case: Case) -> None:
    """With two functions a class has the segment between them.

    Asked of `contains`, where the class has it; and on plain data of the functions that `fit`
    leaves where they are.
    """
    ends = [case.form.values(case.member(index)) for index in range(MEMBERS)]
    if case.strong_class.has_exact_route:
        ends.append(exact_values(case.exact))
    inside = [end for end in ends if _contains(case, end)]
    for (u, v), step in ((pair, step) for pair in combinations(inside, 2) for step in STEPS):
        point = _between(u, v, step)
        if _contains(case, point) is False:
            raise CheckFailed(
                f"The class is not convex: `contains` accepts u = {_show(u)} and v = {_show(v)}, "
                f"but not the point u + {step} (v - u) = {_show(point)} of the segment between "
                "them. Take a convex set, or correct `contains`."
            )
    if not case.plain or not case.fit_is_finite:
        if len(inside) < 2:
            raise NothingToCheck("The class has no `contains`, and these numbers are extreme.")
        return
    other = case.with_weak(2.0 * small_floats(case.rng("other end"), *case.weak.shape))
    tried = len(inside) > 1
    for first, second in ((case, other), (case, case.with_weak(-case.weak))):
        left, right = _left_alone(first), _left_alone(second)
        if left is not None and right is not None:
            tried = True
            _segment(first, left, second, right)
    if not tried:
        raise NothingToCheck("`fit` does not leave its own fits where they are.")


@check()
def contains_agrees(case: Case) -> None:
    """`contains`, where a class has it, accepts what the conic form accepts, and nothing else."""
    members = [case.form.values(case.member(index)) for index in range(MEMBERS)]
    if _contains(case, members[0]) is None:
        raise NothingToCheck("The class has no `contains`.")
    for member in members:
        if not _contains(case, member):
            raise CheckFailed(
                f"`contains` refuses {_show(member)}, which `member` gave and the conic form has; "
                "correct `contains`, `member` or `conic`."
            )
    gap = case.best.certificate.judgement.gap
    if gap is None:
        return
    nearest = case.form.values(case.best.instance().student.numbers)
    if not _contains(case, nearest):
        raise CheckFailed(
            f"`contains` refuses {_show(nearest)}, which the conic form has; correct `contains` or "
            "`conic`."
        )
    weak = to_fractions(case.labels)
    # Then the labels are further from the student than the projection is.
    if distance(case.weights, weak, nearest) > gap and _contains(case, weak):
        raise CheckFailed(
            f"`contains` accepts {_show(weak)}, but the nearest function of the conic form is "
            f"{_show(nearest)}; correct `conic`, which describes a smaller set, or `contains`."
        )


def _contains(case: Case, values: Values) -> bool | None:
    answer = case.strong_class.contains(case.features, values)
    return None if answer is None else bool(answer)


def _between(u: Values, v: Values, step: Fraction) -> Values:
    return [a + step * (b - a) for a, b in zip(u, v, strict=True)]


def _show(values: Values) -> str:
    return str([to_float(value) for value in values])


def _left_alone(case: Case) -> Values | None:
    """The fit of a case, where fitting it again changes nothing beyond rounding."""
    if not case.fit_is_finite:
        return None
    fit = exact_values(case.fitted)
    again = case.with_weak(np.array(case.fitted.values).reshape(case.weak.shape))
    far = distance(case.weights, exact_values(again.fitted), fit)
    return None if above(far, float_error(again)) else fit


def _segment(first: Case, u: Values, second: Case, v: Values) -> None:
    """Demand that `fit` leaves the segment between two of its fits alone.

    Each end is within its `float_error` of a convex class, so the points between are within their
    sum, and the fit of a point owes its own on top.
    """
    for step in STEPS:
        point = _between(u, v, step)
        middle = first.with_weak(np.reshape([to_float(value) for value in point], first.weak.shape))
        if not middle.fit_is_finite:
            return
        moved = exact_values(middle.fitted)
        far = distance(first.weights, moved, point)
        if above(far, float_error(first) + float_error(second) + float_error(middle)):
            raise CheckFailed(
                f"The class is not convex: `fit` leaves u = {_show(u)} and v = {_show(v)} where "
                f"they are, but moves the point u + {step} (v - u) = {_show(point)} of the segment "
                f"between them to {_show(moved)}, at distance {text(root_sum(far))}. Take a convex "
                "set, or correct `fit`."
            )
