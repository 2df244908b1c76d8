"""Rational functions of one parameter, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_poly

from ..errors import InputError

__all__ = ["Ratio"]


def _rational(value: Fraction | int) -> Any:
    return fmpq(value.numerator, value.denominator)


@dataclass(frozen=True, eq=False)
class Ratio:
    """`top / bottom`, polynomials with rational coefficients, in lowest terms, bottom monic."""

    top: Any
    bottom: Any

    @classmethod
    def of(cls, value: Fraction | int) -> Ratio:
        """A constant."""
        return cls(fmpq_poly([_rational(value)]), fmpq_poly([1]))

    @classmethod
    def polynomial(cls, coefficients: Sequence[Fraction | int]) -> Ratio:
        """`c[0] + c[1] s + ...`"""
        return cls(fmpq_poly([_rational(c) for c in coefficients]), fmpq_poly([1]))

    @classmethod
    def quotient(cls, top: Any, bottom: Any) -> Ratio:
        """Two polynomials of flint, reduced; raises `InputError` for a bottom of zero."""
        if not bottom:
            raise InputError("There is a division by zero; take it out.")
        common = top.gcd(bottom)
        top, bottom = top // common, bottom // common
        lead = bottom.coeffs()[-1]
        return cls(top / lead, bottom / lead)

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio.quotient(
            self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom
        )

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio.quotient(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: Ratio) -> Ratio:
        return Ratio.quotient(self.top * other.bottom, self.bottom * other.top)

    def __neg__(self) -> Ratio:
        return Ratio(-self.top, self.bottom)

    def __bool__(self) -> bool:
        return bool(self.top)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and self.top == other.top and self.bottom == other.bottom

    def __hash__(self) -> int:
        return hash((str(self.top), str(self.bottom)))

    def at(self, value: Fraction) -> Fraction:
        """The value at a number where the bottom is not zero."""
        point = _rational(value)
        found = self.top(point) / self.bottom(point)
        return Fraction(int(found.p), int(found.q))

    @property
    def constant(self) -> Fraction | None:
        """The number that this is for every s, or None."""
        return self.at(Fraction(0)) if len(self.bottom) <= 1 and len(self.top) <= 1 else None

    def coefficients(self, common: Any) -> list[Fraction]:
        """Of the polynomial `common * self`; the bottom must divide `common`."""
        product = self.top * (common // self.bottom)
        return [Fraction(int(c.p), int(c.q)) for c in product.coeffs()]
