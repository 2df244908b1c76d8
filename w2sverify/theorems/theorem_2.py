"""Theorem 2 with explicit constants, along the paper's chain."""

from __future__ import annotations

from typing import ClassVar

from ..coverage_theorem import CoverageTheorem
from ..samples.bound import Bound
from ..samples.bounds.paper_chain import PaperChain

__all__ = ["Theorem2"]


class Theorem2(CoverageTheorem):
    """With probability at least 1 - delta the student's error is at most the weak error minus the
    misfit, plus terms in the roots of epsilon and of Gamma.

    At the paper's own sizes it says nothing (`samples.paper_sizes`). Proof:
    `samples.bounds.paper_chain`; `theorem-2-chain` decides its steps one by one.
    """

    name: ClassVar[str] = "theorem-2"
    title: ClassVar[str] = "Theorem 2 along the paper's own steps, with the constants it leaves out"
    statement: ClassVar[str] = PaperChain.statement
    source: ClassVar[str] = (
        "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 2; constants proved here"
    )
    at_paper_sizes: ClassVar[bool] = True
    bounds: ClassVar[tuple[Bound, ...]] = (PaperChain(),)
