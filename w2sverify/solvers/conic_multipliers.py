"""Exact dual vectors for any conic form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from w2sverify.conic import ConicForm
from w2sverify.exact import Rational, to_float
from w2sverify.solvers.active_rows import ActiveRows
from w2sverify.solvers.clarabel_problem import ClarabelProblem
from w2sverify.solvers.cone_newton import cone_newton
from w2sverify.solvers.conic_lift import conic_lift
from w2sverify.solvers.exact_cones import cones_missed, form_slacks
from w2sverify.solvers.exact_linear_program import exact_linear_program
from w2sverify.solvers.float_form import FloatForm, cone_blocks

__all__ = ["conic_multipliers"]

# Beyond so many coefficients an exact solve takes seconds, and there is no proof by default.
_COEFFICIENTS = 400
# Weight of the squares of changes of theta from round to round (from 0 at first): where the class
# is unbounded and the gradient has rounding errors, it keeps a minimum.
_NEAR = 2.0**-20
_ROUNDS = 4


def conic_multipliers(form: ConicForm, gradient: Sequence[Fraction]) -> list[Fraction] | None:
    """lambda in K* with `A^T lambda = -gradient` exactly and `<lambda, b>` small; or None.

    For linear cones `<lambda, b>` is the least there is: a linear program over the rationals. For
    others the float solution is made exact as coefficients are, by a step towards a strict member
    of the dual cone.

    Where the gradient is 0, lambda is 0. None where no lambda exists, as for the float fit of a
    class that is unbounded in some direction, where none was found, and beyond 400 coefficients.
    """
    if form.coefficients > _COEFFICIENTS or _stuck(form, gradient):
        return None
    if not any(gradient):
        return [Fraction(0)] * len(form.constraints)
    if all(name in ("zero", "nonnegative") for name, _ in form.cones):
        signed = [
            name == "nonnegative" for name, size, _ in cone_blocks(form.cones) for _ in range(size)
        ]
        columns = list(form.constraints)
        return exact_linear_program(columns, [-b for b in gradient], list(form.offset), signed)
    start = _float_multipliers(form, gradient)
    if start is None:
        return None
    dual = _dual_form(form, gradient)
    found = conic_lift(dual, start)
    return None if cones_missed(dual.cones, form_slacks(dual, found)) else found


def _stuck(form: ConicForm, gradient: Sequence[Fraction]) -> bool:
    """Whether a coefficient that no row holds has a gradient."""
    held = {j for row in form.constraints for j, entry in row.items() if entry}
    return any(b and j not in held for j, b in enumerate(gradient))


def _float_multipliers(form: ConicForm, gradient: Sequence[Fraction]) -> list[Fraction] | None:
    """About `argmin <lambda, b>`: the dual vector of `max gradient . theta` over the class."""
    from scipy import sparse

    floats = FloatForm.of(form, np.ones(len(form.features)))
    scaled = floats.scaled(0)
    with np.errstate(over="ignore", under="ignore"):
        pull = np.array([to_float(b) for b in gradient])
        linear = np.ldexp(pull, scaled.stretch)
    largest = float(np.abs(linear).max(initial=0.0))
    if not np.isfinite(largest):
        return None
    energy = int(np.frexp(largest)[1])
    width = form.coefficients
    linear = np.ldexp(linear, -energy)
    root = np.sqrt(_NEAR) * sparse.eye_array(width, format="csr")
    blocks, rows, offset = floats.blocks, scaled.rows, scaled.offset
    problem, centre, start = ClarabelProblem(root.T @ root, rows, offset, blocks), 0 * linear, None
    for _ in range(_ROUNDS):
        answer = problem.solve(-linear - _NEAR * centre)
        if not answer.usable:
            break
        aim = linear / np.sqrt(_NEAR) + np.sqrt(_NEAR) * centre
        start = ActiveRows(answer.point, answer.dual, answer.slack)
        start = cone_newton(root, aim, rows, offset, blocks, 0 * linear, start)
        centre = start.point
    if start is None:
        return None
    return [Fraction(entry) for entry in scaled.dual(start.multipliers, energy).tolist()]


def _dual_form(form: ConicForm, gradient: Sequence[Fraction]) -> ConicForm:
    """`{lambda in K* : A^T lambda + gradient = 0}` as a conic form in lambda.

    A semidefinite block pairs by plain sums of products, so that its dual has halved entries off
    the diagonal.
    """
    count = len(form.constraints)
    rows: list[dict[int, Rational]] = [{} for _ in range(form.coefficients)]
    for i, row in enumerate(form.constraints):
        for j, entry in row.items():
            rows[j][i] = entry
    cones = [("zero", form.coefficients)] if form.coefficients else []
    for name, size, where in cone_blocks(form.cones):
        if name == "zero":
            continue
        low, high = np.tril_indices(size)
        for k, i in enumerate(range(where.start, where.stop)):
            half = name == "semidefinite" and low[k] != high[k]
            rows.append({i: Fraction(1, 2) if half else 1})
        cones.append((name, size))
    offset: list[Rational] = [*gradient, *[0] * (len(rows) - form.coefficients)]
    features: list[dict[int, Rational]] = [{i: 1} for i in range(count)]
    return ConicForm(count, features, rows, offset, cones)
