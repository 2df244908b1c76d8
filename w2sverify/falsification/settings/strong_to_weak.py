"""A teacher that is better than its student's class."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ...convex import ConvexClass
from ..checks import epsilon, errors, prove_student, require
from ..enclosure import bounds
from ..projected import ERRORS, Projected

__all__ = ["StrongToWeak"]


class StrongToWeak(Projected):
    """The student's class is so weak that its best function is worse than the teacher:
    weak_error < epsilon.

    The student is the projection of the teacher's labels, the truth is any.
    """

    name: ClassVar[str] = "strong-to-weak"
    names: ClassVar[dict[str, str]] = {**ERRORS, "epsilon": "d(f, V), of the truth to the class"}
    realizable: ClassVar[bool] = False

    def draw(
        self, rng: np.random.Generator, n: int, d: int, strong_class: ConvexClass | None
    ) -> dict[str, Any] | None:
        """The teacher is near the truth."""
        world = super().draw(rng, n, d, strong_class)
        if world is not None:
            noise = rng.standard_normal(n) / 8
            world["weak"] = (np.array(world["truth"]) + noise).tolist()
        return world

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The student is the projection, and the teacher is nearer to the truth than the class."""
        prove_student(world)
        found = bounds(errors(world)["weak_error"])[1]
        require(
            found < bounds(epsilon(world))[0], "the class has a function as good as the teacher"
        )

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors and epsilon."""
        return {**errors(world), "epsilon": epsilon(world)}
