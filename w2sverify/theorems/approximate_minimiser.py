"""Theorem 1 for a student that is not quite the minimiser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..convex import ConvexClass
from ..draws.adversarial import draw_adversarial
from ..draws.backward import draw_backward
from ..exact import to_fractions
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide, distance, membership, root_margin, same_problem, values
from ._hand import breaks, capped, outside, reweighted, shrunk, two_points
from ._making import AXIS, CONSTANTS, broken_by, draw_small, made

__all__ = ["ApproximateMinimiser"]

Draw = Callable[[np.random.Generator, ConvexClass], Instance | None]


def unfinished(draw: Draw) -> Draw:
    """An instance of Theorem 1 whose student stops short of the projection, delta <= A."""

    def drawn(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
        base = draw(rng, strong_class)
        if base is None or base.truth is None:
            return None
        best, end = to_fractions(base.student.numbers), to_fractions(base.truth.numbers)
        goal, truth = values(base, base.student), values(base, base.truth)
        for power in range(int(rng.integers(1, 6)), 14):
            part = Fraction(1, 1 << power)
            student = Function([a + part * (b - a) for a, b in zip(best, end, strict=True)])
            reached = values(base, student)
            delta = distance(base.weights, reached, base.weak)
            delta -= distance(base.weights, goal, base.weak)
            if delta + 2 * (base.certificate.judgement.gap or 0) <= distance(
                base.weights, reached, truth
            ):
                subject = f"{base.subject} stopped 2^-{power} short"
                return replace(
                    base, student=student, role="given", dual=None, subject=subject, also=(base,)
                )
        return None

    return drawn


def itself(instance: Instance) -> Instance:
    """The student is compared with itself: delta is 0."""
    return replace(instance, also=(instance,))


def hasty() -> Instance:
    """The numbers from 0 to 1, weak label 3, truth 1, student 0: delta is 5 and A is 1."""
    best = replace(capped(), truth=Function([1]))
    return replace(best, student=Function([0]), role="given", also=(best,), subject="delta above A")


def stray() -> Instance:
    """The x-axis, weak model (0, 1), truth 0, student (0, 2): as near to weak as the projection."""
    weak = [Fraction(0), Fraction(1)]
    best = made(AXIS, weak, Function([0]), Function([0]), "student off the axis", dual=[])
    return replace(best, student=Function([0, 2], by="values"), role="given", also=(best,))


def tight() -> Instance:
    """Constants, weak model 0, student 1, truth -1: slack -4, delta 1, A 4."""
    weak = [Fraction(0), Fraction(0)]
    best = made(CONSTANTS, weak, Function([0]), Function([-1]), "constants 0, 1, -1", dual=[])
    return replace(best, student=Function([1]), role="given", also=(best,))


def half_constant() -> Control:
    """The constant 1 in place of 2."""
    return Control("constant 1", "constant", "refuted", tight(), ApproximateMinimiser(Fraction(1)))


@dataclass(frozen=True)
class ApproximateMinimiser(Theorem):
    """A member p with `d(p, w) <= inf + delta`, delta <= A = d(p, f), has
    `gain >= misfit - 2 sqrt(delta A)`.

    Proof: for t in (0, 1] the point p + t(f-p) is a member, so `d(p, w) - delta <= d(p + t(f-p), w)
    = d(p, w) + t (gain - misfit) + t^2 A` and `gain - misfit >= -(delta/t + tA)`; take
    `t = sqrt(delta / A)`, which is at most 1.

    The second certificate of an instance is the projection; delta is measured from it, twice its
    gap included, because its misfit exceeds the infimum by at most that. The slack is
    `4 delta A - r |r|` with `r = misfit - gain`.

    Source: Theorem 1 of Charikar et al. 2024 for heads fitted by an optimiser that stops.
    """

    constant: Fraction = Fraction(2)

    name: ClassVar[str] = "approximate-minimiser"
    title: ClassVar[str] = "A student that stops delta short of the minimum"
    statement: ClassVar[str] = (
        r"d(p, w) \le \inf_{v \in V_s} d(v, w) + \delta,\ \delta \le d(p, f) \implies"
        r" d(p, f) \le d(w, f) - d(p, w) + 2 \sqrt{\delta\, d(p, f)}"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 1 (approximate)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("convex", "The strong class is convex.", two_points, itself),
        breaks("truth", "The truth is in the strong class.", outside, itself),
        breaks("member", "The student is in the strong class.", stray),
        breaks("infimum", "Delta is measured from the projection.", shrunk, itself),
        breaks("small", "Delta is at most the student's error.", hasty),
        breaks("measure", "Fit and errors use one measure.", reweighted, itself),
        broken_by("constant", "The constant is at least 2.", half_constant),
    )
    origins: ClassVar[dict[str, Draw]] = {
        "random": unfinished(draw_small),
        "backward": unfinished(draw_backward),
        "adversarial": unfinished(draw_adversarial),
    }
    share: ClassVar[float] = 1 / 60

    def judge(self, instance: Instance) -> Judgement:
        """The bound, with delta from the certificate of the projection."""
        judgement, best = instance.certificate.judgement, instance.also[0]
        numbers, least = Numbers(judgement), best.certificate.judgement
        kernel = judgement.hypotheses
        delta = max(Fraction(0), numbers.misfit - Numbers(least).misfit + 2 * (least.gap or 0))
        error = numbers.student_error
        state = {key: kernel.get(key, "unproved") for key in ("convex", "truth", "measure")}
        state["member"] = membership(best, instance.student)
        state["infimum"] = least.hypotheses.get("student", "unproved")
        state["small"] = "proved" if delta <= error else "refuted"
        state["constant"] = "proved" if self.constant >= 2 else "refuted"
        if not same_problem(instance, best) or judgement.slack is None:
            return decide(judgement, state, None)
        margin = root_margin(-numbers.slack, self.constant**2 * delta * error)
        return decide(judgement, state, margin)

    def passing(self) -> Iterator[Control]:
        """The case of equality."""
        yield Control("equality on constants", "constant", "hold", tight())
