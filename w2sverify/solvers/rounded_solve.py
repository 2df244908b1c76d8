"""Normal equations with a positive shift, solved to a given number of bits."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb, arb_mat, ctx, fmpq

from .normal_equations import NormalEquations

__all__ = ["rounded_solve"]

# Precisions are doubled up to so many times the bits asked for; after that the solve is exact.
_PATIENCE = 16


def rounded_solve(
    system: NormalEquations, right: Sequence[Fraction], shift: Fraction, bits: int
) -> list[Fraction] | None:
    """theta with `|theta - (S + shift I)^{-1} b| <= 2^-bits |theta|`, for shift > 0.

    The eigenvalues of `S + shift I` are at least the shift, so the error is at most the residual
    over it, which is bounded in ball arithmetic. Where the precision does not do, it is doubled; in
    the end the solve is exact. Cost: O(m^3) products of numbers of little more than `bits` bits;
    an exact solve takes m times as many bits.

    Source: Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE
    Trans. Comput. 66 (2017).
    """
    size = len(right)
    trace = sum((system.entry(i, i) for i in range(size)), Fraction(0))
    ratio = trace.numerator * shift.denominator // (trace.denominator * shift.numerator)
    precision = bits + 64 + ratio.bit_length()
    longest = _PATIENCE * precision
    while precision <= longest:
        with ctx.workprec(precision):
            matrix, step = arb_mat(system.matrix), arb(_flint(shift))
            for i in range(size):
                matrix[i, i] += step
            column = arb_mat(size, 1, [arb(_flint(entry)) for entry in right])
            try:
                found = matrix.solve(column, algorithm="approx")
            except ZeroDivisionError:
                precision *= 2
                continue
            middle = [found[i, 0].mid() for i in range(size)]
            rest = column - matrix * arb_mat(size, 1, middle)
            error = sum((rest[i, 0] * rest[i, 0] for i in range(size)), arb(0))
            length = sum((entry * entry for entry in middle), arb(0))
            if error <= length * step * step / (1 << (2 * bits)):
                return [_fraction(entry) for entry in middle]
        precision *= 2
    return system.solve(right, shift)


def _flint(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: arb) -> Fraction:
    top, exponent = map(int, value.man_exp())
    return Fraction(top << exponent) if exponent >= 0 else Fraction(top, 1 << -exponent)
