"""A point made stationary along the directions that no constraint sees, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpz_mat, nmod_mat

from w2sverify.conic import ConicForm
from w2sverify.exact import Rational, common_denominator
from w2sverify.solvers.normal_equations import NormalEquations

__all__ = ["conic_balance"]

# Full rank modulo this prime is full rank; the other way round costs only time.
_PRIME = (1 << 61) - 1
# Beyond so many coefficients the exact solves take seconds, and the point is left as it is.
_COEFFICIENTS = 400


def conic_balance(
    form: ConicForm,
    weights: Sequence[Rational],
    gradient: Sequence[Fraction],
    point: Sequence[Fraction],
) -> list[Fraction]:
    """`theta + N u` with N a basis of the kernel of A, where u makes the misfit stationary.

    The slacks `A theta + b` stay as they are, and afterwards the gradient has no part along N, so
    that multipliers are possible there. `gradient` is `sum_i w_i Phi_i (g_i - p_i)` at theta. u
    solves the normal equations of Phi N over the rationals. Beyond 400 coefficients, and where the
    kernel is trivial, the point itself. Cost: a kernel of integers, and one solve of its dimension.
    """
    theta = list(point)
    if form.coefficients > _COEFFICIENTS:
        return theta
    basis = _kernel(form)
    pull = [
        sum((entry * gradient[j] for j, entry in direction.items()), Fraction(0))
        for direction in basis
    ]
    if not any(pull):
        return theta
    turned = [
        {
            k: value
            for k, direction in enumerate(basis)
            if (value := sum(Fraction(a) * direction.get(j, 0) for j, a in row.items()))
        }
        for row in form.features
    ]
    steps = NormalEquations.of(ConicForm(len(basis), turned), weights).solve(pull)
    for step, direction in zip(steps or (), basis, strict=False):
        for j, entry in direction.items():
            theta[j] += step * entry
    return theta


def _kernel(form: ConicForm) -> list[dict[int, int]]:
    """A basis of `{theta : A theta = 0}` in integers."""
    size = form.coefficients
    lines = []
    for row in form.constraints:
        numbers, _ = common_denominator(list(row.values()))
        line = [0] * size
        for j, number in zip(row, numbers, strict=True):
            line[j] = number
        lines.append(line)
    if not size or not lines:
        return [{j: 1} for j in range(size)]
    flat = [entry for line in lines for entry in line]
    if nmod_mat(len(lines), size, [entry % _PRIME for entry in flat], _PRIME).rank() == size:
        return []
    kernel, rank = fmpz_mat(len(lines), size, flat).nullspace()
    columns = [[int(kernel[j, k]) for j in range(size)] for k in range(int(rank))]
    return [{j: entry for j, entry in enumerate(column) if entry} for column in columns]
