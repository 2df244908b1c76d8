"""Theorem 2 with a complexity that is measured on the sample."""

from __future__ import annotations

from typing import ClassVar

from ..coverage_theorem import CoverageTheorem
from ..samples.bound import Bound
from ..samples.bounds.variational_data import VariationalData

__all__ = ["Theorem2VariationalData"]


class Theorem2VariationalData(CoverageTheorem):
    """As `theorem-2-variational`, with the support function at one vector of random signs for the
    complexity of the class.

    Nothing about the distribution is needed. Proof: `samples.bounds.variational_data`.
    """

    name: ClassVar[str] = "theorem-2-variational-data"
    title: ClassVar[str] = "Theorem 2 with a complexity measured on the sample"
    statement: ClassVar[str] = VariationalData.statement
    source: ClassVar[str] = (
        "proved here; sharpens Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 2"
    )
    bounds: ClassVar[tuple[Bound, ...]] = (VariationalData(),)
