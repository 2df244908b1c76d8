"""Figure 2c: perturbed representations, the weak one more."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.panel import Panel
from experiments._shared.panel_claims import Expected
from experiments._shared.protocol import Representation

__all__ = ["Fig2c"]


class Fig2c(Panel):
    """Perturbed representations, the weak one more."""

    name: ClassVar[str] = "fig2c"
    title: ClassVar[str] = "Perturbed representations, the weak one more"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 2(c)"
    weak: ClassVar[Representation] = Representation.perturbed(0.05)
    strong: ClassVar[Representation] = Representation.perturbed(0.01)
    expected: ClassVar[Expected] = Expected(
        sign=1,
        slope=(0.7, 1.1),
        correlation=(0.8, 1.0),
        below=(0.5, 1.0),
        paper={"slope": ".83 to .91 (3 seeds)", "below": "85 to 100 % (3 seeds)"},
    )
