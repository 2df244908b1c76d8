"""Theorem 2 with the rate d / n, in a span of d dimensions.

**Claim.** With the setting and the events of `fast_distance`, and f_s the member nearest to f,
`G <= F - I + 2 sqrt(eps I) + 4 zeta max(zeta, sqrt(G - eps))`.

*Proof.* `-excess = 2 <g-p, p-f> = 2 <g-p, p-f_s> - T3` and
`<g-p, p-f_s> = <g-q, p-q> + <g-q, q-f_s> + <q-p, p-f_s>`. The second term is not negative, as q is
the projection. The third is at least `-sqrt(H A')`, A' = d(p, f_s). The first is at least
`H/2 - z sqrt H`: the variational inequality of the sample gives `<g-q, p-q>_n >= |p-q|_n^2 >= H/2`,
and the two measures differ by at most `z sqrt H`. With `h = sqrt H` in [0, 2 zeta] and z <= zeta,
`excess <= -h^2 + 2 h (zeta + sqrt A') + T3`. The maximum over h is `(zeta + sqrt A')^2 <= 4 zeta^2`
where `sqrt A' <= zeta`, and `4 zeta sqrt A'` at h = 2 zeta elsewhere. T3 <= 2 sqrt(I eps). Since
f_s is the member nearest to f, `A' <= G - eps`. []

G is on both sides. Solved for it, with `X = F - I + 2 sqrt(eps I)`: either `sqrt(G - eps) <= zeta`,
or `y^2 - 4 zeta y <= X - eps` for y = sqrt(G - eps); so `G <= eps + y^2` with
`y = max(zeta, 2 zeta + sqrt(max(0, 4 zeta^2 + X - eps)))`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..bound import Bound, Constant
from ..facts import Facts
from ._zeta import CHERNOFF, scale, well_conditioned

__all__ = ["FastRate"]


class FastRate(Bound):
    """`G + I - F <= 2 sqrt(eps I) + 4 zeta max(zeta, sqrt(G - eps))`, solved for G."""

    name: ClassVar[str] = "theorem-2-fast"
    title: ClassVar[str] = "Theorem 2 with the rate d / n"
    statement: ClassVar[str] = (
        r"G \le F - I + 2 \sqrt{\varepsilon I} + 4 \zeta \max(\zeta, \sqrt{G - \varepsilon})"
    )
    source: ClassVar[str] = "proved here"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant("sqrt(eps I)", 2.0, "Cauchy-Schwarz on 2 <g-p, f-f_s>"),
        Constant("zeta max(zeta, sqrt(G - eps))", 4.0, "the maximum over sqrt H in [0, 2 zeta]"),
        Constant("L log(2 d / delta)", CHERNOFF, "matrix Chernoff at 1/2, rounded up"),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "V is convex and in the span of d features with an invertible second moment.",
        "f_s is the member of V nearest to f.",
        "The n points are independent draws from P, and g does not depend on them.",
        "n >= 6.52 L log(2 d / delta).",
    )

    def applies(self, facts: Facts) -> bool:
        """`n >= 6.52 L log(2 d / delta)`."""
        return well_conditioned(facts)

    def terms(self, facts: Facts) -> dict[str, Any]:
        """The term of epsilon, and what is left of the solved bound."""
        zeta, misfit = scale(facts), np.asarray(facts.misfit)
        outside = self.constant("sqrt(eps I)") * np.sqrt(facts.epsilon * misfit)
        half = self.constant("zeta max(zeta, sqrt(G - eps))") * zeta / 2
        rest = facts.weak_error - misfit + outside - facts.epsilon
        root = np.maximum(zeta, half + np.sqrt(np.maximum(0.0, half * half + rest)))
        return {"non-realizability": outside, "fast": root * root - rest}
