"""Figure 2f: Lipophilicity of molecules (Lipop)."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.molecular import MolecularPanel

__all__ = ["Fig2f"]


class Fig2f(MolecularPanel):
    """Lipophilicity of molecules (Lipop): gain against misfit on real representations."""

    name: ClassVar[str] = "fig2f"
    title: ClassVar[str] = "Lipophilicity of molecules (Lipop)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 2(f)"
    data: ClassVar[str] = "lipop"
    targets: ClassVar[tuple[str, ...]] = ("lipop",)
    unit: ClassVar[str] = "(log D)²"
