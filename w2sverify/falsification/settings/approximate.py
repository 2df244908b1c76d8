"""A student that is not the nearest member."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import distance, errors, is_member, nearest, prove_truth, require, values
from ..part import Part
from ..projected import ERRORS, Projected, project

__all__ = ["Approximate"]


class Approximate(Projected):
    """The student is any member of a convex class that has the truth; delta says by how much its
    misfit exceeds the least.
    """

    name: ClassVar[str] = "approximate"
    names: ClassVar[dict[str, str]] = {**ERRORS, "delta": "misfit - the least misfit of the class"}
    parts: ClassVar[dict[str, Part]] = {**Projected.parts, "chosen": Part("n")}

    def student(self, made: dict[str, Any], *, exact: bool) -> Any:
        """The member nearest to a free function; and the projection of the weak labels."""
        made["best"] = project(made, "weak", "weights", "best_", exact=exact)
        student = project(made, "chosen", "weights", "student_", exact=exact)
        made.pop("student_dual", None)  # it is any member
        return student

    def instance(self, world: dict[str, Any]) -> Any:
        """The student is given."""
        from dataclasses import replace

        return replace(super().instance(world), role="given")

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """Student and truth are members, and delta is measured from the projection."""
        form, theta = world["form"], world["student_theta"]
        require(min(world["weights"]) > 0, "a weight is not positive")
        require(is_member(form, theta), "the student is not in the class")
        require(values(form["features"], theta) == world["student"], "the student is another")
        best = world["best_theta"], world["best_dual"]
        gap = nearest(form, world["weights"], world["weak"], *best)
        require(not gap, "the least misfit is not exact")
        require(values(form["features"], best[0]) == world["best"], "the projection is another")
        prove_truth(world)

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors, and delta."""
        found = errors(world)
        least = distance(world["weights"], world["best"], world["weak"])
        return {**found, "delta": found["misfit"] - least}
