"""How little convexity Theorem 1 needs: one point of the chord from the student to the truth."""

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
from ._evidence import Numbers, decide, distance, values
from ._hand import breaks, two_points
from ._making import SEGMENT, broken_by, draw_any, made

__all__ = ["ChordConvexity"]


def draw_chord(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """Any three functions whose student is nearer to weak than the middle of its chord to truth.

    Where it is not, the weak model is reflected in the student.
    """
    instance = draw_any(rng, strong_class)
    if on_chord(instance, Fraction(1, 2)) == "proved":
        return instance
    pairs = zip(values(instance, instance.student), instance.weak, strict=True)
    return replace(instance, weak=[2 * p - Fraction(g) for p, g in pairs])


def on_chord(instance: Instance, part: Fraction) -> str:
    """Whether the student is at most as far from weak as that part of its chord to the truth."""
    if instance.truth is None:
        return "unproved"
    student, truth = (values(instance, f) for f in (instance.student, instance.truth))
    between = [p + part * (f - p) for p, f in zip(student, truth, strict=True)]
    near, far = (distance(instance.weights, v, instance.weak) for v in (student, between))
    return "proved" if near <= far else "refuted"


def tight() -> Instance:
    """Student 0, truth 1, weak label 1/4: as far from 0 as from the middle of the chord."""
    ends = Function([0]), Function([1])
    return made(SEGMENT, [Fraction(1, 4)], *ends, "numbers 0, 1, weak 1/4", role="given")


def half_loss() -> Control:
    """The factor 1 - s/2 in place of 1 - s."""
    claim = ChordConvexity(loss=Fraction(1, 2))
    return Control("factor 1 - s/2", "factor", "refuted", tight(), claim)


@dataclass(frozen=True)
class ChordConvexity(Theorem):
    """If the student is at most as far from weak as p + s(f-p), then `(1-s) G <= F - I`.

    Proof: `d(p + s(f-p), w) = I + s (F - G - I) + s^2 G`, so the hypothesis says
    `F - G - I >= -sG`. No class is needed, only that one point: as s -> 0 it is Theorem 1 for sets
    that are star-shaped about the truth, at s = 1 it says nothing about G. Here s is `part`, 1/2;
    `loss` is 1, and a smaller one is false.

    The slack is `F - I - (1-s) G`.

    Source: Theorem 1 of Charikar et al. 2024, the step of its proof that uses convexity.
    """

    part: Fraction = Fraction(1, 2)
    loss: Fraction = Fraction(1)

    name: ClassVar[str] = "chord-convexity"
    title: ClassVar[str] = "One point of the chord in place of convexity"
    statement: ClassVar[str] = (
        r"d(p, w) \le d(p + s (f - p), w) \implies (1 - s)\, d(p, f) \le d(w, f) - d(p, w)"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 1 (convexity)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("chord", "The student is nearer to weak than the point of the chord.", two_points),
        broken_by("factor", "The factor is at most 1 - s.", half_loss),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_chord
    }
    share: ClassVar[float] = 1 / 80

    def judge(self, instance: Instance) -> Judgement:
        """The hypothesis at the point of the chord, and the inequality."""
        judgement = instance.certificate.judgement
        state = {"chord": on_chord(instance, self.part)}
        state["factor"] = "proved" if self.loss >= 1 else "refuted"
        if judgement.slack is None:
            return decide(judgement, state, None)
        numbers, kept = Numbers(judgement), 1 - self.loss * self.part
        margin = numbers.weak_error - numbers.misfit - kept * numbers.student_error
        return decide(judgement, state, margin)

    def passing(self) -> Iterator[Control]:
        """The case of equality."""
        yield Control("equality on a segment", "factor", "hold", tight())
