"""Table 3: choosing a teacher by weak error - misfit, FreeSolv."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.molecular_table import MolecularTable

__all__ = ["Table3"]


class Table3(MolecularTable):
    """Hydration energy: does weak error - misfit choose the best teacher?"""

    name: ClassVar[str] = "table3"
    title: ClassVar[str] = "Choosing a teacher: FreeSolv"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Table 3"
    data: ClassVar[str] = "freesolv"
    targets: ClassVar[tuple[str, ...]] = ("freesolv",)
    unit: ClassVar[str] = "(kcal/mol)²"
