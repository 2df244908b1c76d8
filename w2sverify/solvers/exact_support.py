"""The farthest members of a polyhedral conic form in one direction, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from w2sverify.conic import ConicForm
from w2sverify.solvers.exact_quadratic import exact_projection

__all__ = ["exact_support"]

# Steps are made longer this often, by 2^24 each, before the programme counts as unbounded: that
# decides only whether a bound is found.
_STEPS = 5
_FIRST, _FACTOR = 1 << 12, 1 << 24


def exact_support(
    form: ConicForm, direction: Sequence[Fraction]
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Maximise `<b, theta>` over `A theta + b_0 in K`, zero and nonnegative cones, without rounding.

    `direction` is b, one rational for each coefficient. Returns a maximiser theta and a dual vector
    lambda in K* with `A^T lambda = -b` and `<lambda, A theta + b_0> = 0`; or None where there is no
    member or, as far as was looked, no maximum.

    Method: the proximal point algorithm `theta <- P(theta + s b)`, P the exact projection in
    coefficients. On a polyhedron it ends after finitely many steps, mostly one where s is large
    (Rockafellar 1976); a fixed point theta is a maximiser, and the multipliers of its projection,
    divided by s, are lambda. Cost: two or three exact projections.
    """
    size = form.coefficients
    if not any(direction):
        return _projected(form, [Fraction(0)] * size, [Fraction(0)] * size)
    longest = max(map(abs, direction))
    theta = [Fraction(0)] * size
    step = Fraction(_FIRST) / longest
    for _ in range(_STEPS):
        push = [step * entry for entry in direction]
        found = _projected(form, theta, push)
        if found is None:
            return None
        point, dual = found
        if point == theta:
            return theta, [entry / step for entry in dual]
        theta, step = point, step * _FACTOR
    return None


def _projected(
    form: ConicForm, start: list[Fraction], push: list[Fraction]
) -> tuple[list[Fraction], list[Fraction]] | None:
    goal = [a + b for a, b in zip(start, push, strict=True)]
    return exact_projection(
        [{j: 1} for j in range(form.coefficients)],
        [1] * form.coefficients,
        goal,
        form.constraints,
        form.offset,
        form.cones,
        None,
        coefficients=form.coefficients,
    )
