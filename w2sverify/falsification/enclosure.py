"""Real numbers between two rationals: square roots and logarithms without rounding errors.

Standard library only: the scripts of counterexamples carry this file.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

__all__ = ["Enclosure", "Undefined", "bounds", "divergence", "log", "show", "sqrt"]

#: Roots and logarithms are enclosed to this many bits.
BITS = 160


class Undefined(ArithmeticError):
    """A root of a negative number, a logarithm of one that is not positive, a division by zero."""


class Enclosure:
    """A real number between the rationals `low` and `high`.

    Sums, products and quotients with others and with rationals enclose the true ones. There is no
    comparison: `bounds` says what is certain.
    """

    def __init__(self, low: Fraction, high: Fraction) -> None:
        self.low, self.high = low, high

    def __add__(self, other: Any) -> Enclosure:
        low, high = bounds(other)
        return Enclosure(self.low + low, self.high + high)

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.high, -self.low)

    def __sub__(self, other: Any) -> Enclosure:
        low, high = bounds(other)
        return Enclosure(self.low - high, self.high - low)

    def __rsub__(self, other: Any) -> Enclosure:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Enclosure:
        corners = [a * b for a in (self.low, self.high) for b in bounds(other)]
        return Enclosure(min(corners), max(corners))

    def __truediv__(self, other: Any) -> Enclosure:
        low, high = bounds(other)
        if low <= 0 <= high:
            raise Undefined("a division by a number that may be zero")
        return self * Enclosure(1 / high, 1 / low)

    def __rtruediv__(self, other: Any) -> Enclosure:
        return Enclosure(*bounds(other)) / self

    def __pow__(self, power: int) -> Enclosure:
        if power < 0:
            return 1 / self**-power
        ends = sorted((self.low**power, self.high**power))
        if power % 2 == 0 and self.low < 0 < self.high:
            ends[0] = Fraction(0)
        return Enclosure(*ends) if power else Enclosure(Fraction(1), Fraction(1))

    def __abs__(self) -> Enclosure:
        ends = sorted((abs(self.low), abs(self.high)))
        return Enclosure(Fraction(0) if self.low < 0 < self.high else ends[0], ends[1])

    __radd__, __rmul__ = __add__, __mul__


def bounds(value: Any) -> tuple[Fraction, Fraction]:
    """The rationals that a number is between; twice itself where it is rational."""
    if isinstance(value, Enclosure):
        return value.low, value.high
    exact = Fraction(value)
    return exact, exact


def show(value: Any) -> str:
    """A rational in full, and another number between two."""
    low, high = bounds(value)
    if low == high:
        return str(low)
    unit = 10**12
    return f"between {low * unit // 1}/10^12 and {-(-high * unit // 1)}/10^12"


def sqrt(value: Any) -> Any:
    """The square root: rational where it is, else enclosed; of a float, a float."""
    if isinstance(value, float):
        return math.sqrt(value) if value >= 0 else math.nan
    low, high = bounds(value)
    if low < 0:
        raise Undefined("the square root of a number that may be negative")
    first, last = root_bounds(low), root_bounds(high)
    return first[0] if first[0] == last[1] else Enclosure(first[0], last[1])


def root_bounds(value: Fraction) -> tuple[Fraction, Fraction]:
    """Rationals on both sides of the root of a number that is not negative."""
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom), Fraction(top, bottom)
    shift = BITS + max(0, value.denominator.bit_length() - value.numerator.bit_length())
    root = math.isqrt((value.numerator << (2 * shift)) // value.denominator)
    return Fraction(root, 1 << shift), Fraction(root + 1, 1 << shift)


def log(value: Any) -> Any:
    """The natural logarithm, enclosed; of a float, a float."""
    if isinstance(value, float):
        return math.log(value) if value > 0 else math.nan
    low, high = bounds(value)
    if low <= 0:
        raise Undefined("the logarithm of a number that may not be positive")
    if low == high == 1:
        return Fraction(0)
    return Enclosure(log_bounds(low)[0], log_bounds(high)[1])


def log_bounds(value: Fraction) -> tuple[Fraction, Fraction]:
    """Rationals on both sides of a logarithm.

    `x = m 2^k` with m between 2/3 and 4/3, and `log m = 2 atanh((m-1) / (m+1))`.
    """
    power = value.numerator.bit_length() - value.denominator.bit_length()
    rest = value / Fraction(2) ** power
    while rest > Fraction(4, 3):
        rest, power = rest / 2, power + 1
    while rest < Fraction(2, 3):
        rest, power = rest * 2, power - 1
    ratio = (rest - 1) / (rest + 1)
    low, high = atanh_bounds(abs(ratio))
    if ratio < 0:
        low, high = -high, -low
    two = sorted(power * end for end in atanh_bounds(Fraction(1, 3)))
    return 2 * (low + two[0]), 2 * (high + two[1])


def atanh_bounds(value: Fraction) -> tuple[Fraction, Fraction]:
    """`sum_k z^(2k+1) / (2k+1)` for z from 0 to 1/3, in integers over a power of two.

    The terms after the last are together at most `9/8 z^(2k+1) / (2k+1)`, less than the next power.
    """
    unit = 1 << BITS
    low = value.numerator * unit // value.denominator
    high = up(value.numerator * unit, value.denominator)
    least, most, lows, highs = 0, 0, low, high
    for odd in range(1, BITS, 2):
        least += lows // odd
        most += up(highs, odd)
        lows = lows * low // unit * low // unit
        highs = up(up(highs * high, unit) * high, unit)
    return Fraction(least, unit), Fraction(most + highs + 1, unit)


def up(top: int, bottom: int) -> int:
    """A quotient of integers, rounded up."""
    return -(-top // bottom)


def divergence(first: Any, second: Any) -> Any:
    """`KL(p || q) = sum p_i log(p_i / q_i)` of two vectors that each sum to one."""
    if any(p and not q for p, q in zip(first, second, strict=True)):
        raise Undefined("the divergence from a distribution that excludes what happens")
    return sum(p * log(p / q) for p, q in zip(first, second, strict=True) if p)
