"""What settings of linear heads share. The functions are plain, for floats and fractions."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..instance import Function, Instance
from .checks import require
from .part import Part
from .setting import Setting, World

__all__ = ["HEADS", "Heads", "applied", "descent", "gram", "on_columns", "solved"]

#: The free parts: the truth is given by its coefficients, the head.
HEADS = {
    "weights": Part("n", "positive"),
    "features": Part("nd"),
    "weak": Part("n"),
    "truth_theta": Part("d"),
}


class Heads(Setting):
    """Functions `Phi theta`; a subclass says how the student's head is found."""

    #: How many feature columns there are; None for any number.
    columns: ClassVar[int | None] = None

    def draw(
        self, rng: np.random.Generator, n: int, d: int, strong_class: ConvexClass | None
    ) -> World | None:
        """Random parts."""
        return super().draw(rng, n, self.columns or d, strong_class)

    @abstractmethod
    def theta(self, world: World) -> Any:
        """The student's head, or None where there is none."""

    def complete(self, world: World, wanted: frozenset[str], *, exact: bool) -> World | None:
        """The student, and the values of both heads."""
        theta = self.theta(world)
        if theta is None:
            return None
        rows = world["features"]
        student, truth = applied(rows, theta), applied(rows, world["truth_theta"])
        return {**world, "theta": theta, "student": student, "truth": truth}

    def instance(self, world: World) -> Instance:
        """The span of the features, and a student that is given."""
        rows = [{j: x for j, x in enumerate(row) if x} for row in world["features"]]
        return Instance(
            ConicForm(len(world["theta"]), rows),
            world["weights"],
            world["weak"],
            Function(world["theta"]),
            truth=Function(world["truth_theta"]),
            role="given",
            subject=f"counterexample, setting {self.name}",
        )


def applied(features: Any, theta: Any) -> Any:
    """The values of a head."""
    return [sum(x * t for x, t in zip(row, theta, strict=True)) for row in features]


def on_columns(world: World) -> None:
    """Student and truth are the values of their heads."""
    for name, theta in (("student", "theta"), ("truth", "truth_theta")):
        found = applied(world["features"], world[theta])
        require(found == world[name], f"the {name} is another function")


def gram(world: World) -> tuple[Any, Any]:
    """`S = E phi phi^T` and `E phi g`."""
    weights, rows, total = world["weights"], world["features"], sum(world["weights"])
    size = range(len(rows[0]))
    pairs = list(zip(weights, rows, world["weak"], strict=True))
    matrix = [[sum(w * x[i] * x[j] for w, x, _ in pairs) / total for j in size] for i in size]
    return matrix, [sum(w * x[i] * g for w, x, g in pairs) / total for i in size]


def descent(matrix: Any, right: Any, step: Any, steps: int) -> Any:
    """`theta + step (E phi g - S theta)` from 0, so many times."""
    theta = [0 * entry for entry in right]
    for _ in range(steps):
        slope = [r - m for r, m in zip(right, applied(matrix, theta), strict=True)]
        theta = [t + step * s for t, s in zip(theta, slope, strict=True)]
    return theta


def solved(matrix: Any, right: Any) -> Any:
    """The solution of a positive definite system, by elimination."""
    rows = [[*row, entry] for row, entry in zip(matrix, right, strict=True)]
    for k, pivot in enumerate(rows):
        if not pivot[k]:
            return None
        for other in rows:
            if other is not pivot:
                factor = other[k] / pivot[k]
                other[:] = [a - factor * b for a, b in zip(other, pivot, strict=True)]
    return [row[-1] / row[k] for k, row in enumerate(rows)]
