"""The variational bound with a complexity measured on the sample.

**Claim.** Draw one vector s of n independent random signs. For a class with `|v| <= W / 2` let
`s1 = sup over v in V of (1/n) sum_i s_i v(x_i)`. With probability at least 1 - delta,
`G <= F - I + 2 sqrt(eps I) + 8 W s1 + (21/2) W^2 sqrt(log(2/delta) / (2 n))`.

*Proof.* s1 is a function of the n independent pairs (x_i, s_i) that changes by at most W / n when
one is replaced, and its mean is R_n, so by McDiarmid `R_n <= s1 + W sqrt(log(2/delta) / (2 n))`
with probability 1 - delta/2. Put this into the variational bound with delta/2: the last term is
`(8 + 5/2) W^2 sqrt(log(2/delta) / (2 n))`. [] One vector has the same confidence term as the full
empirical complexity: averaging over many signs on the same points only removes noise.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from ..bound import Bound, Constant
from ..facts import Facts

__all__ = ["VariationalData"]


class VariationalData(Bound):
    """`G + I - F <= 2 sqrt(eps I) + 8 W s1 + (21/2) W^2 sqrt(log(2/delta) / (2 n))`."""

    name: ClassVar[str] = "theorem-2-variational-data"
    title: ClassVar[str] = "Theorem 2 with a complexity from the data"
    statement: ClassVar[str] = (
        r"G \le F - I + 2 \sqrt{\varepsilon I} + 8 W \sup_{v \in V} \tfrac1n \sum_i s_i v(x_i)"
        r" + \tfrac{21}2 W^2 \sqrt{\frac{\log(2/\delta)}{2 n}}"
    )
    source: ClassVar[str] = "proved here"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant("sqrt(eps I)", 2.0, "Cauchy-Schwarz on 2 <g-p, f-f_s>"),
        Constant("W s1", 8.0, "as in the variational bound"),
        Constant("W^2 sqrt(log(2/delta) / (2 n))", 10.5, "8 for R_n <= s1 + ..., and 5/2"),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "g and f_s have values in [-W/2, W/2], as all members of V do.",
        "V is convex and f_s is in V.",
        "The n points and signs are independent, and g does not depend on them.",
    )

    def terms(self, facts: Facts) -> dict[str, Any]:
        """The terms of epsilon, of the measured complexity and of the confidence."""
        spread = math.sqrt(math.log(2 / facts.delta) / (2 * facts.sample_size))
        outside, complexity, confidence = (row.value for row in self.constants)
        return {
            "non-realizability": outside * np.sqrt(facts.epsilon * np.asarray(facts.misfit)),
            "complexity": complexity * facts.width * np.asarray(facts.signed_sup),
            "confidence": confidence * facts.width**2 * spread,
        }
