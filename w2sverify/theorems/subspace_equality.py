"""On a subspace Theorem 1 is an equality: Pythagoras."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draws.adversarial import draw_adversarial
from ..draws.backward import draw_backward
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide, is_subspace
from ._hand import breaks, capped, outside, reweighted, shrunk
from ._making import draw_small, draws_subspaces, made, on_subspaces

__all__ = ["SubspaceEquality"]


class SubspaceEquality(Theorem):
    """On a linear or affine subspace that contains the truth the gain equals the misfit exactly.

    Proof: `gain - misfit = 2 <w-p, p-f>` for any student, and the residual w - p of a projection is
    orthogonal to every difference of members, so to p - f. An inequality constraint that is active
    makes it strict. The slack is minus the absolute difference of the two sides.

    Source: consequence of Theorem 1 of Charikar et al. 2024 (why Figure 2a lies on a line).
    """

    name: ClassVar[str] = "subspace-equality"
    title: ClassVar[str] = "On a subspace the gain equals the misfit"
    statement: ClassVar[str] = (
        r"V_s \text{ a subspace},\ f \in V_s \implies d(w, f) - d(p, f) = d(p, w)"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, equality in Theorem 1"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("subspace", "The class is a linear or affine subspace.", capped),
        breaks("truth", "The truth is in the class.", outside),
        breaks("student", "The student is the projection of the weak labels.", shrunk),
        breaks("measure", "Fit and errors use one measure.", reweighted),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": on_subspaces(draw_small),
        "backward": on_subspaces(draw_backward),
        "adversarial": on_subspaces(draw_adversarial),
    }
    share: ClassVar[float] = 1 / 20

    @classmethod
    def applies(cls, kind: type[ConvexClass]) -> bool:
        """Kinds whose form has no inequalities."""
        return draws_subspaces(kind)

    def judge(self, instance: Instance) -> Judgement:
        """Whether the kernel's slack is 0."""
        judgement = instance.certificate.judgement
        kernel, numbers = judgement.hypotheses, Numbers(judgement)
        state = {"subspace": is_subspace(instance)}
        state |= {key: kernel.get(key, "unproved") for key in ("truth", "student", "measure")}
        if judgement.slack is None or kernel.get("student") == "enclosed":
            return decide(judgement, state, None)
        return decide(judgement, state, -abs(numbers.slack))

    def passing(self) -> Iterator[Control]:
        """A subspace that is not through 0."""
        line = ConicForm(2, [{0: 1}, {1: 1}], [{1: 1}], [-1], [("zero", 1)])
        weak = [Fraction(2), Fraction(0)]
        ends = Function([2, 1]), Function([0, 1])
        instance = made(line, weak, *ends, "the line y = 1", dual=[Fraction(1, 2)])
        yield Control("the line y = 1", "subspace", "hold", instance)
