"""Figure 2b: both representations pretrained (not realizable)."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.panel import Panel
from experiments._shared.panel_claims import Expected
from experiments._shared.protocol import Representation

__all__ = ["Fig2b"]


class Fig2b(Panel):
    """Both representations pretrained (not realizable)."""

    name: ClassVar[str] = "fig2b"
    title: ClassVar[str] = "Both representations pretrained (not realizable)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 2(b)"
    weak: ClassVar[Representation] = Representation.pretrained(2)
    strong: ClassVar[Representation] = Representation.pretrained(8)
    expected: ClassVar[Expected] = Expected(
        sign=1,
        slope=(0.7, 1.1),
        correlation=(0.8, 1.0),
        below=(0.3, 1.0),
        paper={
            "slope": ".88 (replayed nets)",
            "correlation": ".93 (replayed nets)",
            "below": "64 % (replayed nets)",
            "epsilon": ".105 (replayed nets)",
        },
    )
