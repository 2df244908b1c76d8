"""A student that is fitted under another measure."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import errors, prove_student, prove_truth
from ..part import Part
from ..projected import ERRORS, Projected

__all__ = ["ShiftedMeasure"]


class ShiftedMeasure(Projected):
    """The student is fitted under other weights than the errors are taken in; the truth is in the
    class.
    """

    name: ClassVar[str] = "shifted-measure"
    names: ClassVar[dict[str, str]] = {
        **ERRORS,
        "kappa": "the largest ratio of the two measures over the smallest",
    }
    parts: ClassVar[dict[str, Part]] = {**Projected.parts, "train": Part("n", "positive")}

    def train(self, world: dict[str, Any]) -> str:
        """The weights of the fit."""
        return "train"

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The student is the projection under its own weights, and the truth is a member."""
        prove_student(world, "train")
        prove_truth(world)

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors, and kappa."""
        ratios = [w / q for w, q in zip(world["weights"], world["train"], strict=True)]
        return {**errors(world), "kappa": max(ratios) / min(ratios)}
