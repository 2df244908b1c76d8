"""Lemma 4 with explicit constants."""

from __future__ import annotations

from typing import ClassVar

from ..coverage_theorem import ASSUMPTIONS, CoverageTheorem
from ..rate_theorem import RateAssumption
from ..samples.bound import Bound
from ..samples.bounds.linear_convergence import LinearConvergence
from ..samples.bounds.uniform_convergence import UniformConvergence

__all__ = ["Lemma4"]


class Lemma4(CoverageTheorem):
    """With probability at least 1 - delta the misfit of the student exceeds that of the projection
    by at most Gamma.

    Two forms: with the width W of an interval and the complexity R_n of any class, and for balls of
    linear functions with constants to be read off the data. The class need not be convex: the
    control that drops it must hold. Proofs: `samples.bounds.uniform_convergence` and
    `samples.bounds.linear_convergence`.
    """

    name: ClassVar[str] = "lemma-4"
    title: ClassVar[str] = "Lemma 4 with constants: the estimation error of the student"
    statement: ClassVar[str] = UniformConvergence.statement
    source: ClassVar[str] = (
        "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Lemma 4; constants proved here"
    )
    assumptions: ClassVar[tuple[RateAssumption, ...]] = ASSUMPTIONS[:-1]
    bounds: ClassVar[tuple[Bound, ...]] = (UniformConvergence(), LinearConvergence())
