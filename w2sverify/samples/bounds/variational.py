"""Theorem 2 with the rate n^(-1/2), from the variational inequality of the sample.

**Claim.** With probability at least 1 - delta,
`G <= F - I + 2 sqrt(eps I) + 8 W R_n + (5/2) W^2 sqrt(log(1/delta) / (2 n))`.

*Proof.* `excess = 2 <g-p, f-p> = T1 + T2 + T3`, an identity, with `T1 = 2 <g-p, f_s-p>_n` on the
sample, `T2 = 2 (P - P_n)[(g-p)(f_s-p)]` and `T3 = 2 <g-p, f-f_s>`.
T1 <= 0: p is the projection on the sample and f_s is in V (for an inexact one, T1 is at most twice
its gap). T3 <= 2 sqrt(I eps) by Cauchy-Schwarz. T2 <= 2 Delta, where
`Delta = sup over u in V of (P_n - P) h_u` and `h_u = (g - u)(u - f_s)`. On an interval of length W,
`u -> h_u` is 2W-Lipschitz (its derivative is `(g - u) + (f_s - u)`) with values in
`[-W^2, W^2 / 4]`. So `E Delta <= 2 * 2 W R_n` by symmetrisation and contraction, and replacing a
point changes Delta by at most `(5/4) W^2 / n`: McDiarmid adds
`(5/4) W^2 sqrt(log(1/delta) / (2 n))`. Twice that is the claim. []
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from ..bound import Bound, Constant
from ..facts import Facts

__all__ = ["Variational"]


class Variational(Bound):
    """`G + I - F <= 2 sqrt(eps I) + 8 W R_n + (5/2) W^2 sqrt(log(1/delta) / (2 n))`."""

    name: ClassVar[str] = "theorem-2-variational"
    title: ClassVar[str] = "Theorem 2 with the rate n^(-1/2)"
    statement: ClassVar[str] = (
        r"G \le F - I + 2 \sqrt{\varepsilon I} + 8 W R_n"
        r" + \tfrac52 W^2 \sqrt{\frac{\log(1/\delta)}{2 n}}"
    )
    source: ClassVar[str] = "proved here; sharpens Charikar et al. 2024, Theorem 2"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant("sqrt(eps I)", 2.0, "Cauchy-Schwarz on 2 <g-p, f-f_s>"),
        Constant("W R_n", 8.0, "2 Delta; symmetrisation 2, contraction 2 W"),
        Constant("W^2 sqrt(log(1/delta) / (2 n))", 2.5, "2 Delta; McDiarmid, range 5 W^2 / 4"),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "g, f_s and all members of V have values in one interval of length W; f need not.",
        "V is convex and f_s is in V.",
        "The n points are independent draws from P, and g does not depend on them.",
    )

    def terms(self, facts: Facts) -> dict[str, Any]:
        """The terms of epsilon, of the complexity and of the confidence."""
        spread = math.sqrt(math.log(1 / facts.delta) / (2 * facts.sample_size))
        outside, complexity, confidence = (row.value for row in self.constants)
        return {
            "non-realizability": outside * np.sqrt(facts.epsilon * np.asarray(facts.misfit)),
            "complexity": complexity * facts.width * facts.complexity,
            "confidence": confidence * facts.width**2 * spread,
        }
