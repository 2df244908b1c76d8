"""Theorem 2 with the rate d / n, for any convex class in a span of d features."""

from __future__ import annotations

from typing import ClassVar

from ..coverage_theorem import CoverageTheorem
from ..samples.bound import Bound
from ..samples.bounds.fast_distance import FastDistance
from ..samples.bounds.fast_rate import FastRate

__all__ = ["Theorem2Fast"]


class Theorem2Fast(CoverageTheorem):
    """With probability at least 1 - delta the student is within `4 zeta^2` of the projection, and
    the excess is at most `2 sqrt(eps I)` plus `4 zeta max(zeta, sqrt(G - eps))`.

    The leverage of the features takes the place of the width. Proofs:
    `samples.bounds.fast_distance` and `samples.bounds.fast_rate`.
    """

    name: ClassVar[str] = "theorem-2-fast"
    title: ClassVar[str] = "Theorem 2 with the rate d / n"
    statement: ClassVar[str] = FastRate.statement
    source: ClassVar[str] = "proved here; matrix Chernoff bound: Tropp 2012, Theorem 1.1"
    bounds: ClassVar[tuple[Bound, ...]] = (FastRate(), FastDistance())
