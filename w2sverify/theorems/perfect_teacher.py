"""A perfect teacher: whatever the student moves, it loses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar

import numpy as np

from ..convex import ConvexClass
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide
from ._hand import breaks, outside, shrunk
from ._making import draw_any

__all__ = ["PerfectTeacher"]


def draw_perfect(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """Any student of a weak model that is the truth."""
    instance = draw_any(rng, strong_class)
    truth = Function(instance.weak, by="values")
    return replace(instance, truth=truth, subject=f"{instance.subject}, weak = truth")


def poor_teacher() -> Instance:
    """The x-axis, weak model (2, 0), student and truth (1, 0)."""
    return replace(shrunk(), truth=Function([1]), subject="x-axis, the student is the truth")


class PerfectTeacher(Theorem):
    """If the weak model is the truth, `gain = -misfit` exactly, for any student.

    Proof: `d(w, f) = 0` and `d(s, f) = d(s, w)`. It is why the figures with weak and strong
    exchanged are mirror images. The slack is minus the absolute difference of the two sides.

    Source: the mirrored figures (3a, 3b) of Charikar et al. 2024.
    """

    name: ClassVar[str] = "perfect-teacher"
    title: ClassVar[str] = "A perfect teacher: the gain is minus the misfit"
    statement: ClassVar[str] = r"d(w, f) = 0 \implies d(w, f) - d(s, f) = -d(s, w)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 3"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("teacher", "The weak model is the truth.", poor_teacher),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_perfect
    }
    share: ClassVar[float] = 1 / 80

    def judge(self, instance: Instance) -> Judgement:
        """Both sides from the kernel's distances."""
        judgement = instance.certificate.judgement
        numbers = Numbers(judgement)
        if judgement.weak_error is None:
            return decide(judgement, {"teacher": "unproved"}, None)
        state = {"teacher": "refuted" if numbers.weak_error else "proved"}
        gain = numbers.weak_error - numbers.student_error
        return decide(judgement, state, -abs(gain + numbers.misfit))

    def passing(self) -> Iterator[Control]:
        """A truth outside the class, taught perfectly."""
        yield Control("truth outside the class", "teacher", "hold", outside())
