"""Theorem 1 for ridge regression: what the penalty costs, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..exact import to_fractions
from ..instance import Function, Instance
from ..kernel import Judgement
from ..solvers.normal_equations import NormalEquations
from ..solvers.stationarity import gradient
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide, minus
from ._making import broken_by, made, place

__all__ = ["RidgeStudent"]

PLANE = ConicForm(2, [{0: 1}, {1: 1}])


def draw_ridge(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
    """The exact ridge solution on the class's features, and a member for the truth."""
    space, features, labels = place(rng, strong_class)
    form, weak = strong_class.conic(features), to_fractions(labels.ravel().tolist())
    weights = space.repeated(strong_class.outputs).exact_weights
    right = gradient(form, weights, weak, [Fraction(0)] * form.coefficients)
    penalty = Fraction(int(rng.integers(1, 33)), 16)
    student = NormalEquations.of(form, weights).solve(right, penalty)
    if student is None:
        return None
    truth = Function(strong_class.member(rng, features))
    subject = f"{strong_class!r} n={space.size} ridge {penalty}"
    return made(form, weak, Function(student), truth, subject, weights=weights, role="given")


def halved() -> Instance:
    """The plane, weak model (2, 4), ridge student (1, 2), truth (0, 1)."""
    ends = Function([1, 2]), Function([0, 1])
    return made(PLANE, [2, 4], *ends, "plane, ridge 1/2", role="given")


def skewed() -> Control:
    """A student that no penalty gives: weak (2, 2), student (1, 0)."""
    ends = Function([1, 0]), Function([0, 1])
    instance = made(PLANE, [2, 2], *ends, "plane, skewed student", role="given")
    return Control("no ridge solution", "stationary", "refuted", instance)


def double_penalty() -> Control:
    """The penalty lambda |theta|^2 in place of half of it."""
    claim = RidgeStudent(factor=Fraction(2))
    return Control("twice the penalty", "factor", "refuted", halved(), claim)


@dataclass(frozen=True)
class RidgeStudent(Theorem):
    """A minimiser of `d(w, v)/2 + lambda |theta|^2 / 2` has
    `gain - misfit = lambda (|theta* - theta|^2 + |theta|^2 - |theta*|^2)`.

    Proof: stationarity is `E phi (w - p) = lambda theta`, so `gain - misfit = 2 <w-p, p-f> = 2
    lambda theta . (theta - theta*)`; expand `|theta* - theta|^2`. In particular
    `gain >= misfit - lambda (|theta*|^2 - |theta|^2)`: the student pays what the truth is penalised
    more than itself, and nothing where it is penalised less. Lambda is read off the gradient; it
    may be negative, and 0 is a projection onto a span. The same holds where a Euclidean ball is
    active, with its multiplier. The slack is minus the absolute difference of the two sides.

    Source: Theorem 1 of Charikar et al. 2024 for heads with weight decay.
    """

    factor: Fraction = Fraction(1)

    name: ClassVar[str] = "ridge-student"
    title: ClassVar[str] = "Ridge students: the price of the penalty"
    statement: ClassVar[str] = (
        r"d(w, f) - d(p, f) - d(p, w) = \lambda"
        r" (|\theta^* - \theta|^2 + |\theta|^2 - |\theta^*|^2)"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 1 (ridge)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        broken_by("stationary", "The student minimises misfit plus penalty.", skewed),
        broken_by("factor", "The penalty is half of lambda |theta|^2.", double_penalty),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_ridge
    }
    share: ClassVar[float] = 1 / 80

    def judge(self, instance: Instance) -> Judgement:
        """Both sides, with lambda from the exact gradient."""
        judgement, form, truth = instance.certificate.judgement, instance.form, instance.truth
        state = {"stationary": "unproved"}
        state["factor"] = "proved" if self.factor == 1 else "refuted"
        by_values = truth is None or "values" in (instance.student.by, truth.by)
        if truth is None or by_values or judgement.slack is None or not isinstance(form, ConicForm):
            return decide(judgement, state, None)
        theta, goal = to_fractions(instance.student.numbers), to_fractions(truth.numbers)
        total = sum(to_fractions(instance.weights))
        pull = gradient(form, instance.weights, to_fractions(instance.weak), theta)
        size = squared(theta)
        dot = sum((b * t for b, t in zip(pull, theta, strict=True)), Fraction(0))
        penalty = dot / size if size else Fraction(0)
        stationary = all(b == penalty * t for b, t in zip(pull, theta, strict=True))
        state["stationary"] = "proved" if stationary else "refuted"
        price = squared(minus(goal, theta)) + size - squared(goal)
        difference = Numbers(judgement).slack - self.factor * penalty / total * price
        return decide(judgement, state, -abs(difference))

    def passing(self) -> Iterator[Control]:
        """A student half way to the weak model."""
        yield Control("half way", "stationary", "hold", halved())


def squared(vector: list[Fraction]) -> Fraction:
    """The squared Euclidean norm."""
    return sum((entry * entry for entry in vector), Fraction(0))
