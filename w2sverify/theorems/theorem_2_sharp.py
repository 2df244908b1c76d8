"""Theorem 2 in the sharpest form that the paper's inequalities allow."""

from __future__ import annotations

from typing import ClassVar

from ..coverage_theorem import CoverageTheorem
from ..samples.bound import Bound
from ..samples.bounds.sharp_chain import SharpChain

__all__ = ["Theorem2Sharp"]


class Theorem2Sharp(CoverageTheorem):
    """With probability at least 1 - delta the excess is at most `2 (eps + Gamma)` plus
    `2 sqrt((eps + Gamma) F)`.

    The width enters through Gamma alone. Proof: `samples.bounds.sharp_chain`.
    """

    name: ClassVar[str] = "theorem-2-sharp"
    title: ClassVar[str] = "Theorem 2, the sharpest form of the paper's chain"
    statement: ClassVar[str] = SharpChain.statement
    source: ClassVar[str] = (
        "proved here; sharpens Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 2"
    )
    bounds: ClassVar[tuple[Bound, ...]] = (SharpChain(),)
