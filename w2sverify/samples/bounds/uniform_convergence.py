"""Lemma 4 with constants: the misfit of the student against that of the projection.

**Claim.** With probability at least 1 - delta,
`I - B <= Gamma = 4 W R_n + W^2 sqrt(2 log(1/delta) / n)`.

*Proof.* Let `l_v = (v - g)^2`, p the empirical and q the population projection, P_n the sample.
`P_n l_p <= P_n l_q` because q is in V, so `I - B = P (l_p - l_q) <= (P - P_n)(l_p - l_q) <= Z`,
`Z = sup over v in V of (P - P_n)(l_v - l_q)`. As `l` has values in [0, W^2], `l_v - l_q` changes by
at most 2 W^2 between two points, and Z by at most `2 W^2 / n` when one point of the sample is
replaced: McDiarmid gives `Z <= E Z + 2 W^2 sqrt(log(1/delta) / (2 n))`. The term of q has mean 0,
so `E Z = E sup (P - P_n) l_v <= 2 E sup (1/n) sum_i s_i l_v(x_i)` (symmetrisation), and
`t -> (t - g)^2` is 2W-Lipschitz on the interval, so by contraction `E Z <= 2 * 2 W R_n`. []
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

from ..bound import Bound, Constant
from ..facts import Facts
from ._gamma import COMPLEXITY, CONFIDENCE

__all__ = ["UniformConvergence"]


class UniformConvergence(Bound):
    """`I - B <= Gamma`.

    Source: Charikar et al. 2024, Lemma 4, with the constants of McDiarmid's inequality and of
    contraction (Ledoux and Talagrand 1991, Theorem 4.12, one-sided).
    """

    name: ClassVar[str] = "lemma-4"
    title: ClassVar[str] = "Lemma 4 with constants"
    statement: ClassVar[str] = r"I - B \le \Gamma = 4 W R_n + W^2 \sqrt{\frac{2 \log(1/\delta)}{n}}"
    source: ClassVar[str] = "Charikar et al. 2024, Lemma 4; constants proved here"
    quantity: ClassVar[Literal["excess", "estimation", "distance"]] = "estimation"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant("W R_n", COMPLEXITY, "2 (symmetrisation) times 2 (contraction by 2 W)", "paper"),
        Constant(
            "W^2 sqrt(log(1/delta) / n)",
            CONFIDENCE,
            "McDiarmid with differences 2 W^2 / n",
            "paper",
        ),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "g and all members of V have values in one interval of length W.",
        "The n points are independent draws from P, and g does not depend on them.",
        "The student is the empirical projection; V is any set that contains q.",
    )

    def terms(self, facts: Facts) -> dict[str, Any]:
        """The complexity and the confidence term."""
        spread = math.sqrt(math.log(1 / facts.delta) / facts.sample_size)
        return {
            "complexity": self.constant("W R_n") * facts.width * facts.complexity,
            "confidence": self.constant("W^2 sqrt(log(1/delta) / n)") * facts.width**2 * spread,
        }
