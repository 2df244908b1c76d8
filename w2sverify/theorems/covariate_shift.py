"""Theorem 1 for a student that is fitted under one measure and judged under another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draws.random import draw_space
from ..exact import to_fractions
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide, root_margin
from ._hand import breaks, outside, shrunk, two_points
from ._making import broken_by, draws_exactly, made, place

__all__ = ["CovariateShift"]


def draw_shifted(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
    """An exact student under one measure, with errors under another."""
    space, features, weak = place(rng, strong_class)
    other = draw_space(rng, space.size).repeated(strong_class.outputs)
    truth, subject = (
        Function(strong_class.member(rng, features)),
        f"{strong_class!r} n={space.size}",
    )
    student = strong_class.project(space, features, weak, exact=True)
    fitted = student.instance(truth, f"{subject} shifted", "random")
    if fitted.certificate.gap != 0:
        return None
    return replace(fitted, weights=other.exact_weights, train_weights=fitted.weights)


def tight() -> Instance:
    """Multiples of (2, 1), weak model (4, -2), truth (2, 1), fitted under weights 1/5 and 4/5: the
    student is 0, kappa 4, slack -6, misfit 10, error 5/2.
    """
    line = ConicForm(1, [{0: 2}, {0: 1}])
    weak, ends = [Fraction(4), Fraction(-2)], (Function([0]), Function([1]))
    train = [Fraction(1, 5), Fraction(4, 5)]
    return made(line, weak, *ends, "line, kappa = 4", dual=[], train_weights=train)


def half_constant() -> Control:
    """The constant 1 in place of 2."""
    return Control("constant 1", "constant", "refuted", tight(), CovariateShift(Fraction(1)))


@dataclass(frozen=True)
class CovariateShift(Theorem):
    """Fitted under Q, errors under P, kappa = max(dP/dQ) / min(dP/dQ), truth in the class: G <=
    F - I + 2 k sqrt(G I) with k = (kappa-1)/(kappa+1).

    Proof: let u = w - p, v = f - p and M = dQ/dP. The projection under Q has `<Mu, v> <= 0` under
    P. The angle between u and Mu has a cosine of at least `2 sqrt(kappa) / (kappa+1)`
    (Kantorovich), so `<u, v>` is at most k |u| |v|, the sine of that angle being k; and
    `gain - misfit = -2 <u, v>`. Equality: multiples of (2, 1), weak (4, -2), kappa = 4. Where a
    weight is 0 under one measure alone, kappa is infinite and k is 1.

    The slack is `4 k^2 G I - r |r|` with `r = misfit - gain`.

    Source: Theorem 1 of Charikar et al. 2024 with two measures; Kantorovich's inequality.
    """

    constant: Fraction = Fraction(2)

    name: ClassVar[str] = "covariate-shift"
    title: ClassVar[str] = "Fitted under one measure, judged under another"
    statement: ClassVar[str] = (
        r"d_P(p, f) \le d_P(w, f) - d_P(p, w)"
        r" + 2 \frac{\kappa - 1}{\kappa + 1} \sqrt{d_P(p, f)\, d_P(p, w)}"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 1 (two measures)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("convex", "The strong class is convex.", two_points),
        breaks("truth", "The truth is in the strong class.", outside),
        breaks("student", "The student is the projection under its own measure.", shrunk),
        broken_by("constant", "The constant is at least 2.", half_constant),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_shifted
    }
    share: ClassVar[float] = 1 / 80

    @classmethod
    def applies(cls, kind: type[ConvexClass]) -> bool:
        """Kinds whose projections are rational: a gap under Q bounds nothing under P."""
        return draws_exactly(kind)

    def judge(self, instance: Instance) -> Judgement:
        """The bound, with kappa from the two measures of the certificate."""
        judgement = instance.certificate.judgement
        numbers, kernel = Numbers(judgement), judgement.hypotheses
        state = {key: kernel.get(key, "unproved") for key in ("convex", "truth", "student")}
        state["constant"] = "proved" if self.constant >= 2 else "refuted"
        if judgement.slack is None or state["student"] == "enclosed":
            return decide(judgement, state, None)
        square = (self.constant * sine(instance)) ** 2 * numbers.student_error * numbers.misfit
        return decide(judgement, state, root_margin(-numbers.slack, square))

    def passing(self) -> Iterator[Control]:
        """The case of equality."""
        yield Control("equality on a line", "constant", "hold", tight())


def sine(instance: Instance) -> Fraction:
    """`(kappa-1) / (kappa+1)`, at most 1."""
    if instance.train_weights is None:
        return Fraction(0)
    pairs = zip(to_fractions(instance.weights), to_fractions(instance.train_weights), strict=True)
    kept = [(w, q) for w, q in pairs if w or q]
    if any(w == 0 or q == 0 for w, q in kept):
        return Fraction(1)
    ratios = [w / q for w, q in kept]
    least, most = min(ratios), max(ratios)
    return (most - least) / (most + least)
