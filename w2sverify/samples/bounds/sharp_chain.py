"""The sharpest conclusion from what the paper's chain uses, without the width.

**Claim.** Where `I - B <= Gamma` (Lemma 4: with probability at least 1 - delta),
`G <= F - I + 2 (eps + Gamma) + 2 sqrt((eps + Gamma) F)`.

*Proof.* Take q as the origin: `r = g - q`, `a = f_s - q`, `h = p - q`, `e = f - f_s`, and
`v = g - f = r - a - e`. As q is the projection, `<r, a> <= 0` and `<r, h> <= 0`. For every s > 0,
with `c = (2 s + 1) / s` and `k = 2 (1 + 2 s) / (1 + s)`, identically

    c |e|^2 + c (I - B) + s |v|^2 - excess + k <r, a> + (k / s) <r, h>
      = c |a - (r - v) + s r / (1 + s)|^2 + |h - s (v - r / (1 + s))|^2 / s,

where `I - B = |h|^2 - 2 <r, h>` and `excess = 2 <r - h, a + e - h>`. (Both sides are quadratic
forms in r, a, e, h; the test compares them as such, exactly and for all s.) The right side is not
negative, so `excess <= (2 + 1/s)(eps + Gamma) + s F`, and `s = sqrt((eps + Gamma) / F)` gives the
claim; where eps + Gamma or F is 0, let s go to 0 or to infinity. []

Every f_s in V will do, the nearest or not. It is the exact worst case given only these
inequalities, so on the paper's route the rate n^(-1/4) cannot be avoided.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..bound import Bound, Constant
from ..facts import Facts
from ._gamma import gamma

__all__ = ["SharpChain"]


class SharpChain(Bound):
    """`G + I - F <= 2 (eps + Gamma) + 2 sqrt((eps + Gamma) F)`."""

    name: ClassVar[str] = "theorem-2-sharp"
    title: ClassVar[str] = "Theorem 2, the sharp form of the paper's chain"
    statement: ClassVar[str] = (
        r"G \le F - I + 2 (\varepsilon + \Gamma) + 2 \sqrt{(\varepsilon + \Gamma) F}"
    )
    source: ClassVar[str] = "proved here; found as the dual of a semidefinite program"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant("eps + Gamma", 2.0, "the limit of 2 + 1/s"),
        Constant("sqrt((eps + Gamma) F)", 2.0, "the minimum of (eps + Gamma) / s + s F"),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "g, f_s and all members of V have values in one interval of length W (for Gamma alone).",
        "V is convex and f_s is in V.",
        "The n points are independent draws from P, and g does not depend on them.",
    )

    def terms(self, facts: Facts) -> dict[str, Any]:
        """The linear term and the root."""
        total = facts.epsilon + gamma(facts)
        linear, root = (row.value for row in self.constants)
        return {
            "linear": linear * total,
            "root": root * np.sqrt(total * facts.weak_error),
        }
