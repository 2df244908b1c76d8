"""Exact numbers: every finite float is the rational that it is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isqrt, lcm

from .errors import InputError

__all__ = [
    "Rational",
    "common_denominator",
    "format_number",
    "quotient",
    "sqrt_above",
    "to_float",
    "to_fraction",
    "to_fractions",
]

LARGEST, SMALLEST = sys.float_info.max, 5e-324
Rational = int | float | Fraction


def to_fraction(value: Rational) -> Fraction:
    """The rational that a finite float, an integer or a fraction is.

    Raises `InputError` for NaN and infinities.
    """
    try:
        return value if type(value) is Fraction else Fraction(value)
    except (ValueError, OverflowError, TypeError):
        raise InputError(
            f"{value!r} is not a finite real number; replace it and run again."
        ) from None


def to_fractions(values: Iterable[Rational]) -> list[Fraction]:
    """`to_fraction` of each entry."""
    return [to_fraction(value) for value in values]


def format_number(value: Rational) -> str:
    """The text of a number in a certificate (`docs/certificate.md`): hexadecimal, exact."""
    if isinstance(value, float):
        return value.hex()
    if value.denominator == 1:
        return format(value.numerator, "x")
    return f"{value.numerator:x}/{value.denominator:x}"


def to_float(value: Rational) -> float:
    """The float nearest to a number, except that it is finite, and 0 only where the number is.

    So its sign is the exact sign.
    """
    return quotient(*value.as_integer_ratio())


def quotient(top: int, bottom: int) -> float:
    """`to_float` of `top / bottom`, with bottom > 0; integer division rounds correctly."""
    try:
        nearest = top / bottom
    except OverflowError:
        return LARGEST if top > 0 else -LARGEST
    return nearest or (SMALLEST if top > 0 else -SMALLEST if top < 0 else 0.0)


def sqrt_above(value: Fraction, bits: int = 64) -> Fraction:
    """A rational r >= sqrt(value) with `r - sqrt(value) <= 2^-bits * r`; r = sqrt(value) where that
    is rational.

    `value` must not be negative.
    """
    if value == 0:
        return Fraction(0)
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    # With 4^shift * value >= 4^bits, the integer root is at least 2^bits and rounding it up adds at
    # most 1.
    shift = max(0, bits + (value.denominator.bit_length() - value.numerator.bit_length() + 3) // 2)
    root = isqrt((value.numerator << (2 * shift)) // value.denominator)
    return Fraction(root + 1, 1 << shift)


def common_denominator(values: Sequence[Rational]) -> tuple[list[int], int]:
    """Integers and one denominator: `values[i] = integers[i] / denominator`."""
    pairs = [value.as_integer_ratio() for value in values]
    common = lcm(*(bottom for _, bottom in pairs))
    return [top * (common // bottom) for top, bottom in pairs], common
