"""What the text of a formula means: a form with one constant in it, or a vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .form import Form
from .ratio import Ratio

__all__ = ["Formula", "Relation", "Vector", "add_vectors", "constant", "is_zero", "ratio_of"]

Vector = Mapping[str, Ratio]


@dataclass(frozen=True)
class Formula:
    """`known + c * unknown`, where c is the constant to sharpen."""

    known: Form
    unknown: Form

    def plus(self, other: Formula, factor: int = 1) -> Formula:
        """`self + factor * other`."""
        times = Ratio.of(factor)
        return Formula(
            self.known + other.known.scale(times), self.unknown + other.unknown.scale(times)
        )

    def substitute(self, constant: Ratio) -> Form:
        """The form with this in place of the constant."""
        return self.known + self.unknown.scale(constant)


@dataclass(frozen=True)
class Relation:
    """`formula <= 0` or `formula = 0`."""

    kind: str
    formula: Formula


def constant(value: Ratio) -> Formula:
    """A factor alone."""
    return Formula(Form.constant(value), Form({}))


def is_zero(value: Formula | Vector) -> bool:
    """Whether it is the formula 0, which is a vector too."""
    return isinstance(value, Formula) and not value.known.terms and not value.unknown.terms


def ratio_of(value: Formula | Vector) -> Ratio | None:
    """The factor that a formula without names is."""
    if not isinstance(value, Formula) or value.unknown.terms:
        return None
    return value.known.ratio


def add_vectors(left: Vector, right: Vector, sign: int) -> Vector:
    """`left + sign * right`, without what cancels."""
    found = dict(left)
    for name, factor in right.items():
        signed = factor if sign > 0 else -factor
        found[name] = found[name] + signed if name in found else signed
    return {name: factor for name, factor in found.items() if factor}
