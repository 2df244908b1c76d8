"""Students of gradient descent that stops."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import errors, require
from ..heads import HEADS, Heads, descent, gram, on_columns
from ..part import Part
from ..projected import ERRORS

__all__ = ["EarlyStopped"]


class EarlyStopped(Heads):
    """A linear student after some steps of gradient descent from 0 on the misfit, whose step is so
    short that each step lowers the misfit; the truth is linear.
    """

    name: ClassVar[str] = "early-stopped"
    names: ClassVar[dict[str, str]] = {**ERRORS, "steps": "of gradient descent"}
    parts: ClassVar[dict[str, Part]] = {
        **HEADS,
        "steps": Part("", "count"),
        "step": Part("", "positive"),
    }

    def theta(self, world: dict[str, Any]) -> Any:
        """Where the descent stops; None where the step is too long or the descent too."""
        matrix, right = gram(world)
        trace = sum(row[j] for j, row in enumerate(matrix))
        if world["step"] * trace > 1 or not 1 <= world["steps"] <= 8:
            return None
        return descent(matrix, right, world["step"], int(world["steps"]))

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The descent is replayed; the step times the trace of S is at most 1."""
        require(min(world["weights"]) > 0, "a weight is not positive")
        on_columns(world)
        matrix, right = gram(world)
        trace = sum(row[j] for j, row in enumerate(matrix))
        require(world["steps"] >= 1, "no step was taken")
        require(world["step"] > 0 and world["step"] * trace <= 1, "the step is too long")
        end = descent(matrix, right, world["step"], int(world["steps"]))
        require(end == world["theta"], "the descent ends elsewhere")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors and the number of steps."""
        return {**errors(world), "steps": world["steps"]}
