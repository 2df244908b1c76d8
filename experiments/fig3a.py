"""Figure 3a: roles reversed: the weak model teaches from 8 blocks."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.panel import Panel
from experiments._shared.panel_claims import Expected
from experiments._shared.protocol import Representation

__all__ = ["Fig3a"]


class Fig3a(Panel):
    """Roles reversed: the weak model teaches from 8 blocks."""

    name: ClassVar[str] = "fig3a"
    title: ClassVar[str] = "Roles reversed: the weak model teaches from 8 blocks"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 3(a)"
    weak: ClassVar[Representation] = Representation.pretrained(8)
    strong: ClassVar[Representation] = Representation.pretrained(2)
    expected: ClassVar[Expected] = Expected(
        sign=-1,
        slope=(-1.2, -0.7),
        correlation=(-1.0, -0.8),
        below=(0.9, 1.0),
        far=True,
        paper={
            "slope": "-.95 (replayed nets)",
            "correlation": "-.98 (replayed nets)",
            "below": "all gains < 0 (replayed nets)",
        },
    )
