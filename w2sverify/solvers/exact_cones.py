"""Exact membership in the cones of a conic form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from w2sverify.conic import ConicForm
from w2sverify.exact import Rational, common_denominator
from w2sverify.solvers.float_form import cone_blocks

__all__ = ["cones_missed", "form_slacks"]


def form_slacks(form: ConicForm, theta: Sequence[Rational]) -> list[Fraction]:
    """`A theta + b`, exactly."""
    numbers, bottom = common_denominator(theta)
    first, common = common_denominator(list(form.offset))
    slacks = []
    for row, constant in zip(form.constraints, first, strict=True):
        entries, own = common_denominator(list(row.values()))
        total = sum(a * numbers[j] for j, a in zip(row, entries, strict=True))
        slacks.append(Fraction(total * common + constant * own * bottom, own * bottom * common))
    return slacks


def cones_missed(cones: Sequence[tuple[str, int]], slacks: Sequence[Rational]) -> list[int]:
    """The indices of the cones that their part of the vector is not in; exact, O(order^3) each."""
    missed = []
    for index, (name, size, where) in enumerate(cone_blocks(cones)):
        part, _ = common_denominator(list(slacks[where]))
        if name == "zero":
            inside = not any(part)
        elif name == "nonnegative":
            inside = min(part) >= 0
        elif name == "second-order":
            inside = part[0] >= 0 and part[0] ** 2 >= sum(x * x for x in part[1:])
        else:
            inside = _is_semidefinite(size, part)
        if not inside:
            missed.append(index)
    return missed


def _is_semidefinite(order: int, lower: Sequence[int]) -> bool:
    """Fraction-free elimination of the lower triangle; a zero pivot must have a zero column."""
    entry, last = iter(lower), 1
    matrix = [[next(entry) for _ in range(i + 1)] for i in range(order)]
    for k in range(order):
        pivot = matrix[k][k]
        column = [matrix[i][k] if i > k else 0 for i in range(order)]
        if pivot < 0 or (pivot == 0 and any(column)):
            return False
        for i in range(k + 1, order if pivot else 0):
            for j in range(k + 1, i + 1):
                matrix[i][j] = (pivot * matrix[i][j] - column[i] * column[j]) // last
        last = pivot or last
    return True
