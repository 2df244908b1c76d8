"""Instances: what a theorem is decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .algebraic import AlgebraicForm
from .certificate import Certificate, write_numbers
from .conic import ConicForm
from .exact import Rational

__all__ = ["Function", "Instance"]


@dataclass(frozen=True)
class Function:
    """A function on the points: by coefficients of the class's form, or by its values."""

    numbers: Sequence[Rational]
    by: Literal["coefficients", "values"] = "coefficients"

    def document(self) -> dict[str, list[str]]:
        """The function as a certificate writes it."""
        return {self.by: write_numbers(self.numbers)}


@dataclass(frozen=True)
class Instance:
    """A strong class, weak labels g, a student p and a truth f on weighted points, all exact
    rationals.

    `role` says whether the student *is* the given function, or is the projection of g that this
    function encloses within its gap. `dual` proves the gap. `train_weights` is the measure the
    student was fitted under, where it is not `weights`. Without a truth it is an instance of a
    projection. `docs/certificate.md` gives the meaning of each part. `origin` says how it was made,
    `subject` of what. `also` are further instances that a theorem needs beside this one; they have
    certificates of their own.
    """

    form: ConicForm | AlgebraicForm
    weights: Sequence[Rational]
    weak: Sequence[Rational]
    student: Function
    dual: Sequence[Rational] | None = None
    truth: Function | None = None
    role: Literal["projection", "given"] = "projection"
    train_weights: Sequence[Rational] | None = None
    subject: str = ""
    origin: str = ""
    also: tuple[Instance, ...] = ()

    @cached_property
    def certificate(self) -> Certificate:
        """The sealed certificate of this instance; the kernel judges it."""
        train = self.train_weights
        return Certificate.seal(
            statement="projection" if self.truth is None else "theorem-1",
            subject=self.subject[:400].encode("ascii", "replace").decode("ascii"),
            weights=write_numbers(self.weights),
            train_weights=None if train is None else write_numbers(train),
            strong_class=self.form.document(),
            weak=write_numbers(self.weak),
            student={"role": self.role, **self.student.document()},
            dual=None if self.dual is None else write_numbers(self.dual),
            truth=None if self.truth is None else self.truth.document(),
        )
