"""What a sample costs on a subspace, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..convex import ConvexClass
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import (
    Numbers,
    decide,
    distance,
    is_subspace,
    membership,
    root_margin,
    same_problem,
    values,
)
from ._hand import breaks, capped, forgotten_points, orthogonal, outside, reweighted, shrunk
from ._making import AXIS, broken_by, draw_sampled, draws_subspaces, made, on_subspaces

__all__ = ["SampleOnSubspace"]


def whole_sample(instance: Instance) -> Instance:
    """The sample is the population: H is 0."""
    return replace(instance, also=(instance,))


def tight() -> Instance:
    """Constants: population projection 0, student 1, truth -1: slack -4, H and A 1."""
    instance = forgotten_points()
    weak_fit = replace(instance, student=Function([0]), train_weights=None)
    return replace(instance, also=(weak_fit,))


def stray() -> Instance:
    """The x-axis, weak model (0, 4), student (0, 1), truth 0: slack 3 and H 1/2."""
    weak = [Fraction(0), Fraction(4)]
    best = made(AXIS, weak, Function([0]), Function([0]), "student off the axis", dual=[])
    return replace(best, student=Function([0, 1], by="values"), role="given", also=(best,))


def half_constant() -> Control:
    """The constant 1 in place of 2."""
    return Control("constant 1", "constant", "refuted", tight(), SampleOnSubspace(Fraction(1)))


@dataclass(frozen=True)
class SampleOnSubspace(Theorem):
    """On a subspace with the truth in it, a student phat fitted to a sample has
    `|gain - misfit| <= 2H + 2 sqrt(HA)`, with H = d(phat, p), A = d(p, f), p the projection.

    Proof: `gain - misfit = 2 <w-phat, phat-f>`, where w - p is orthogonal to phat - f; what is left
    is `2 <p-phat, phat-f> = -2H - 2 <phat-p, p-f>`, and Cauchy-Schwarz. Of the student it is used
    only that it is a member. The constant 2 of the root is the best.

    The second certificate of an instance is the population projection. The slack is
    `4HA - r |r|` with `r = |gain - misfit| - 2H`.

    Source: Theorem 2 of Charikar et al. 2024 for linear heads, exact and two-sided.
    """

    constant: Fraction = Fraction(2)

    name: ClassVar[str] = "sample-on-subspace"
    title: ClassVar[str] = "On a subspace: what a sample changes"
    statement: ClassVar[str] = (
        r"|\text{gain} - \text{misfit}| \le 2 d(\hat p, p) + 2 \sqrt{d(\hat p, p)\, d(p, f)}"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 2 (linear heads)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("subspace", "The class is a linear or affine subspace.", capped, whole_sample),
        breaks("truth", "The truth is in the class.", outside, whole_sample),
        breaks("student", "The student is in the class.", stray),
        breaks("population", "H is measured from the projection.", shrunk, whole_sample),
        breaks("measure", "That projection and errors use one measure.", reweighted, whole_sample),
        broken_by("constant", "The constant of the root is at least 2.", half_constant),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": on_subspaces(draw_sampled)
    }
    share: ClassVar[float] = 1 / 40

    @classmethod
    def applies(cls, kind: type[ConvexClass]) -> bool:
        """Kinds whose form has no inequalities."""
        return draws_subspaces(kind)

    def judge(self, instance: Instance) -> Judgement:
        """The bound, from the certificates of the student and of the population projection."""
        judgement, whole = instance.certificate.judgement, instance.also[0]
        numbers, best = Numbers(judgement), whole.certificate.judgement
        state = {"subspace": is_subspace(instance)}
        state["student"] = membership(whole, instance.student)
        pairs = (("truth", "truth"), ("population", "student"), ("measure", "measure"))
        state |= {key: best.hypotheses.get(name, "unproved") for key, name in pairs}
        state["constant"] = "proved" if self.constant >= 2 else "refuted"
        same = same_problem(instance, whole) and instance.truth == whole.truth
        if not same or best.hypotheses.get("student") == "enclosed":
            return decide(judgement, state, None)
        ends = (values(instance, f) for f in (instance.student, whole.student))
        moved, error = distance(instance.weights, *ends), Numbers(best).student_error
        rest = abs(numbers.slack) - 2 * moved
        return decide(judgement, state, root_margin(rest, self.constant**2 * moved * error))

    def passing(self) -> Iterator[Control]:
        """The case of equality, and a sample that is the population."""
        yield Control("equality on constants", "constant", "hold", tight())
        yield Control("the whole population", "student", "hold", whole_sample(orthogonal()))
