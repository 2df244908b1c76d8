"""A bound with explicit constants."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, final

from .facts import Facts

__all__ = ["Bound", "Constant"]


@dataclass(frozen=True)
class Constant:
    """One row of a bound's table: what it multiplies, its value, and the step it comes from.

    `origin` says whose step that is: the paper's own, with the constant that it leaves out, or
    ours.
    """

    name: str
    value: float
    source: str
    origin: Literal["paper", "ours"] = "ours"


class Bound(ABC):
    """`P(quantity <= sum of terms) >= 1 - delta`, with every constant written out.

    `quantity` is what is bounded: `excess` (G + I - F), `estimation` (I - B, what the misfit of the
    student exceeds that of the projection by) or `distance` (H, from the student to it).
    `statement` is LaTeX; the proof is in the docstring of the module. `assumptions` are sentences.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    statement: ClassVar[str]
    source: ClassVar[str]
    quantity: ClassVar[Literal["excess", "estimation", "distance"]] = "excess"
    constants: ClassVar[tuple[Constant, ...]]
    assumptions: ClassVar[tuple[str, ...]]

    @abstractmethod
    def terms(self, facts: Facts) -> dict[str, Any]:
        """The terms by name: numbers, or arrays where the facts have one for each replicate."""

    def applies(self, facts: Facts) -> bool:
        """Whether the side condition holds; a bound without one always applies."""
        del facts
        return True

    @final
    def allowance(self, facts: Facts) -> Any:
        """The right side: the sum of the terms."""
        return sum(self.terms(facts).values())

    @final
    def constant(self, name: str) -> float:
        """The value of one row of the table."""
        return next(row.value for row in self.constants if row.name == name)
