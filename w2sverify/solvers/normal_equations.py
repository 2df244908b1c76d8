"""Exact solutions of the normal equations, also where the features are rank deficient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

from ..conic import ConicForm
from ..exact import Rational, to_fraction, to_fractions
from .exact_gram import ExactGram

__all__ = ["NormalEquations"]


@dataclass(frozen=True, eq=False)
class NormalEquations:
    """`S theta = b` over the rationals, with `S = sum_i w_i Phi_i Phi_i^T` (m by m)."""

    matrix: fmpq_mat

    @classmethod
    def of(cls, form: ConicForm, weights: Sequence[Rational]) -> NormalEquations:
        """The normal equations of a form's features."""
        rows = [{j: to_fraction(entry) for j, entry in row.items()} for row in form.features]
        size = form.coefficients
        gram = ExactGram.of(rows, to_fractions(weights), size)
        matrix = fmpq_mat(size, size)
        scales = [_to_flint(scale) for scale in gram.scales]
        factor = _to_flint(gram.weight_scale)
        for i, row in enumerate(gram.hessian):
            for j, entry in row.items():
                matrix[i, j] = factor * scales[i] * scales[j] * entry
        return cls(matrix)

    def entry(self, i: int, j: int) -> Fraction:
        """An entry of S."""
        return _to_fraction(self.matrix[i, j])

    def solve(
        self, right: Sequence[Fraction], shift: Fraction = Fraction(0)
    ) -> list[Fraction] | None:
        """Some solution of `(S + shift I) theta = right`, or None if there is none.

        Cost O(m^3) rational operations. Free coefficients are 0 where S is singular.
        """
        size = self.matrix.nrows()
        if size == 0:
            return []
        system = fmpq_mat(self.matrix)
        if shift:
            for i in range(size):
                system[i, i] += _to_flint(shift)
        column = fmpq_mat(size, 1, [_to_flint(entry) for entry in right])
        try:
            solution = system.solve(column)
            return [_to_fraction(solution[i, 0]) for i in range(size)]
        except ZeroDivisionError:
            return self._solve_singular(system, column)

    def _solve_singular(self, system: fmpq_mat, column: fmpq_mat) -> list[Fraction] | None:
        size = system.nrows()
        entries = [
            system[i, j] if j < size else column[i, 0] for i in range(size) for j in range(size + 1)
        ]
        reduced, rank = fmpq_mat(size, size + 1, entries).rref()
        solution = [Fraction(0)] * size
        for i in range(rank):
            pivot = next(j for j in range(size + 1) if reduced[i, j] != 0)
            if pivot == size:
                return None
            solution[pivot] = _to_fraction(reduced[i, size])
        return solution

    def smallest(self, right: Sequence[Fraction]) -> list[Fraction] | None:
        """The solution of `S theta = right` of smallest Euclidean norm, or None if there is none.

        It is the one in the range of S: `theta = S y` with `S S y = right`.
        """
        square = NormalEquations(self.matrix * self.matrix)
        inner = square.solve(right)
        if inner is None or not inner:
            return inner
        column = fmpq_mat(len(inner), 1, [_to_flint(entry) for entry in inner])
        product = self.matrix * column
        return [_to_fraction(product[i, 0]) for i in range(len(inner))]


def _to_flint(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _to_fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
