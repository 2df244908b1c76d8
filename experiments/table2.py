"""Table 2: choosing a teacher by weak error - misfit, ESOL."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.molecular_table import MolecularTable

__all__ = ["Table2"]


class Table2(MolecularTable):
    """Solubility: does weak error - misfit choose the best teacher?"""

    name: ClassVar[str] = "table2"
    title: ClassVar[str] = "Choosing a teacher: ESOL"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Table 2"
    data: ClassVar[str] = "esol"
    targets: ClassVar[tuple[str, ...]] = ("esol",)
    unit: ClassVar[str] = "(log mol/L)²"
