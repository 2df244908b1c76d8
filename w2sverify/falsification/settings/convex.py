"""Theorem 1's own setting."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import errors, prove_student, prove_truth
from ..projected import ERRORS, Projected

__all__ = ["Convex"]


class Convex(Projected):
    """The student is the projection of the weak labels onto a convex class that has the truth.

    This is the setting of Theorem 1.
    """

    name: ClassVar[str] = "convex"
    names: ClassVar[dict[str, str]] = {**ERRORS, "epsilon": "0", "gap": "the student's, proven"}

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The student is the projection, and the truth is a member."""
        prove_student(world)
        prove_truth(world)

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors; epsilon is 0."""
        return {**errors(world), "epsilon": 0}
