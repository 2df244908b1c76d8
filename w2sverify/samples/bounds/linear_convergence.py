"""Lemma 4 for linear functions, in constants that can be read off the data.

**Claim.** Let `|v| <= K` on all points for all members (K is radius times the longest feature
vector), `V = {Phi theta : |theta|_2 <= radius}` and `|g| <= M`. With probability at least 1 - delta
`I - B <= 4 (K + M) K / sqrt(n) + 2 (K + M)^2 sqrt(log(2/delta) / (2 n))`.

*Proof.* `I - B <= a + c` with `a = sup over v of (P - P_n) l_v` and `c = (P_n - P) l_q`, because
`P_n l_p <= P_n l_q`. Losses lie in `[0, (K + M)^2]`, so McDiarmid and Hoeffding, each with
probability delta/2 of failing, give `a <= E a + (K+M)^2 sqrt(log(2/delta) / (2 n))` and the same
for c without the mean. `E a <= 2 * 2 (K + M) R_n` by symmetrisation and contraction
(`|2 (v - g)| <= 2 (K + M)`), and `R_n <= K / sqrt(n)` by Jensen, since the sup of
`theta . sum_i s_i phi_i` over the ball is the radius times a norm of mean square
`sum |phi_i|^2`. []
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

from ..bound import Bound, Constant
from ..facts import Facts

__all__ = ["LinearConvergence"]


class LinearConvergence(Bound):
    """`I - B <= 4 (K + M) K / sqrt(n) + 2 (K + M)^2 sqrt(log(2/delta) / (2 n))`."""

    name: ClassVar[str] = "lemma-4-linear"
    title: ClassVar[str] = "Lemma 4 for bounded linear functions"
    statement: ClassVar[str] = (
        r"I - B \le \frac{4 (K + M) K}{\sqrt n} + 2 (K + M)^2 \sqrt{\frac{\log(2/\delta)}{2 n}}"
    )
    source: ClassVar[str] = "Charikar et al. 2024, Lemma 4; constants proved here"
    quantity: ClassVar[Literal["excess", "estimation", "distance"]] = "estimation"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant("(K + M) K / sqrt(n)", 4.0, "symmetrisation 2, contraction 2 (K + M)", "paper"),
        Constant(
            "(K + M)^2 sqrt(log(2/delta) / (2 n))", 2.0, "McDiarmid 1 and Hoeffding 1", "paper"
        ),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "V is a Euclidean ball of linear functions, |v| <= K for all members, |g| <= M.",
        "The n points are independent draws from P, and g does not depend on them.",
    )

    def terms(self, facts: Facts) -> dict[str, Any]:
        """The complexity and the confidence term."""
        size, total = facts.member_size, facts.member_size + facts.label_size
        spread = math.sqrt(math.log(2 / facts.delta) / (2 * facts.sample_size))
        first, second = (row.value for row in self.constants)
        return {
            "complexity": first * total * size / math.sqrt(facts.sample_size),
            "confidence": second * total**2 * spread,
        }
