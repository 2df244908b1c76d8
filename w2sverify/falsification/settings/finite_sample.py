"""A student that is fitted to a sample."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import distance, errors, prove_student, prove_truth
from ..part import Part
from ..projected import ERRORS, Projected

__all__ = ["FiniteSample"]


class FiniteSample(Projected):
    """The student is fitted to a sample of the points, in which some may be missing; the errors are
    taken on all of them, and the truth is in the class.
    """

    name: ClassVar[str] = "finite-sample"
    names: ClassVar[dict[str, str]] = {
        **ERRORS,
        "train_misfit": "d(p, g) on the sample",
        "sample_size": "how many draws the sample has",
    }
    parts: ClassVar[dict[str, Part]] = {**Projected.parts, "sample": Part("n", "count")}

    def train(self, world: dict[str, Any]) -> str:
        """How often each point was drawn."""
        return "sample"

    def complete(
        self, world: dict[str, Any], wanted: frozenset[str], *, exact: bool
    ) -> dict[str, Any] | None:
        """Nothing where the sample is empty."""
        return super().complete(world, wanted, exact=exact) if sum(world["sample"]) else None

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The student is a projection on the sample, and the truth is a member."""
        prove_student(world, "sample")
        prove_truth(world)

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors on all points, and the misfit on the sample."""
        train_misfit = distance(world["sample"], world["student"], world["weak"])
        size = sum(world["sample"])
        return {**errors(world), "train_misfit": train_misfit, "sample_size": size}
