"""Theorem 2 with the rate 1 / sqrt(n), from the variational inequality of the sample."""

from __future__ import annotations

from typing import ClassVar

from ..coverage_theorem import CoverageTheorem
from ..samples.bound import Bound
from ..samples.bounds.variational import Variational

__all__ = ["Theorem2Variational"]


class Theorem2Variational(CoverageTheorem):
    """With probability at least 1 - delta the excess is at most `2 sqrt(eps I)` plus a complexity
    and a confidence term.

    The truth need not be bounded. Proof: `samples.bounds.variational`.
    """

    name: ClassVar[str] = "theorem-2-variational"
    title: ClassVar[str] = "Theorem 2 with the rate 1 / sqrt(n)"
    statement: ClassVar[str] = Variational.statement
    source: ClassVar[str] = (
        "proved here; sharpens Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 2"
    )
    bounds: ClassVar[tuple[Bound, ...]] = (Variational(),)
