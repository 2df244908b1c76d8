"""Figure 2e: Hydration energy of molecules (FreeSolv)."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.molecular import MolecularPanel

__all__ = ["Fig2e"]


class Fig2e(MolecularPanel):
    """Hydration energy of molecules (FreeSolv): gain against misfit on real representations."""

    name: ClassVar[str] = "fig2e"
    title: ClassVar[str] = "Hydration energy of molecules (FreeSolv)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 2(e)"
    data: ClassVar[str] = "freesolv"
    targets: ClassVar[tuple[str, ...]] = ("freesolv",)
    unit: ClassVar[str] = "(kcal/mol)²"
