"""Theorem 2's setting without chance."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import epsilon, errors, prove_student
from ..projected import ERRORS, Projected

__all__ = ["NonRealizable"]


class NonRealizable(Projected):
    """The student is the projection of the weak labels onto a convex class; the truth is any."""

    name: ClassVar[str] = "non-realizable"
    names: ClassVar[dict[str, str]] = {**ERRORS, "epsilon": "d(f, V), of the truth to the class"}
    realizable: ClassVar[bool] = False

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The student is the projection."""
        prove_student(world)

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors and epsilon."""
        return {**errors(world), "epsilon": epsilon(world)}
