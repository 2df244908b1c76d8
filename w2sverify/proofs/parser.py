"""Reads the formulas of a conjecture: a small grammar, and nothing is ever evaluated as Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from ..errors import InputError
from .form import Form
from .formula import Formula, Relation, Vector, add_vectors, constant, is_zero, ratio_of
from .ratio import Ratio

__all__ = ["FUNCTIONS", "Reader"]

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|[-+*/^()<>,=]))")
MAX_LENGTH, MAX_DEPTH, MAX_POWER, MAX_DIGITS = 2000, 40, 8, 40
FUNCTIONS = ("d", "sq")


@dataclass(frozen=True)
class Reader:
    """The names that formulas may use: vectors, numbers, one parameter, one constant to sharpen.

    `abbreviations` are names of formulas or of vectors that were read before.
    """

    vectors: tuple[str, ...]
    numbers: tuple[str, ...]
    parameter: str | None
    constant: str | None
    abbreviations: dict[str, Formula | Vector]

    def relation(self, text: str) -> Relation:
        """`left <= right`, `left >= right` or `left = right`.

        Raises `InputError` with the place where the text stops to make sense.
        """
        parse = _Parse(self, text)
        left = parse.formula()
        sign = parse.take("<=", ">=", "=")
        right = parse.formula()
        parse.end()
        difference = left.plus(right, -1)
        if sign == ">=":
            difference = right.plus(left, -1)
        return Relation("=" if sign == "=" else "<=", difference)

    def formula(self, text: str) -> Formula:
        """A formula alone."""
        parse = _Parse(self, text)
        found = parse.formula()
        parse.end()
        return found

    def value(self, text: str) -> Formula | Vector:
        """A formula or a vector, whichever the text is."""
        parse = _Parse(self, text)
        found = parse.sum()
        parse.end()
        return found


class _Parse:
    """One text, read from left to right by recursive descent."""

    def __init__(self, reader: Reader, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise InputError(f"A formula has {len(text)} characters; shorten it to {MAX_LENGTH}.")
        self.reader, self.text, self.place, self.depth = reader, text, 0, 0
        self.tokens: list[tuple[str, int]] = []
        while self.place < len(text.rstrip()):
            match = TOKEN.match(text, self.place)
            if not match:
                rest = text[self.place :]
                raise self.error(self.place + len(rest) - len(rest.lstrip()))
            self.tokens.append((match[0].strip(), match.end()))
            self.place = match.end()
        self.index = 0

    def error(self, place: int | None = None) -> InputError:
        """What cannot be read, and where."""
        if place is None:
            known = self.index < len(self.tokens)
            place = self.tokens[self.index][1] - len(self.tokens[self.index][0]) if known else None
        where = "at its end" if place is None else f"at {self.text[place : place + 12]!r}"
        return InputError(f"{self.text!r} cannot be read {where}; docs/prove.md has the grammar.")

    @property
    def next(self) -> str:
        return self.tokens[self.index][0] if self.index < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        """The next token, which must be one of these."""
        found = self.next
        if found == ">=" and wanted == (">",):  # as in <u, v>=0
            place = self.tokens[self.index][1]
            self.tokens[self.index : self.index + 1] = [(">", place - 1), ("=", place)]
            found = ">"
        if found not in wanted:
            raise self.error()
        self.index += 1
        return found

    def end(self) -> None:
        """Nothing may follow."""
        if self.index < len(self.tokens):
            raise self.error()

    def formula(self) -> Formula:
        """A sum that is not a vector."""
        found = self.sum()
        if not isinstance(found, Formula):
            raise InputError(f"{self.text!r} has a vector where a number must stand; use <u, v>.")
        return found

    def vector(self) -> Vector:
        """A sum that is a vector; 0 is one."""
        found = self.sum()
        if is_zero(found):
            return {}
        if isinstance(found, Formula):
            raise InputError(f"{self.text!r} has a number where a vector must stand.")
        return found

    def sum(self) -> Formula | Vector:
        """`term + term - ...`"""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise InputError(f"{self.text[:40]!r}... has too many brackets; write it more simply.")
        sign = -1 if self.next == "-" and self.take("-") else 1
        total = self.multiply(self.product(), constant(Ratio.of(sign)))
        while self.next in ("+", "-"):
            sign = 1 if self.take("+", "-") == "+" else -1
            total = self.add(total, self.multiply(self.product(), constant(Ratio.of(sign))))
        self.depth -= 1
        return total

    def product(self) -> Formula | Vector:
        """`factor * factor / factor ...`"""
        total = self.power()
        while self.next in ("*", "/"):
            sign = self.take("*", "/")
            other = self.power()
            if sign == "/":
                ratio = ratio_of(other)
                if ratio is None:
                    raise InputError(f"{self.text!r} divides by more than numbers and parameter.")
                other = constant(Ratio.of(1) / ratio)
            total = self.multiply(total, other)
        return total

    def power(self) -> Formula | Vector:
        """`atom ^ 2`, of numbers and the parameter."""
        base = self.atom()
        if self.next != "^":
            return base
        self.take("^")
        exponent = self.next
        ratio = ratio_of(base)
        if ratio is None or not exponent.isdigit() or len(exponent) > 1:
            raise InputError(
                f"{self.text!r} has a power that is not of numbers or the parameter; "
                "write sq(v) for the square of a vector's length."
            )
        if int(exponent) > MAX_POWER:
            raise InputError(f"{self.text!r} has a power above {MAX_POWER}; use a smaller one.")
        self.index += 1
        total = Ratio.of(1)
        for _ in range(int(exponent)):
            total = total * ratio
        return constant(total)

    def atom(self) -> Formula | Vector:
        """A number, a name, a bracket, `<u, v>`, `d(u, v)` or `sq(v)`."""
        token, reader = self.next, self.reader
        if token == "(":
            self.take("(")
            inside = self.sum()
            self.take(")")
            return inside
        if token == "<":
            self.take("<")
            left = self.vector()
            self.take(",")
            right = self.vector()
            self.take(">")
            return Formula(Form.inner(left, right), Form({}))
        if not token or not (token[0].isalnum() or token[0] == "_"):
            raise self.error()
        if token[0].isdigit():
            if len(token) > MAX_DIGITS:
                raise InputError(
                    f"The number {token[:12]}... is too long; use {MAX_DIGITS} digits."
                )
            self.index += 1
            return constant(Ratio.of(Fraction(token)))
        if token in reader.abbreviations:
            self.index += 1
            return reader.abbreviations[token]
        if token in reader.vectors:
            self.index += 1
            return {token: Ratio.of(1)}
        if token in reader.numbers:
            self.index += 1
            return Formula(Form.number(token), Form({}))
        if token == reader.parameter:
            self.index += 1
            return constant(Ratio.polynomial([0, 1]))
        if token == reader.constant:
            self.index += 1
            return Formula(Form({}), Form.constant(Ratio.of(1)))
        if token in FUNCTIONS:
            return self.call(token)
        known = ", ".join([*reader.vectors, *reader.numbers, *reader.abbreviations]) or "no names"
        raise InputError(f"{self.text!r} uses {token!r}, which is not declared; there are {known}.")

    def call(self, name: str) -> Formula:
        """`d(u, v)` is the squared distance, `sq(v)` the squared length."""
        self.index += 1
        self.take("(")
        vector = self.vector()
        if name == "d":
            self.take(",")
            vector = add_vectors(vector, self.vector(), -1)
        self.take(")")
        return Formula(Form.inner(vector, vector), Form({}))

    def add(self, left: Formula | Vector, right: Formula | Vector) -> Formula | Vector:
        """The sum of two formulas or of two vectors."""
        if isinstance(left, Formula) and isinstance(right, Formula):
            return left.plus(right)
        sides = [{} if is_zero(side) else side for side in (left, right)]
        first, second = sides
        if isinstance(first, Formula) or isinstance(second, Formula):
            raise InputError(f"{self.text!r} adds a vector and a number; write <u, v> or sq(v).")
        return add_vectors(first, second, 1)

    def multiply(self, left: Formula | Vector, right: Formula | Vector) -> Formula | Vector:
        """A product in which at most one factor is more than numbers and the parameter."""
        for one, other in ((left, right), (right, left)):
            ratio = ratio_of(one)
            if ratio is not None and isinstance(other, Formula):
                return Formula(other.known.scale(ratio), other.unknown.scale(ratio))
            if ratio is not None and not isinstance(other, Formula):
                return {name: ratio * factor for name, factor in other.items() if ratio}
            if isinstance(one, Formula) and isinstance(other, Formula):
                known, unknown = one.known.ratio, one.unknown.ratio
                if known is not None and unknown is not None and not other.unknown.terms:
                    return Formula(other.known.scale(known), other.known.scale(unknown))
        raise InputError(
            f"{self.text!r} multiplies two things that are not numbers; "
            "write <u, v> for an inner product."
        )
