"""Figure 2d: Solubility of molecules (ESOL)."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.molecular import MolecularPanel

__all__ = ["Fig2d"]


class Fig2d(MolecularPanel):
    """Solubility of molecules (ESOL): gain against misfit on real representations."""

    name: ClassVar[str] = "fig2d"
    title: ClassVar[str] = "Solubility of molecules (ESOL)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 2(d)"
    data: ClassVar[str] = "esol"
    targets: ClassVar[tuple[str, ...]] = ("esol",)
    unit: ClassVar[str] = "(log mol/L)²"
