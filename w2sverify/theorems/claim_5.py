"""Claim 5 of Charikar, Pabbaraju and Shiragur: the root of d obeys the triangle inequality."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import ClassVar

import numpy as np

from ..convex import ConvexClass
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide, root_margin
from ._making import CONSTANTS, broken_by, draw_any, made

__all__ = ["Claim5"]


def in_a_row() -> Instance:
    """The constants 0, 1 and 2: distances 1, 1 and 4."""
    weak = [Fraction(0), Fraction(0)]
    one, two = Function([1]), Function([2])
    return made(CONSTANTS, weak, one, two, "constants 0, 1, 2", role="given")


def without_roots() -> Control:
    """The squared distance itself: 4 > 1 + 1."""
    return Control("constants 0, 1, 2", "roots", "refuted", in_a_row(), Claim5(roots=False))


@dataclass(frozen=True)
class Claim5(Theorem):
    """Claim 5: `sqrt d(f, g) <= sqrt d(f, h) + sqrt d(h, g)` for any three functions.

    Proof: Minkowski's inequality in L2(P). An instance is a weak model, a student and a truth, none
    of them special, and all three sides are decided. With distances c, a and b the inequality is
    `c - a - b <= 2 sqrt(ab)`; the slack is `4ab - (c-a-b) |c-a-b|`, which is rational and has its
    sign, the smallest of the three sides. Without roots (`roots=False`) it is false.

    Source: Charikar, Pabbaraju and Shiragur, NeurIPS 2024, Claim 5.
    """

    roots: bool = True

    name: ClassVar[str] = "claim-5"
    title: ClassVar[str] = "Claim 5: the triangle inequality of the root of d"
    statement: ClassVar[str] = r"\sqrt{d_P(f, g)} \le \sqrt{d_P(f, h)} + \sqrt{d_P(h, g)}"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Claim 5"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        broken_by("roots", "The distances are roots of d, not d.", without_roots),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_any
    }
    share: ClassVar[float] = 1 / 80

    def judge(self, instance: Instance) -> Judgement:
        """All three sides of the triangle, from the kernel's three distances."""
        judgement = instance.certificate.judgement
        numbers = Numbers(judgement)
        letters = (numbers.weak_error, numbers.student_error, numbers.misfit)
        power = 4 if self.roots else 0
        sides = [
            root_margin(c - a - b, power * a * b) for c, a, b in permutations(letters) if a <= b
        ]
        state = {"roots": "proved" if self.roots else "refuted"}
        return decide(judgement, state, None if judgement.misfit is None else min(sides))

    def passing(self) -> Iterator[Control]:
        """Three functions on one line: equality."""
        yield Control("constants 0, 1, 2, with roots", "roots", "hold", in_a_row())
