"""Cosine, sine and exponential from sums and products of floats alone.

IEEE arithmetic rounds these in one way only, so the values are the same bits on every machine, for
scalars and for arrays of any layout. That is what classes need whose functions these values define.
"""

from __future__ import annotations

import math

import numpy as np

from ..draw import Floats

__all__ = ["circle", "cosine", "decay"]

_SINE = [(-1.0) ** k / math.factorial(2 * k + 1) for k in range(12)]
_COSINE = [(-1.0) ** k / math.factorial(2 * k) for k in range(9)]
_EXPONENTIAL = [(-1.0) ** k / math.factorial(k) for k in range(15)]
# ln 2 in two parts; products of the first, of 32 bits, with integers up to 2^20 are exact.
_LN2 = float.fromhex("0x1.62e42fee00000p-1")
_LN2_REST = float.fromhex("0x1.a39ef35793c76p-33")
# exp(-z) is less than half of the smallest float from here on.
_GONE = 746.0


def circle(turns: Floats) -> tuple[Floats, Floats]:
    """`cos(2 pi t)` and `sin(2 pi t)` to within 2^-52, from Taylor polynomials on an octant."""
    turns = turns - np.rint(turns)
    quarter = np.rint(4.0 * turns)
    angle = (turns - 0.25 * quarter) * (2.0 * math.pi)
    square = angle * angle
    cosine, sine = _horner(_COSINE, square), angle * _horner(_SINE[:9], square)
    odd, back = quarter % 2 == 1, (quarter == 2) | (quarter == -2)
    turned = np.where(odd, -quarter * sine, np.where(back, -cosine, cosine))
    return turned, np.where(odd, quarter * cosine, np.where(back, -sine, sine))


def cosine(turns: Floats) -> Floats:
    """`cos(2 pi t)` to within 2^-51, as the sine of what is left to a quarter."""
    angle = (0.25 - np.abs(turns - np.rint(turns))) * (2.0 * math.pi)
    return np.asarray(angle * _horner(_SINE, angle * angle))


def decay(exponent: Floats) -> Floats:
    """`exp(-z)` for z >= 0 to within 2 units in the last place; 0 from z = 746 on."""
    exponent = np.minimum(exponent, _GONE)
    halvings = np.rint(exponent * (1.0 / math.log(2.0)))
    rest = (exponent - halvings * _LN2) - halvings * _LN2_REST
    value = np.ldexp(_horner(_EXPONENTIAL, rest), -halvings.astype(np.int64))
    return np.where(exponent < _GONE, value, 0.0)


def _horner(coefficients: list[float], point: Floats) -> Floats:
    value = np.full(np.shape(point), coefficients[-1])
    for entry in coefficients[-2::-1]:
        value *= point
        value += entry
    return value
