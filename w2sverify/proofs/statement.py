"""Statements: hypotheses that imply a goal, for all vectors, numbers and parameter values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from ..certificate import canonical
from ..errors import InputError
from ..exact import format_number
from ..kernel.polynomial import Interval, is_nonnegative
from ..kernel.rational import METER, Malformed, parse_vector
from .form import Form, Span, Term
from .ratio import Ratio

__all__ = ["Clause", "Parameter", "Statement", "read_numbers"]


def read_numbers(texts: Sequence[str]) -> list[Fraction]:
    """The numbers of a certificate that the kernel has accepted."""
    METER.spent = 0
    top, bottom = parse_vector(list(texts))
    return [Fraction(entry, bottom) for entry in top]


@dataclass(frozen=True)
class Parameter:
    """A number s with `low < s`, and `s < high` unless that is None."""

    name: str
    low: Fraction
    high: Fraction | None

    @property
    def interval(self) -> Interval:
        """What the kernel calls it."""
        return Interval(self.low, self.high)

    def points(self, count: int) -> list[Fraction]:
        """Different values inside, short fractions."""
        if self.high is None:
            return [self.low + Fraction(k, 3) for k in range(1, count + 1)]
        return [self.low + (self.high - self.low) * k / (count + 1) for k in range(1, count + 1)]


@dataclass(frozen=True)
class Clause:
    """`form <= 0` or `form = 0`, under a name."""

    name: str
    kind: str
    form: Form

    def factor(self, parameter: Parameter | None) -> Ratio:
        """A polynomial, positive throughout, whose multiple of the form has no denominators.

        Raises `InputError` where a denominator is zero somewhere in the interval.
        """
        common = Ratio.of(1).top
        for factor in self.form.terms.values():
            common = common // common.gcd(factor.bottom) * factor.bottom
        if len(common) > 1 and parameter is not None:
            whole = [int(c.p) for c in (common * common.denom()).coeffs()]
            METER.spent = 0
            try:
                negative = is_nonnegative([-c for c in whole], parameter.interval, strict=True)
                positive = is_nonnegative(whole, parameter.interval, strict=True)
            except Malformed as error:
                raise InputError(f"{self.name} is too large: {error} Write it shorter.") from None
            if not positive and not negative:
                raise InputError(
                    f"{self.name!r} divides by a polynomial that is zero for some "
                    f"{parameter.name} between its bounds; narrow [parameter]."
                )
            common = -common if negative else common
        return Ratio.quotient(common, Ratio.of(1).top)

    def cleared(self, parameter: Parameter | None) -> Clause:
        """The same clause without denominators."""
        return replace(self, form=self.form.scale(self.factor(parameter)))


@dataclass(frozen=True)
class Statement:
    """Whenever all hypotheses hold, so does the goal, in every real inner-product space.

    The factors of all forms are polynomials in the parameter.
    """

    vectors: tuple[str, ...]
    numbers: tuple[str, ...]
    parameter: Parameter | None
    hypotheses: tuple[Clause, ...]
    goal: Clause

    def at(self, value: Fraction) -> Statement:
        """The statement for one value of the parameter."""
        fixed = [replace(c, form=c.form.at(value)) for c in (*self.hypotheses, self.goal)]
        return replace(self, parameter=None, hypotheses=tuple(fixed[:-1]), goal=fixed[-1])

    def flatten(self, form: Form) -> list[Fraction]:
        """Lower triangle of the symmetric matrix, factors of the numbers, constant; no parameter.

        The value of the form is the sum of entries times `<u_i, u_j>` (twice off the diagonal), the
        numbers, and 1.
        """
        place = {name: i for i, name in enumerate(self.vectors)}
        size = len(self.vectors)
        matrix = [[Fraction(0)] * size for _ in range(size)]
        rest = {name: Fraction(0) for name in self.numbers}
        alone = Fraction(0)
        for term, ratio in form.terms.items():
            factor = ratio.at(Fraction(0))
            if not term:
                alone = factor
            elif len(term) == 1:
                rest[term[0]] = factor
            else:
                for name, a in term[0]:
                    for other, b in term[1]:
                        matrix[place[name]][place[other]] += factor * a * b / 2
                        matrix[place[other]][place[name]] += factor * a * b / 2
        lower = [matrix[i][j] for i in range(size) for j in range(i + 1)]
        return [*lower, *rest.values(), alone]

    def document(self) -> dict[str, Any]:
        """The statement as a certificate writes it (`docs/proof-certificate.md`)."""
        parameter = self.parameter and [
            self.parameter.name,
            format_number(self.parameter.low),
            None if self.parameter.high is None else format_number(self.parameter.high),
        ]
        return {
            "vectors": list(self.vectors),
            "numbers": list(self.numbers),
            "parameter": parameter,
            "hypotheses": [[c.name, c.kind, self._write(c.form)] for c in self.hypotheses],
            "goal": [self.goal.kind, self._write(self.goal.form)],
        }

    @property
    def hash(self) -> str:
        """SHA-256 of the document: equal hashes are equal statements."""
        return sha256(canonical(self.document())).hexdigest()

    def _write(self, form: Form) -> list[list[Any]]:
        written = []
        for term, factor in form.terms.items():
            coefficients = [format_number(c) for c in factor.coefficients(factor.bottom)]
            written.append([coefficients, *self._term(term)])
        return written

    def _term(self, term: Term) -> list[Any]:
        if len(term) == 1:
            return [[self.numbers.index(term[0])]]
        return [self._span(span) for span in term]

    def _span(self, span: Span) -> list[str]:
        factors = dict(span)
        return [format_number(factors.get(name, 0)) for name in self.vectors]

    @classmethod
    def read(cls, document: dict[str, Any]) -> Statement:
        """The statement of a certificate that the kernel has accepted."""
        vectors, numbers = tuple(document["vectors"]), tuple(document["numbers"])

        def span(factors: list[str]) -> Span:
            named = zip(vectors, read_numbers(factors), strict=True)
            return tuple(sorted((name, int(factor)) for name, factor in named if factor))

        def form(rows: list[list[Any]]) -> Form:
            total = Form({})
            for coefficients, *sides in rows:
                term: Term = ()
                if len(sides) == 1:
                    term = (numbers[sides[0][0]],)
                elif sides:
                    term = (span(sides[0]), span(sides[1]))
                factor = Ratio.polynomial(read_numbers(coefficients))
                total = total + Form({term: factor} if factor else {})
            return total

        parameter = None
        if document["parameter"] is not None:
            name, *bounds = document["parameter"]
            low, *high = read_numbers([text for text in bounds if text is not None])
            parameter = Parameter(name, low, high[0] if high else None)
        hypotheses = [Clause(name, kind, form(rows)) for name, kind, rows in document["hypotheses"]]
        kind, rows = document["goal"]
        return cls(
            vectors,
            numbers,
            parameter,
            tuple(hypotheses),
            Clause("goal", kind, form(rows)),
        )
