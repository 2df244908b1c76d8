"""Symmetric rational matrices: factors, sums, definiteness."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

__all__ = ["combine", "is_semidefinite", "rank_factor", "spread", "to_flint", "to_rational"]


def is_semidefinite(matrix: fmpq_mat) -> bool:
    """Whether a symmetric rational matrix is positive semidefinite.

    All its eigenvalues are real, and none is negative exactly if the signs of the characteristic
    polynomial alternate.
    """
    whole, _ = matrix.numer_denom()
    size = whole.nrows()
    polynomial = whole.charpoly()
    return all(int(polynomial[size - i]) * (-1) ** i >= 0 for i in range(size + 1))


def rank_factor(
    gram: fmpq_mat, right: list[fmpq]
) -> tuple[list[list[fmpq]], list[fmpq], list[fmpq]]:
    """L, D and z with `G = L D L'`, `h = L D z`, of as many columns as the rank of G."""
    size = gram.nrows()
    rest, left = fmpq_mat(gram), list(right)
    columns, pivots, goal = [], [], []
    for j in range(size):
        pivot = rest[j, j]
        if pivot == 0:
            continue
        column = [rest[i, j] / pivot for i in range(size)]
        share = left[j] / pivot
        columns.append(column)
        pivots.append(pivot)
        goal.append(share)
        for i in range(j, size):
            left[i] -= column[i] * pivot * share
            for k in range(j, size):
                rest[i, k] = rest[i, k] - column[i] * column[k] * pivot
    lower = [[column[i] for column in columns] for i in range(size)]
    return lower, pivots, goal


def combine(maps: Sequence[fmpq_mat], numbers: Sequence[fmpq]) -> fmpq_mat:
    """The sum of the matrices times the numbers."""
    total = maps[0] * numbers[0]
    for matrix, number in zip(maps[1:], numbers[1:], strict=True):
        total = total + matrix * number
    return total


def spread(matrix: fmpq_mat) -> int:
    """Bits between the largest and the smallest pivot of a positive definite matrix."""
    size = matrix.nrows()
    _, pivots, _ = rank_factor(matrix, [fmpq(0)] * size)
    bits = [int(d.p).bit_length() - int(d.q).bit_length() for d in pivots]
    bits += [
        int(matrix[i, i].p).bit_length() - int(matrix[i, i].q).bit_length() for i in range(size)
    ]
    return max(bits) - min(bits)


def to_flint(value: Fraction) -> fmpq:
    """A fraction as python-flint writes it."""
    return fmpq(value.numerator, value.denominator)


def to_rational(value: fmpq) -> Fraction:
    """A rational of python-flint as a fraction."""
    return Fraction(int(value.p), int(value.q))
