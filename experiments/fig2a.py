"""Figure 2a: strong representation is h* itself (realizable)."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.panel import Panel
from experiments._shared.panel_claims import Expected
from experiments._shared.protocol import Representation

__all__ = ["Fig2a"]


class Fig2a(Panel):
    """Strong representation is h* itself (realizable)."""

    name: ClassVar[str] = "fig2a"
    title: ClassVar[str] = "Strong representation is h* itself (realizable)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 2(a)"
    weak: ClassVar[Representation] = Representation.pretrained(2)
    strong: ClassVar[Representation] = Representation.truth()
    expected: ClassVar[Expected] = Expected(
        sign=1,
        slope=(0.9, 1.1),
        correlation=(0.95, 1.0),
        below=(0.3, 0.7),
        realizable=True,
        paper={
            "slope": "1 (replayed nets)",
            "correlation": ".99 (replayed nets)",
            "below": "53 % (replayed nets, n = 2000)",
            "epsilon": "0",
        },
    )
