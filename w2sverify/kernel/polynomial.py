"""Exact signs of integer polynomials on an open interval: `p[0] + p[1] s + ...`, no last zero."""

from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import NamedTuple

from .rational import afford, need, size

Coefficients = list[int]


class Interval(NamedTuple):
    """All s with `low < s`, and `s < high` unless that is None."""

    low: Fraction
    high: Fraction | None


def trim(p: Coefficients) -> Coefficients:
    """The polynomial without the zeros at its end."""
    while p and p[-1] == 0:
        p.pop()
    return p


def combine(p: Coefficients, q: Coefficients, factor: int) -> Coefficients:
    """The polynomial `p + factor * q`."""
    longer = [*p, *[0] * (len(q) - len(p))]
    for i, c in enumerate(q):
        longer[i] += factor * c
    return trim(longer)


def times(p: Coefficients, q: Coefficients) -> Coefficients:
    afford(len(p) * len(q) + 1, size(p), size(q))
    product = [0] * (len(p) + len(q))
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return trim(product)


def quotient(p: Coefficients, q: Coefficients) -> Coefficients:
    """`p / q` for a divisor that leaves nothing, and integers; anything else is refused."""
    rest, found = list(p), [0] * max(0, len(p) - len(q) + 1)
    for k in reversed(range(len(found))):
        found[k] = rest[k + len(q) - 1] // q[-1]
        afford(len(q) + 8, size(rest), size(q))
        for j, c in enumerate(q):
            rest[k + j] -= found[k] * c
    need(not any(rest), "a division that must be exact is not.")
    return found


def remainder(p: Coefficients, q: Coefficients) -> Coefficients:
    """A positive multiple of what is left of p after division by q."""
    rest = list(p)
    while len(rest) >= len(q):
        afford(4 * len(rest) + 8, size(rest), size(q))
        top, shift = rest[-1] if q[-1] > 0 else -rest[-1], len(rest) - len(q)
        rest = [abs(q[-1]) * c for c in rest]
        for j, c in enumerate(q):
            rest[shift + j] -= top * c
        rest = primitive(trim(rest))
    return rest


def primitive(p: Coefficients) -> Coefficients:
    """The polynomial without the common factor of its coefficients."""
    common = gcd(*p)
    return [c // common for c in p]


def common_divisor(p: Coefficients, q: Coefficients) -> Coefficients:
    p, q = primitive(p), primitive(q)
    while q:
        p, q = q, remainder(p, q)
    return p


def derivative(p: Coefficients) -> Coefficients:
    return [i * c for i, c in enumerate(p)][1:]


def sign_at(p: Coefficients, point: Fraction) -> int:
    top, bottom, value, scale = point.numerator, point.denominator, 0, 1
    for c in reversed(p):
        afford(8, size((value, scale)), size((top, bottom, c)))
        value, scale = value * top + c * scale, scale * bottom
    return (value > 0) - (value < 0)


def roots_inside(p: Coefficients, interval: Interval) -> int:
    """The number of roots in the open interval of a polynomial without multiple ones (Sturm)."""
    low, high = interval
    chain = [p, derivative(p)]
    while len(chain[-1]) > 1:
        chain.append([-c for c in remainder(chain[-2], chain[-1])])
    at_low = [sign_at(q, low) for q in chain if q]
    if high is None:
        at_high = [1 if q[-1] > 0 else -1 for q in chain if q]
    else:
        at_high = [sign_at(q, high) for q in chain if q]
    last_is_root = at_high[0] == 0
    return changes(at_low) - changes(at_high) - last_is_root


def changes(signs: list[int]) -> int:
    there = [sign for sign in signs if sign]
    return sum(a != b for a, b in pairwise(there))


def is_nonnegative(p: Coefficients, interval: Interval, *, strict: bool = False) -> bool:
    """Decide `p >= 0`, or `p > 0` where strict, at every point of the open interval.

    No root of odd multiplicity inside (none at all where strict), and a positive value at a point.
    """
    if not p:
        return not strict
    low, high = interval
    step = Fraction(1) if high is None else (high - low) / (len(p) + 1)
    signs = (sign_at(p, low + i * step) for i in range(1, len(p) + 1))
    rest, alright = p, next(sign for sign in signs if sign) > 0
    while alright and len(rest) > 1:
        repeated = common_divisor(rest, derivative(rest))
        radical = quotient(rest, repeated)
        double = common_divisor(radical, repeated)
        odd = radical if strict else quotient(radical, double)
        alright = roots_inside(odd, interval) == 0
        rest = [1] if strict else quotient(rest, times(radical, double))
    return alright
