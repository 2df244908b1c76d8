"""Exact vectors and sparse matrices: Python integers over one common denominator."""

import re
import threading
from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import NamedTuple

FLOAT = re.compile(r"-?0x[01]\.(?:0|[0-9a-f]{13})p([+-][0-9]{1,4})")
RATIO = re.compile(r"(-?(?:0|[1-9a-f][0-9a-f]*))(?:/([1-9a-f][0-9a-f]*))?")
MAX_TEXT, MAX_BITS, MAX_VECTOR_BITS, MAX_WORK = 32768, 1 << 19, 1 << 30, 1 << 33


class Malformed(Exception):
    """The certificate cannot be judged; the message says why."""


def need(condition: bool, complaint: str) -> None:
    if not condition:
        raise Malformed(complaint)


METER = threading.local()  # .spent: the work of the check under way, in products of 64-bit words


def size(numbers: Iterable[int]) -> int:
    """The bits of the largest number."""
    return max(map(int.bit_length, numbers), default=0)


def afford(products: int, left_bits: int, right_bits: int, kept: int = 0) -> None:
    """Book products of integers so long, and refuse what would take minutes or gigabytes.

    A greatest common divisor counts as eight products. `kept` results stay in memory.
    """
    METER.spent += products * (left_bits // 64 + 1) * (right_bits // 64 + 1)
    if METER.spent > MAX_WORK or kept * (left_bits + right_bits) > MAX_VECTOR_BITS:
        raise Malformed("its exact arithmetic would take too long.")


class Vector(NamedTuple):
    """The rationals `top[i] / bottom`."""

    top: list[int]
    bottom: int

    def plus(self, other: "Vector", factor: int = 1) -> "Vector":
        """The vector `self + factor * other`."""
        afford(8, self.bottom.bit_length(), other.bottom.bit_length())
        common = lcm(self.bottom, other.bottom)
        left, right = common // self.bottom, factor * (common // other.bottom)
        count, longest = len(self.top), size(self.top + other.top)
        afford(2 * count, longest, size((left, right)), count)
        pairs = zip(self.top, other.top, strict=True)
        return Vector([left * u + right * v for u, v in pairs], common)


class Matrix(NamedTuple):
    """Sparse rows (columns, numerators) over one denominator."""

    rows: list[tuple[list[int], list[int]]]
    bottom: int
    width: int

    def afford(self, vector: Vector, kept: int) -> None:
        """Book a product with a vector."""
        bits = max((size(top) for _, top in self.rows), default=0)
        afford(sum(len(top) for _, top in self.rows), bits, size(vector.top), kept)

    def times(self, vector: Vector) -> Vector:
        """The product with a vector of `width` entries."""
        self.afford(vector, len(self.rows))
        entry = vector.top
        product = [sum(a * entry[j] for j, a in zip(*row, strict=True)) for row in self.rows]
        return Vector(product, self.bottom * vector.bottom)

    def transpose_times(self, vector: Vector) -> Vector:
        """The product of the transpose with a vector of one entry per row."""
        self.afford(vector, self.width)
        product = [0] * self.width
        for row, entry in zip(self.rows, vector.top, strict=True):
            for j, a in zip(*row, strict=True):
                product[j] += a * entry
        return Vector(product, self.bottom * vector.bottom)


def fraction(top: int, bottom: int) -> Fraction:
    """The quotient. It is booked twice, for the sums and products it goes into."""
    afford(16, top.bit_length(), bottom.bit_length())
    return Fraction(top, bottom)


def inner(weights: Vector, u: Vector, v: Vector) -> Fraction:
    """`sum w_i u_i v_i / sum w_i`."""
    afford(2 * len(u.top), size(u.top) + size(weights.top), size(v.top))
    triples = zip(weights.top, u.top, v.top, strict=True)
    return fraction(sum(w * a * b for w, a, b in triples), u.bottom * v.bottom * sum(weights.top))


def parse_number(text: str) -> tuple[int, int]:
    """Read a hexadecimal float or a hexadecimal fraction."""
    need(len(text) <= MAX_TEXT, "a number has more than 32768 characters.")
    match = FLOAT.fullmatch(text)
    if match and int(match[1]) < 1024 and (value := float.fromhex(text)).hex() == text:
        return value.as_integer_ratio()
    match = RATIO.fullmatch(text)
    if not match:
        raise Malformed(f"{text[:40]!r} is neither float.hex() of a float nor a fraction.")
    return int(match[1], 16), int(match[2] or "1", 16)


def parse_vector(texts: list[str]) -> Vector:
    """Read rationals and bring them to their least common denominator."""
    pairs = [parse_number(text) for text in texts]
    common = 1
    for denominator in {pair[1] for pair in pairs}:
        afford(8, common.bit_length(), denominator.bit_length())
        common = lcm(common, denominator)
        need(common.bit_length() <= MAX_BITS, "a common denominator has more than 2^19 bits.")
    afford(3 * len(pairs), common.bit_length(), max(map(size, pairs), default=0), len(pairs))
    return Vector([top * (common // bottom) for top, bottom in pairs], common)
