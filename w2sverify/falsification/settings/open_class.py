"""A class without its boundary, where no function is nearest."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import distance, errors, minus, require
from ..part import Part
from ..projected import ERRORS
from ..setting import Setting

__all__ = ["OpenClass"]


class OpenClass(Setting):
    """The class are the functions that are positive everywhere, a convex set that is not closed, in
    which no function is nearest to labels that are not; the student is a member, and the truth too.
    """

    name: ClassVar[str] = "open-class"
    names: ClassVar[dict[str, str]] = {
        **{key: text for key, text in ERRORS.items() if key != "d"},
        "delta": "misfit - the infimum of the misfit, which no member attains",
    }
    parts: ClassVar[dict[str, Part]] = {
        "weights": Part("n", "positive"),
        "weak": Part("n"),
        "over": Part("n", "positive"),
        "truth": Part("n", "positive"),
    }

    def complete(
        self, world: dict[str, Any], wanted: frozenset[str], *, exact: bool
    ) -> dict[str, Any] | None:
        """The student is a little above the boundary, or above the labels."""
        pairs = zip(world["weak"], world["over"], strict=True)
        student = [max(weak, 0 * weak) + over for weak, over in pairs]
        return {**world, "student": student}

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """Student and truth are positive, and the infimum is not attained."""
        require(min(world["weights"]) > 0, "a weight is not positive")
        require(min(world["student"] + world["truth"]) > 0, "a function is not positive")
        require(min(world["weak"]) <= 0, "the infimum is attained")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors, and delta from the projection onto the closure."""
        found = errors(world)
        below = minus(world["weak"], [max(weak, 0 * weak) for weak in world["weak"]])
        least = distance(world["weights"], below, [0 * entry for entry in below])
        return {**found, "delta": found["misfit"] - least}
