"""Figure 3b: roles reversed: the weak representation is perturbed less."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.panel import Panel
from experiments._shared.panel_claims import Expected
from experiments._shared.protocol import Representation

__all__ = ["Fig3b"]


class Fig3b(Panel):
    """Roles reversed: the weak representation is perturbed less."""

    name: ClassVar[str] = "fig3b"
    title: ClassVar[str] = "Roles reversed: the weak representation is perturbed less"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 3(b)"
    weak: ClassVar[Representation] = Representation.perturbed(0.01)
    strong: ClassVar[Representation] = Representation.perturbed(0.05)
    expected: ClassVar[Expected] = Expected(
        sign=-1,
        slope=(-1.2, -0.7),
        correlation=(-1.0, -0.8),
        below=(0.9, 1.0),
        far=True,
        paper={"slope": "-.91 to -.97 (replayed nets)"},
    )
