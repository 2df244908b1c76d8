"""Theorem 1 without realizability, with its explicit constant 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..convex import ConvexClass
from ..draws.adversarial import draw_adversarial
from ..draws.backward import draw_backward
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide, distance, root_margin, same_problem, values
from ._hand import breaks, outside, reweighted, shrunk, two_points
from ._making import broken_by, draw_small, some_noise

__all__ = ["NonRealizableBound"]

Draw = Callable[[np.random.Generator, ConvexClass], Instance | None]


def unrealized(draw: Draw) -> Draw:
    """An instance of Theorem 1 whose truth is moved: its old truth becomes the member near it."""

    def drawn(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
        base = draw(rng, strong_class)
        if base is None or base.truth is None:
            return None
        member = values(base, base.truth)
        moved = [a + b for a, b in zip(member, some_noise(rng, len(member)), strict=True)]
        truth = Function(moved, by="values")
        return replace(base, truth=truth, subject=f"{base.subject} truth moved", also=(base,))

    return drawn


def realized(instance: Instance) -> Instance:
    """The truth is the member itself: epsilon is 0, and the bound is Theorem 1."""
    return replace(instance, also=(instance,))


def tight() -> Instance:
    """The x-axis, weak model and truth (0, 1), student and member 0: gain -1/2, misfit 1/2,
    epsilon 1/2.
    """
    instance = outside()
    return replace(instance, also=(replace(instance, truth=instance.student),))


def half_constant() -> Control:
    """The constant 1 in place of 2."""
    return Control("constant 1", "constant", "refuted", tight(), NonRealizableBound(Fraction(1)))


@dataclass(frozen=True)
class NonRealizableBound(Theorem):
    """For any truth f and any member q with `d(q, f) = eps`: `gain >= misfit - 2 sqrt(misfit eps)`.

    Proof: `gain - misfit = 2 <w-p, p-f> = 2 <w-p, p-q> + 2 <w-p, q-f>`. The first term is not
    negative, because q is a member and p the projection (Theorem 1 with truth q); the second is at
    least `-2 sqrt(d(p, w) eps)` by Cauchy-Schwarz. It replaces the O(sqrt eps) of Theorem 2, needs
    no bounded range, and 2 is the best constant: on the x-axis with f = w = (0, 1) it is equality.

    The second certificate of an instance has q for its truth. The slack is
    `4 misfit eps - r |r|` with `r = misfit - gain`; where the student is enclosed, the least that
    it can be for the true projection.

    Source: Theorem 2 of Charikar et al. 2024, its dependence on epsilon made explicit.
    """

    constant: Fraction = Fraction(2)

    name: ClassVar[str] = "non-realizable-bound"
    title: ClassVar[str] = "Without realizability: at most 2 sqrt(misfit epsilon) is lost"
    statement: ClassVar[str] = (
        r"d(p, f) \le d(w, f) - d(p, w) + 2 \sqrt{d(p, w)\, \varepsilon},"
        r"\quad \varepsilon = d(q, f),\ q \in V_s"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 2 (epsilon)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("convex", "The strong class is convex.", two_points, realized),
        breaks("member", "The function near the truth is in the class.", outside, realized),
        breaks("student", "The student is the projection of the weak labels.", shrunk, realized),
        breaks("measure", "Fit and errors use one measure.", reweighted, realized),
        broken_by("constant", "The constant is at least 2.", half_constant),
    )
    origins: ClassVar[dict[str, Draw]] = {
        "random": unrealized(draw_small),
        "backward": unrealized(draw_backward),
        "adversarial": unrealized(draw_adversarial),
    }
    share: ClassVar[float] = 1 / 60

    def judge(self, instance: Instance) -> Judgement:
        """The bound, from the certificates of the truth and of the member near it."""
        judgement, near = instance.certificate.judgement, instance.also[0]
        kernel, numbers = near.certificate.judgement.hypotheses, Numbers(judgement)
        state = {key: kernel.get(key, "unproved") for key in ("convex", "student", "measure")}
        state["member"] = kernel.get("truth", "unproved")
        state["constant"] = "proved" if self.constant >= 2 else "refuted"
        same_student = (near.student, near.role) == (instance.student, instance.role)
        matching = same_problem(instance, near) and same_student
        if not matching or instance.truth is None or near.truth is None:
            return decide(judgement, state, None)
        member, truth = (values(instance, function) for function in (near.truth, instance.truth))
        square = self.constant**2 * distance(instance.weights, member, truth)
        low = root_margin(-numbers.slack_low, square * numbers.misfit_low)
        high = root_margin(-numbers.slack_high, square * numbers.misfit_high)
        return decide(judgement, state, low, high)

    def passing(self) -> Iterator[Control]:
        """The case of equality."""
        yield Control("equality on the x-axis", "constant", "hold", tight())
