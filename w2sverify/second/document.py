"""What a certificate says, every number exact and every size in agreement."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpz

from w2sverify.second.rational import Matrix, Vector

__all__ = ["Algebraic", "Conic", "Document", "Point"]


@dataclass(frozen=True)
class Conic:
    """{Phi theta : A theta + b in K}."""

    coefficients: int
    features: Matrix
    constraints: Matrix
    offset: Vector
    cones: list[tuple[str, int]]


@dataclass(frozen=True)
class Algebraic:
    """{Phi theta : every equation is zero}; an equation is a list of (c, indices), c an integer."""

    coefficients: int
    features: Matrix
    equations: list[list[tuple[fmpz, list[int]]]]


@dataclass(frozen=True)
class Point:
    """A function on the points: the coefficients, or the values themselves."""

    numbers: Vector
    by_coefficients: bool

    @property
    def coefficients(self) -> Vector | None:
        return self.numbers if self.by_coefficients else None


@dataclass(frozen=True)
class Document:
    """Everything a certificate says."""

    statement: str
    subject: str
    weights: Vector
    train_weights: Vector
    strong: Conic | Algebraic
    weak: Vector
    role: str
    student: Point
    dual: Vector | None
    truth: Point | None
