"""Students with weight decay."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from ..checks import errors, pull, require, values
from ..heads import HEADS, Heads, gram, on_columns, solved
from ..part import Part
from ..projected import ERRORS

__all__ = ["Ridge"]


class Ridge(Heads):
    """A linear student with weight decay: it minimises `d(p, g) + penalty |theta|^2`; the truth is
    linear.
    """

    name: ClassVar[str] = "ridge"
    names: ClassVar[dict[str, str]] = {**ERRORS, "penalty": "of |theta|^2, beside d(p, g)"}
    parts: ClassVar[dict[str, Part]] = {**HEADS, "penalty": Part("", "positive")}

    def theta(self, world: dict[str, Any]) -> Any:
        """The solution of `(S + penalty I) theta = E phi g`."""
        matrix, right = gram(world)
        for j, row in enumerate(matrix):
            row[j] += world["penalty"]
        return solved(matrix, right)

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The gradient of misfit plus penalty is 0, and student and truth are linear."""
        require(min(world["weights"]) > 0, "a weight is not positive")
        require(world["penalty"] > 0, "the penalty is not positive")
        on_columns(world)
        rows = [dict(enumerate(row)) for row in world["features"]]
        point = values(rows, world["theta"])
        force, total = pull(rows, world["weights"], world["weak"], point), sum(world["weights"])
        for j, entry in enumerate(world["theta"]):
            need = world["penalty"] * entry
            require(force.get(j, Fraction(0)) / total == need, "the student is not the minimum")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors and the penalty."""
        return {**errors(world), "penalty": world["penalty"]}
