"""Checks that a class projects: idempotent, and it brings no two functions further apart."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from ...draw import small_floats
from ...exact import to_float, to_fractions
from ..accuracy import float_error
from ..case import Case
from ..check import CheckFailed, check
from ..exactly import above, distance, exact_values, inner, root_sum, text

__all__ = ["firmly_non_expansive", "idempotent"]


@check()
def idempotent(case: Case) -> None:
    """Projecting a projection changes nothing.

    The projection q is rational and the labels of a second one are floats: the nearest ones to q,
    and its projection stays as close to q. Where q is a float function that means misfit 0.
    """
    weights, exact = case.weights, case.strong_class.has_exact_route
    first = case.form.values(case.best.instance().student.numbers)
    nearest = np.array([to_float(value) for value in first]).reshape(case.weak.shape)
    again = case.with_weak(nearest)
    moved = distance(weights, again.labels, first)
    gap = again.best.certificate.gap
    if gap == math.inf and exact:
        raise CheckFailed(
            "The exact projection of a projection has no proven gap; correct `exact_point`."
        )
    if gap != math.inf:
        second = again.form.values(again.best.instance().student.numbers)
        far = distance(weights, second, first)
        if above(far, root_sum(Fraction(gap), moved)):
            raise CheckFailed(
                f"The projection of a member is at distance {text(root_sum(far))} from it, but "
                f"the labels are only {text(root_sum(moved))} away, gap {text(Fraction(gap))}; "
                "correct `exact_point` or `fit`."
            )
    if not case.plain:
        return
    far = distance(weights, exact_values(again.fitted), first)
    if above(far, root_sum(moved) + float_error(again)):
        raise CheckFailed(
            f"The fit of a member is at distance {text(root_sum(far))} from it; "
            f"{text(float_error(again))} is owed. Correct `fit`."
        )


@check()
def firmly_non_expansive(case: Case) -> None:
    """`d(p, p') <= <g-g', p-p'>` for two labels: exactly, and for plain floats to rounding.

    Members with proven gaps satisfy it with the gaps added; projections, of gap 0, as it stands.
    """
    rng = case.rng("other labels")
    shift = small_floats(rng, *case.weak.shape)
    near = case.weak + shift * 2.0 ** -float(rng.integers(0, 12))
    other = case.with_weak(near if rng.random() < 0.5 else 4.0 * shift)
    weights = case.weights
    labels = to_fractions(case.labels), to_fractions(other.labels)
    moved = [a - b for a, b in zip(*labels, strict=True)]
    gaps = case.best.certificate.judgement.gap, other.best.certificate.judgement.gap
    if gaps[0] is not None and gaps[1] is not None:
        students = (c.form.values(c.best.instance().student.numbers) for c in (case, other))
        step = [a - b for a, b in zip(*students, strict=True)]
        excess = inner(weights, step, step) - inner(weights, moved, step)
        if excess > gaps[0] + gaps[1]:
            raise CheckFailed(
                f"d(p, p') exceeds <g-g', p-p'> by {text(excess)}, more than both gaps, "
                f"{text(gaps[0] + gaps[1])}: labels {other.weak.tolist()} are not projected to "
                "the nearest member. Correct `exact_point` or `fit`."
            )
    if not case.plain:
        return
    # With |p - q| <= e on both sides, e the sum: excess <= 3 |g-g'| e + e^2.
    fits = exact_values(case.fitted), exact_values(other.fitted)
    step = [a - b for a, b in zip(*fits, strict=True)]
    excess = inner(weights, step, step) - inner(weights, moved, step)
    owed = float_error(case) + float_error(other)
    if excess > 3 * root_sum(inner(weights, moved, moved)) * owed + owed * owed:
        raise CheckFailed(
            f"For labels {other.weak.tolist()} the fits have d(p, p') above <g-g', p-p'> by "
            f"{text(excess)}; a projection onto a convex set does not do that. Correct `fit`."
        )
