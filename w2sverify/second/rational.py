"""Numbers as the format writes them, and vectors and matrices of them over one denominator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

from flint import fmpq, fmpz

from w2sverify.second.ledger import Extent, Ledger, Refused, extent

__all__ = ["Matrix", "Vector", "as_fraction", "dot", "over_one_denominator", "parse_number", "show"]

LONGEST_NUMBER = 32768
LONGEST_DENOMINATOR = 2**19
RATIO = re.compile(r"-?(?:0|[1-9a-f][0-9a-f]*)(?:/[1-9a-f][0-9a-f]*)?")


def show(value: object) -> str:
    """A few printable ASCII characters for a message, whatever the value is."""
    if isinstance(value, str):
        return ascii(value[:40]) + ("..." if len(value) > 40 else "")
    if value is None or isinstance(value, bool | int):
        return repr(value)
    return "a list" if isinstance(value, list) else "an object"


def parse_number(text: object) -> fmpq:
    """The rational that `text` writes, in one of the two forms of the format."""
    if not isinstance(text, str) or len(text) > LONGEST_NUMBER:
        raise Refused(
            f"The number {show(text)} is not a string of at most {LONGEST_NUMBER} characters."
        )
    if text.startswith(("0x", "-0x")):
        try:
            value = float.fromhex(text)
        except (ValueError, OverflowError):
            value = 0.0
        if value.hex() == text:
            return fmpq(*value.as_integer_ratio())
    elif RATIO.fullmatch(text):
        numerator, _, denominator = text.partition("/")
        return fmpq(int(numerator, 16), int(denominator or "1", 16))
    raise Refused(
        f"The number {show(text)} is written neither as float.hex() prints a finite float "
        "nor as a fraction in lower-case hexadecimal digits."
    )


def as_fraction(value: fmpq, ledger: Ledger) -> Fraction:
    numerator, denominator = value.p, value.q
    # Fraction reduces once more, by the quadratic gcd of Python's integers.
    ledger.spend(2e-3 * numerator.bit_length() * denominator.bit_length())
    return Fraction(int(numerator), int(denominator))


def _key(denominator: fmpz) -> fmpz | str:
    # Integers hash to their residue modulo 2^61 - 1, so that anybody can make them collide.
    return denominator if denominator.bit_length() <= 60 else denominator.str(16)


def _common(denominators: list[fmpz], ledger: Ledger) -> fmpz:
    # In pairs, pairs of pairs, ...: adding one at a time is quadratic in the number of values.
    layer = denominators or [fmpz(1)]
    while True:
        for denominator in layer:
            if denominator.bit_length() > LONGEST_DENOMINATOR:
                raise Refused(
                    f"A common denominator of more than {LONGEST_DENOMINATOR} bits is beyond the "
                    "limit of the format."
                )
        if len(layer) == 1:
            return layer[0]
        merged = layer[-1:] if len(layer) % 2 else []
        for left, right in zip(layer[0::2], layer[1::2], strict=False):
            ledger.gcd(left.bit_length(), right.bit_length())
            merged.append(left.lcm(right))
        layer = merged


def over_one_denominator(values: Sequence[fmpq], ledger: Ledger) -> Vector:
    """The same values as integers over their least common denominator."""
    distinct = {_key(value.q): value.q for value in values}
    common = _common(list(distinct.values()), ledger)
    words = common.bit_length() // 64 + 2
    ledger.keep(len(distinct) * words)
    ledger.spend(len(distinct) * (100 + 2.0 * words**1.6))
    cofactors = {key: common // denominator for key, denominator in distinct.items()}
    # An entry is at most its own numerator times the common denominator.
    sizes = [value.p.bit_length() // 64 + 1 for value in values if value != 0]
    ledger.products(
        Extent(len(sizes), sum(sizes), max(sizes, default=0)),
        Extent(len(values), len(sizes) * words, words),
    )
    ledger.keep(len(sizes) * words + sum(sizes))
    entries = [value.p * cofactors[_key(value.q)] for value in values]
    return Vector(entries, common, extent(entries))


def dot(left: Sequence[fmpz], right: Sequence[fmpz], ledger: Ledger) -> fmpz:
    ledger.products(extent(left), extent(right))
    return sum(map(mul, left, right), fmpz(0))


@dataclass(frozen=True)
class Vector:
    """`entries[i] / denominator`, the denominator positive; scaled, but perhaps not reduced."""

    entries: list[fmpz]
    denominator: fmpz
    extent: Extent

    def times(self, factor: fmpz, ledger: Ledger) -> list[fmpz]:
        scale = extent([factor])
        ledger.products(self.extent, scale.repeated(len(self.entries)))
        ledger.keep(self.extent.words + len(self.entries) * scale.widest)
        return [entry * factor for entry in self.entries]

    def plus(self, other: Vector, ledger: Ledger, *, sign: int = 1) -> Vector:
        """`self + sign * other`."""
        ledger.gcd(self.denominator.bit_length(), other.denominator.bit_length())
        common = self.denominator.lcm(other.denominator)
        left = self.times(common // self.denominator, ledger)
        right = other.times(sign * (common // other.denominator), ledger)
        entries = [a + b for a, b in zip(left, right, strict=True)]
        return Vector(entries, common, extent(entries))

    def scaled(self, factor: fmpq, ledger: Ledger) -> Vector:
        entries = self.times(factor.p, ledger)
        return Vector(entries, self.denominator * factor.q, extent(entries))


@dataclass(frozen=True)
class Matrix:
    """Sparse rows (column indices, integers) over one denominator."""

    rows: list[tuple[list[int], list[fmpz]]]
    columns: int
    denominator: fmpz
    extent: Extent

    def apply(self, vector: Vector, ledger: Ledger) -> Vector:
        """M x."""
        entries = vector.entries
        self._charge(vector, len(self.rows), ledger)
        product = [
            sum((value * entries[j] for j, value in zip(indices, values, strict=True)), fmpz(0))
            for indices, values in self.rows
        ]
        return Vector(product, self.denominator * vector.denominator, extent(product))

    def apply_transposed(self, vector: Vector, ledger: Ledger) -> Vector:
        """M^T y."""
        self._charge(vector, self.columns, ledger)
        product = [fmpz(0)] * self.columns
        for (indices, values), entry in zip(self.rows, vector.entries, strict=True):
            if entry:
                for j, value in zip(indices, values, strict=True):
                    product[j] += value * entry
        return Vector(product, self.denominator * vector.denominator, extent(product))

    def _charge(self, vector: Vector, results: int, ledger: Ledger) -> None:
        ledger.products(self.extent, vector.extent.repeated(self.extent.count))
        # A sum is no longer than its terms and, with them, at most one word per entry.
        ledger.keep(min(results, self.extent.count) * (self.extent.widest + vector.extent.widest))
        ledger.spend(500.0 * len(self.rows) + 50.0 * results)
