"""Theorem 2 along the paper's own steps, with the constants it leaves out.

**Claim.** With probability at least 1 - delta,
`G <= F - I + 4 W sqrt(eps) + 2 W sqrt(Gamma) + Gamma`, Gamma that of Lemma 4.

*Proof.* All roots of distances are at most W. By the triangle inequality (Claim 5, twice)
`sqrt G <= sqrt A + sqrt D + sqrt H`, where A = d(q, f_s) and D = eps, so if G > A,
`G - A = (sqrt G - sqrt A)(sqrt G + sqrt A) <= 2 W (sqrt eps + sqrt H)`. Theorem 1 with truth f_s
gives `A <= C - B`, and `C - F = (sqrt C - sqrt F)(sqrt C + sqrt F) <= 2 W sqrt eps`. Theorem 1 with
truth p gives `H <= I - B`, which Lemma 4 bounds by Gamma; and `-B <= Gamma - I`. Add up. []
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ..bound import Bound, Constant
from ..facts import Facts
from ._gamma import gamma

__all__ = ["PaperChain"]


class PaperChain(Bound):
    """`G + I - F <= 4 W sqrt(eps) + 2 W sqrt(Gamma) + Gamma`."""

    name: ClassVar[str] = "theorem-2-paper"
    title: ClassVar[str] = "Theorem 2, the paper's chain"
    statement: ClassVar[str] = r"G \le F - I + 4 W \sqrt\varepsilon + 2 W \sqrt\Gamma + \Gamma"
    source: ClassVar[str] = "Charikar et al. 2024, Theorem 2; constants proved here"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant(
            "W sqrt(eps)", 4.0, "2 from sqrt G <= sqrt A + sqrt eps + sqrt H, 2 from C - F", "paper"
        ),
        Constant("W sqrt(Gamma)", 2.0, "the same root inequality, H <= I - B <= Gamma", "paper"),
        Constant("Gamma", 1.0, "I - B <= Gamma", "paper"),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "f, g, f_s and all members of V have values in one interval of length W.",
        "V is convex and f_s is in V.",
        "The n points are independent draws from P, and g does not depend on them.",
    )

    def terms(self, facts: Facts) -> dict[str, Any]:
        """The terms of epsilon, of the root of Gamma, and of Gamma."""
        estimation = gamma(facts)
        outside, root, once = (row.value for row in self.constants)
        return {
            "non-realizability": outside * facts.width * math.sqrt(facts.epsilon),
            "root of estimation": root * facts.width * math.sqrt(estimation),
            "estimation": once * estimation,
        }
