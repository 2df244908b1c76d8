"""How near the student is to the projection, in a span of d dimensions.

**Claim.** Let V be convex in the span of d features phi, `Sigma = E phi phi'` invertible,
`L = sup phi' Sigma^-1 phi`, `M = sup |g - q|` and `n >= 6.52 L log(2 d / delta)`. With probability
at least 1 - delta, `H <= 4 zeta^2`, `zeta = M (sqrt d + sqrt(2 L log(2/delta))) / sqrt n`.

*Proof.* Two events fail with probability delta/2 each.
(i) `|v|_n^2 >= |v|^2 / 2` for all v in the span: the matrices `Sigma^(-1/2) phi_i phi_i'
Sigma^(-1/2)` have norms at most L and mean 1, so by the matrix Chernoff bound their average has an
eigenvalue below 1/2 with probability at most `d exp(-(1/2 - log(2)/2) n / L)`, and
`1 / (1/2 - log(2)/2) = 6.5178...`.
(ii) `z = |Sigma^(-1/2) (P_n - P)[phi (g-q)]| <= zeta`: `E z^2 <= M^2 d / n` because
`E phi' Sigma^-1 phi = d`, and replacing a point changes z by at most `2 M sqrt(L) / n`, so that
McDiarmid adds `M sqrt(2 L log(2/delta) / n)`.
The variational inequality of the sample at q gives `|p-q|_n^2 <= <g-q, p-q>_n`, and that of the
population at p gives `<g-q, p-q> <= 0`, so
`H / 2 <= |p-q|_n^2 <= (P_n - P)[(g-q)(p-q)] <= z sqrt H` and `sqrt H <= 2 z`. []
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ..bound import Bound, Constant
from ..facts import Facts
from ._zeta import CHERNOFF, scale, well_conditioned

__all__ = ["FastDistance"]


class FastDistance(Bound):
    """`H <= 4 zeta^2`. Source of the matrix Chernoff bound: Tropp 2012, Theorem 1.1."""

    name: ClassVar[str] = "distance-fast"
    title: ClassVar[str] = "The student is near the projection"
    statement: ClassVar[str] = (
        r"H \le 4 \zeta^2, \quad"
        r" \zeta = \frac{M (\sqrt d + \sqrt{2 L \log(2/\delta)})}{\sqrt n}"
    )
    source: ClassVar[str] = "proved here; matrix Chernoff: Tropp 2012, Theorem 1.1"
    quantity: ClassVar[Literal["excess", "estimation", "distance"]] = "distance"
    constants: ClassVar[tuple[Constant, ...]] = (
        Constant("zeta^2", 4.0, "(2 z)^2, from eigenvalues at least 1/2"),
        Constant("L log(2 d / delta)", CHERNOFF, "matrix Chernoff at 1/2, rounded up"),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "V is convex and in the span of d features with an invertible second moment.",
        "The n points are independent draws from P, and g does not depend on them.",
        "n >= 6.52 L log(2 d / delta).",
    )

    def applies(self, facts: Facts) -> bool:
        """`n >= 6.52 L log(2 d / delta)`."""
        return well_conditioned(facts)

    def terms(self, facts: Facts) -> dict[str, Any]:
        """One term."""
        return {"fast": self.constant("zeta^2") * scale(facts) ** 2}
