"""Combinations of named vectors, and sums of their inner products and of named numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from .ratio import Ratio

__all__ = ["Form", "Span", "Term"]

#: A vector of integers: (name, factor), sorted, without common factor, the first one positive.
Span = tuple[tuple[str, int], ...]
#: What a coefficient stands before: nothing, a number's name, or two vectors.
Term = tuple[()] | tuple[str] | tuple[Span, Span]


@dataclass(frozen=True)
class Form:
    """`sum of coefficient * term`; a term is 1, a number, or an inner product."""

    terms: Mapping[Term, Ratio]

    @classmethod
    def constant(cls, value: Ratio) -> Form:
        """A factor alone."""
        return cls({(): value} if value else {})

    @classmethod
    def number(cls, name: str) -> Form:
        """A named real number."""
        return cls({(name,): Ratio.of(1)})

    @classmethod
    def inner(cls, left: Mapping[str, Ratio], right: Mapping[str, Ratio]) -> Form:
        """`<left, right>`, expanded in powers of the parameter: the spans are free of it."""
        total = cls({})
        for u, a in _powers(left):
            for v, b in _powers(right):
                if u and v:
                    pair = (u, v) if u <= v else (v, u)
                    total = total + cls({pair: a * b})
        return total

    @property
    def ratio(self) -> Ratio | None:
        """The factor that this is, or None where a term is named."""
        if any(term for term in self.terms):
            return None
        return self.terms.get((), Ratio.of(0))

    def __add__(self, other: Form) -> Form:
        found = dict(self.terms)
        for term, factor in other.terms.items():
            found[term] = found[term] + factor if term in found else factor
        return Form({term: factor for term, factor in found.items() if factor})

    def scale(self, factor: Ratio) -> Form:
        """`factor * self`."""
        return Form({term: factor * value for term, value in self.terms.items() if factor})

    def at(self, value: Fraction) -> Form:
        """The form at one value of the parameter."""
        parts = ((term, Ratio.of(factor.at(value))) for term, factor in self.terms.items())
        return Form({term: factor for term, factor in parts if factor})


def _powers(vector: Mapping[str, Ratio]) -> Iterator[tuple[Span, Ratio]]:
    """`sum of factor * span`, one for each power of the parameter over the common bottom."""
    common = Ratio.of(1).top
    for factor in vector.values():
        common = common // common.gcd(factor.bottom) * factor.bottom
    columns = {name: factor.coefficients(common) for name, factor in vector.items()}
    for power in range(max((len(c) for c in columns.values()), default=0)):
        entries = {n: c[power] for n, c in columns.items() if power < len(c) and c[power]}
        if not entries:
            continue
        bottom = lcm(*(entry.denominator for entry in entries.values()))
        whole = {name: int(entry * bottom) for name, entry in sorted(entries.items())}
        first = next(iter(sorted(whole, key=list(vector).index)))
        unit = gcd(*whole.values()) * (1 if whole[first] > 0 else -1)
        span = tuple((name, entry // unit) for name, entry in whole.items())
        monomial = Ratio.polynomial([0] * power + [Fraction(unit, bottom)])
        yield span, monomial * Ratio.quotient(Ratio.of(1).top, common)
