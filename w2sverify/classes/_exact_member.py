"""Members of any conic form near given coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..conic import ConicForm
from ..exact import to_fractions
from ..instance import Function, Instance

_FIRST, _FACTOR = Fraction(1, 1 << 60), 16


def is_member(form: ConicForm, theta: Sequence[Fraction]) -> bool:
    """Whether the kernel finds `A theta + b` in K."""
    count, function = len(form.features), Function(theta)
    instance = Instance(form, [1] * count, [0] * count, function, None, function)
    return instance.certificate.judgement.hypotheses.get("truth") == "proved"


def exact_member(form: ConicForm, theta: Sequence[float]) -> list[Fraction]:
    """Rational coefficients that satisfy the constraints, near the finite floats `theta`.

    The nearest point of the equations is moved towards coefficients 0, as little as puts it into
    the cones: for a set around 0 that takes a step of about the size of the violation. Where 0 is
    no member the equations alone are met.
    """
    point = _on_equations(form, to_fractions(theta))
    share = Fraction(0)
    inside = is_member(form, [Fraction(0)] * form.coefficients)
    while inside and not is_member(form, moved := [(1 - share) * entry for entry in point]):
        share = min(max(share * _FACTOR, _FIRST), Fraction(1))
    return moved if inside else point


def _on_equations(form: ConicForm, theta: list[Fraction]) -> list[Fraction]:
    """The nearest coefficients that satisfy the zero cones; the given ones where none does."""
    from ..solvers.exact_quadratic import exact_projection

    rows, offset, place = [], [], 0
    for name, size in form.cones:
        count = size * (size + 1) // 2 if name == "semidefinite" else size
        if name == "zero":
            rows += form.constraints[place : place + count]
            offset += form.offset[place : place + count]
        place += count
    if not rows:
        return theta
    found = exact_projection(
        [{j: 1} for j in range(len(theta))],
        [1] * len(theta),
        theta,
        rows,
        offset,
        [("zero", len(rows))],
        None,
        coefficients=len(theta),
    )
    return theta if found is None else found[0]
