"""The identity behind Theorem 1: gain minus misfit is one inner product, for any student."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..convex import ConvexClass
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide, inner, minus, values
from ._making import CONSTANTS, broken_by, draw_any, made

__all__ = ["GainIdentity"]


def far_student() -> Instance:
    """Weak model 0, truth 1, student 3: gain 1 - 4, misfit 9, and `2 (0-3) (3-1) = -12`."""
    weak = [Fraction(0), Fraction(0)]
    three, one = Function([3]), Function([1])
    return made(CONSTANTS, weak, three, one, "constants 0, 3, 1", role="given")


def plus_sign() -> Control:
    """With s + f in place of s - f: `2 (0-3) (3+1) = -24`."""
    return Control("s + f for s - f", "sign", "refuted", far_student(), GainIdentity(sign=1))


@dataclass(frozen=True)
class GainIdentity(Theorem):
    """For any student s: `gain - misfit = d(w, f) - d(s, f) - d(s, w) = 2 <w-s, s-f>`.

    Proof: `w - f = (w-s) + (s-f)`, and expand the square. Nothing is asked of the student, the
    truth or the class. The three distances are the kernel's; the inner product is computed a second
    time here from the values. The slack is minus the absolute difference of the two sides. `sign`
    is -1; with +1 it is false.

    Source: the first step of the proof of Theorem 1 of Charikar et al. 2024.
    """

    sign: int = -1

    name: ClassVar[str] = "gain-identity"
    title: ClassVar[str] = "Gain minus misfit is one inner product"
    statement: ClassVar[str] = r"d(w, f) - d(s, f) - d(s, w) = 2 \langle w - s, s - f \rangle"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, proof of Theorem 1"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        broken_by("sign", "The inner product is with s - f.", plus_sign),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_any
    }
    share: ClassVar[float] = 1 / 80

    def judge(self, instance: Instance) -> Judgement:
        """Both sides, exactly."""
        judgement = instance.certificate.judgement
        state = {"sign": "proved" if self.sign == -1 else "refuted"}
        if instance.truth is None or judgement.misfit is None:
            return decide(judgement, state, None)
        numbers = Numbers(judgement)
        student, truth = values(instance, instance.student), values(instance, instance.truth)
        other = [s + self.sign * f for s, f in zip(student, truth, strict=True)]
        product = 2 * inner(instance.weights, minus(instance.weak, student), other)
        gain = numbers.weak_error - numbers.student_error
        return decide(judgement, state, -abs(gain - numbers.misfit - product))

    def passing(self) -> Iterator[Control]:
        """A student that is far off."""
        yield Control("a student far off", "sign", "hold", far_student())
