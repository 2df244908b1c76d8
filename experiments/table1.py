"""Table 1: choosing a teacher by weak error - misfit, Lipop."""

from __future__ import annotations

from typing import ClassVar

from experiments._shared.molecular_table import MolecularTable

__all__ = ["Table1"]


class Table1(MolecularTable):
    """Lipophilicity: does weak error - misfit choose the best teacher?"""

    name: ClassVar[str] = "table1"
    title: ClassVar[str] = "Choosing a teacher: Lipop"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Table 1"
    data: ClassVar[str] = "lipop"
    targets: ClassVar[tuple[str, ...]] = ("lipop",)
    unit: ClassVar[str] = "(log D)²"
