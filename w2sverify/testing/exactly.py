"""Exact distances, and comparisons of sums of square roots without rounding the wrong way."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..exact import Rational, common_denominator, sqrt_above
from ..projection import Projection

__all__ = ["above", "distance", "exact_values", "inner", "root_sum", "text"]


def inner(weights: Sequence[Rational], u: Sequence[Rational], v: Sequence[Rational]) -> Fraction:
    """`<u, v> = sum_i w_i u_i v_i / sum_i w_i`, exactly."""
    (w, _), (a, a_bottom), (b, b_bottom) = map(common_denominator, (weights, u, v))
    total = sum(x * y * z for x, y, z in zip(w, a, b, strict=True))
    return Fraction(total, sum(w) * a_bottom * b_bottom)


def distance(weights: Sequence[Rational], u: Sequence[Rational], v: Sequence[Rational]) -> Fraction:
    """`d(u, v) = <u - v, u - v>`, exactly."""
    (a, a_bottom), (b, b_bottom) = common_denominator(u), common_denominator(v)
    shift = [x * b_bottom - y * a_bottom for x, y in zip(a, b, strict=True)]
    return inner(weights, shift, shift) / (a_bottom * b_bottom) ** 2


def exact_values(projection: Projection) -> list[Fraction]:
    """The values of a projection's point: exact ones where it has them, and else its floats."""
    if projection.point is not None:
        form = projection.strong_class.conic(projection.features)
        return form.values(projection.point)
    return [Fraction(value) for value in np.asarray(projection.values).ravel().tolist()]


def root_sum(*squares: Fraction) -> Fraction:
    """The sum of the square roots, rounded up by at most a part in 2^64; exact for squares."""
    return sum(map(sqrt_above, squares), Fraction(0))


def above(square: Fraction, bound: Fraction) -> bool:
    """Whether `sqrt(square) > bound`, exactly."""
    return square > bound * bound


def text(value: Fraction) -> str:
    """A number for a message: about six digits of any magnitude, and 0 only for 0."""
    if value == 0:
        return "0"
    shift = value.numerator.bit_length() - value.denominator.bit_length()
    if abs(shift) < 1000:
        return f"{float(value):.6g}"
    scaled = value / 2**shift if shift > 0 else value * 2**-shift
    return f"{float(scaled):.6g} * 2^{shift}"
